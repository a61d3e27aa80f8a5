package org.drachtio.kernel.canary;

/**
 * What a canary has done so far.
 *
 * @param same requests of which it has said what the version in force has said
 * @param other requests of which it has said something else
 * @param errors requests at which it has failed
 * @param uncompared requests that it was asked about, without anything to compare with
 * @param formerErrors requests of its share at which the version in force has failed
 * @param missed requests of its share that it was not asked about, because too many waited or they
 *     were too long
 * @param busyNanos how long it has kept its thread, all together
 * @param hangingNanos for how long the present question has kept its thread; 0: there is none
 * @param otherExample the first request that it has judged otherwise; empty if there is none
 * @param errorExample the first request at which it has failed; empty if there is none
 */
public record Tally(
    long same,
    long other,
    long errors,
    long uncompared,
    long formerErrors,
    long missed,
    long busyNanos,
    long hangingNanos,
    String otherExample,
    String errorExample) {

  /** Requests that it was asked about. */
  public long seen() {
    return same + other + errors + uncompared;
  }

  /** How long it has kept its thread for a request, on average. */
  public long meanNanos() {
    return busyNanos / Math.max(1, seen());
  }
}
