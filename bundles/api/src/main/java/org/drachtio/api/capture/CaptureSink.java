package org.drachtio.api.capture;

/**
 * Sees every SIP message that this server receives and sends: requests and responses,
 * retransmissions, faulty messages and those that a filter refuses. Keep-alives are not messages.
 *
 * <p>A sink is an OSGi service; it may come and go while calls are up. While there is none, nothing
 * is made or copied for it.
 *
 * <p><b>Threading:</b> called on the I/O thread of the socket or on the thread that sends, often on
 * several at once. A sink must return within microseconds: it takes what it needs into a bounded
 * queue of its own, and counts what it drops. What it throws is counted ({@code capture.error}) and
 * harms neither the message nor other sinks.
 */
@FunctionalInterface
public interface CaptureSink {

  /** One message. It is immutable, so that the sink may keep it. */
  void captured(CapturedMessage message);
}
