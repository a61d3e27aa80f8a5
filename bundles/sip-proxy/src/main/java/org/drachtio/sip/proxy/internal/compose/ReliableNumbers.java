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

  /**
   * The numbers of one target, as they cross a hand-over. Immutable.
   *
   * @param offset added to the target's numbers
   * @param first that the caller has seen of this target, -1 if none
   * @param last that the caller has seen of this target, -1 if none
   */
  public record Snapshot(long offset, long first, long last) {

    /** Nothing was sent reliably. */
    public static final Snapshot UNUSED = new Snapshot(0, NONE, NONE);
  }

  /** Added to the target's numbers. */
  private long offset;

  /** First and last number that the caller has seen of this target. */
  private long first = NONE;

  private long last = NONE;

  /** All that the next version of the bundle needs. */
  public Snapshot snapshot() {
    return new Snapshot(offset, first, last);
  }

  /** Goes on with what the last version left. */
  public void resume(Snapshot left) {
    offset = left.offset();
    first = left.first();
    last = left.last();
  }

  /** Whether the caller sees other numbers than the target sends. */
  public boolean isShifted() {
    return offset != 0;
  }

  /** The target's number for one that the caller has seen. */
  public long ofTarget(long number) {
    return number - offset;
  }

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

  /** Whether the caller means a response of this target. */
  public boolean has(long number) {
    return isUsed() && number >= first && number <= last;
  }
}
