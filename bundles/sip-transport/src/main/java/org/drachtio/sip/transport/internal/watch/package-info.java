/**
 * What watches the messages that pass and changes none: counters ({@link
 * org.drachtio.sip.transport.internal.watch.TransportMeters}), the trace ({@code SipTrace}) and the
 * capture sinks ({@code CaptureTaps}).
 */
package org.drachtio.sip.transport.internal.watch;
