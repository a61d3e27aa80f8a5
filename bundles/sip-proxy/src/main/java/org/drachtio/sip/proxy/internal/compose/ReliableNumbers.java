package org.drachtio.sip.proxy.internal.compose;

/**
 * RSeq of one target's reliable provisional responses (RFC 3262) as the caller sees them. Targets
 * count on their own, so two of them may use the same numbers; a caller that does not tell them
 * apart by To tag would take the second for a repetition. The numbers of one target stay
 * consecutive: some callers demand it. Lane thread only.
 */
public final class ReliableNumbers {

  /** Between the numbers of targets that ring at the same time. */
  public static final long GAP = 1000;

  private static final long NONE = -1;

  /** Added to the target's numbers. */
  public long offset;

  /** First and last number that the caller has seen of this target. */
  public long first = NONE;

  public long last = NONE;

  public boolean isUsed() {
    return first != NONE;
  }

  /**
   * The number for the caller.
   *
   * @param highest number that the caller has seen of any target, 0 if none
   * @param gap to the next number of another target
   */
  public long toCaller(long rseq, long highest, long gap) {
    if (!isUsed()) {
      offset = highest == 0 ? 0 : highest + gap - rseq;
      first = rseq + offset;
      last = first;
    }
    last = Math.max(last, rseq + offset);
    return rseq + offset;
  }

  /** Whether the caller means one of this target's. */
  public boolean has(long number) {
    return isUsed() && number >= first && number <= last;
  }
}
