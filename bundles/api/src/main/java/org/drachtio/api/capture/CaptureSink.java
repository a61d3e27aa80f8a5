package org.drachtio.api.capture;

import org.drachtio.message.SipMessage;

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

  /**
   * Whether the sink has a use for a message. Asked first, on the same threads: a message that no
   * sink wants is not copied. A sink may be shown a message that it does not want, because another
   * sink wants it.
   *
   * @param message may share the bytes of a buffer: not to be kept
   * @param inbound true: received
   */
  default boolean wants(SipMessage message, boolean inbound) {
    return true;
  }

  /**
   * Whether it may keep a message beyond {@link #captured}; the same each time. A message is not
   * copied for sinks that say no: those take what they need before they return.
   */
  default boolean keepsMessages() {
    return true;
  }

  /** One message. */
  void captured(CapturedMessage message);
}
