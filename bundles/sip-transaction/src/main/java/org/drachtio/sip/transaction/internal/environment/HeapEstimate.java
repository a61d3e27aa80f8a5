package org.drachtio.sip.transaction.internal.environment;

import org.drachtio.message.SipMessage;

/**
 * The heap that the transactions of one lane take, as it is estimated from their messages: a bound
 * on their number alone would have to assume the longest messages, or end the process.
 *
 * <p>When it runs full, what began earlier can still be ended: requests that begin something are
 * refused first, requests of dialogs later, those of applications last.
 *
 * <p><b>Threading:</b> its lane's.
 */
public final class HeapEstimate {

  /**
   * A machine with its key, timers and entries in the tables of this layer and those above,
   * measured with jmap; docs/limits.md has the figures.
   */
  private static final int MACHINE_BYTES = 900;

  /** A message besides its bytes: where its headers stand, and what was parsed of them. */
  private static final int MESSAGE_BYTES = 400;

  /** A machine that has nothing left to do but to repeat some bytes, measured likewise. */
  private static final int REPEATING_BYTES = 500;

  private static final double PART_OF_NEW = 0.75;
  private static final double PART_IN_DIALOG = 0.9;

  private long bytes;

  /** What a machine takes that keeps these messages. */
  public static int of(SipMessage first, SipMessage second) {
    return MACHINE_BYTES + of(first) + of(second);
  }

  /** What a machine takes that keeps the bytes of a response only. */
  public static int ofRepetition(int length) {
    return REPEATING_BYTES + length;
  }

  private static int of(SipMessage message) {
    return message == null ? 0 : MESSAGE_BYTES + message.length();
  }

  /** A machine takes more, or less. */
  public void add(int change) {
    bytes += change;
  }

  long bytes() {
    return bytes;
  }

  /** Whether there is room for a server transaction. */
  public boolean admits(SipMessage request, long maxBytes) {
    return bytes < maxBytes * (request.toTag().isEmpty() ? PART_OF_NEW : PART_IN_DIALOG);
  }

  /** Whether there is room for a client transaction. */
  public boolean admits(long maxBytes) {
    return bytes < maxBytes;
  }
}
