/**
 * What crosses a hand-over to the next version of the bundle: start with {@link
 * org.drachtio.sip.transport.internal.handover.TransportHandover}, which talks to the kernel.
 * {@code TransportSnapshot} is the state, {@code TransportSnapshotCodec} writes and reads it. Later
 * and earlier versions read these records: a name keeps its meaning for ever.
 */
package org.drachtio.sip.transport.internal.handover;
