package org.drachtio.message.testing;

import java.util.SplittableRandom;

/**
 * Tries a property with random values, others at every run. A failure names its seed; {@code
 * -Dtrials.seed=N} tries that one alone, {@code -Dtrials.factor=N} N times as many.
 */
public final class Trials {

  private static final Long SEED = Long.getLong("trials.seed");
  private static final int FACTOR = Integer.getInteger("trials.factor", 1);

  private Trials() {}

  /** A property; it fails by throwing. */
  public interface Property {
    void holdsFor(Draw draw) throws Exception;
  }

  /** Tries it so many times. */
  public static void of(int tries, Property property) {
    SplittableRandom seeds = new SplittableRandom();
    int count = SEED == null ? tries * FACTOR : 1;
    for (int i = 0; i < count; i++) {
      attempt(SEED == null ? seeds.nextLong() : SEED, property);
    }
  }

  private static void attempt(long seed, Property property) {
    try {
      property.holdsFor(new Draw(seed));
    } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError failure) {
      throw new AssertionError("with -Dtrials.seed=" + seed + ": " + failure, failure);
    }
  }
}
