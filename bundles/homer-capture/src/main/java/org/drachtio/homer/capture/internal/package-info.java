/**
 * A copy of every SIP message for a Homer collector. {@link
 * org.drachtio.homer.capture.internal.HomerCapture} is where to start: it puts messages into the
 * {@link org.drachtio.homer.capture.internal.CaptureQueue}; the {@link
 * org.drachtio.homer.capture.internal.CaptureSender} takes them out, has {@link
 * org.drachtio.homer.capture.internal.HepPacket} encode them and gives them to a {@link
 * org.drachtio.homer.capture.internal.Collector}.
 */
package org.drachtio.homer.capture.internal;
