package org.drachtio.upgrade.internal.canary;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.drachtio.kernel.canary.Tally;

/** Whether a canary may take over. */
final class Judgement {

  /** Fewer requests than these say nothing. */
  static final int MIN_REQUESTS = 20;

  /** Requests in 100 at which it may fail, beyond those at which the version in force does. */
  private static final int ERRORS_IN_100 = 1;

  /** Requests in 100 that it may judge otherwise: time may pass between the two questions. */
  private static final int OTHERS_IN_100 = 1;

  /** A filter or router runs on lanes, where a message has microseconds. */
  private static final long MEAN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final long HANGING_NANOS = TimeUnit.SECONDS.toNanos(2);

  private Judgement() {}

  /**
   * Why its trial ends before its time, if it does.
   *
   * @param name of the bundle, for people
   */
  static Optional<String> meanwhile(String name, Tally tally) {
    if (tally.hangingNanos() >= HANGING_NANOS) {
      return Optional.of(
          name + " hangs, for " + TimeUnit.NANOSECONDS.toMillis(tally.hangingNanos()) + " ms");
    }
    long seen = tally.seen();
    if (seen < MIN_REQUESTS) {
      return Optional.empty();
    }
    if (100 * (tally.errors() - tally.formerErrors()) > ERRORS_IN_100 * seen) {
      return Optional.of(
          name + " fails at " + tally.errors() + " of " + seen + ": " + tally.errorExample());
    }
    long compared = tally.same() + tally.other();
    if (100 * tally.other() > OTHERS_IN_100 * compared) {
      return Optional.of(
          name
              + " judges "
              + tally.other()
              + " of "
              + compared
              + " otherwise: "
              + tally.otherExample());
    }
    return tally.meanNanos() > MEAN_NANOS
        ? Optional.of(
            name
                + " takes "
                + TimeUnit.NANOSECONDS.toMicros(tally.meanNanos())
                + " µs for a request")
        : Optional.empty();
  }

  /** Why it may not take over at the end of its time, if it may not. */
  static Optional<String> atEnd(String name, Tally tally) {
    Optional<String> fault = meanwhile(name, tally);
    long judged = tally.seen() - tally.uncompared();
    if (fault.isPresent() || judged >= MIN_REQUESTS) {
      return fault;
    }
    return Optional.of(
        name
            + " has judged "
            + judged
            + " requests, "
            + MIN_REQUESTS
            + " are needed: watch longer, or let it see more in 100");
  }
}
