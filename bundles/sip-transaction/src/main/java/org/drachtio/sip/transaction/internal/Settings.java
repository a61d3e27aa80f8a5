package org.drachtio.sip.transaction.internal;

import org.drachtio.api.transaction.Timers;

/**
 * Sound values of {@link TransactionConfig}. Immutable.
 *
 * @param timers the base timers
 * @param inviteClientTimeout timer C in milliseconds
 * @param maxTransactions bound of each of the two tables, over all lanes
 * @param maxBytes bound on the heap that both take, over all lanes
 * @param amplificationLimit how many times what it has sent a silent address may draw before
 *     repetitions are withheld; 0 = none are
 */
record Settings(
    Timers timers,
    int inviteClientTimeout,
    int maxTransactions,
    long maxBytes,
    int amplificationLimit) {

  private static final int PERCENT_OF_HEAP = 30;
  private static final long MEGABYTE = 1024 * 1024;

  static final Settings DEFAULTS =
      new Settings(new Timers(500, 4000, 5000, 32000), 185000, 500000, bytes(0), 0);

  /**
   * Takes over a configuration.
   *
   * @throws IllegalArgumentException a value makes no sense; the message names key and reason
   */
  static Settings of(TransactionConfig config) {
    int t1 = positive("t1", config.t1());
    int t2 = atLeast("t2", config.t2(), t1);
    int t4 = positive("t4", config.t4());
    int t1x64 = atLeast("t1x64", config.t1x64(), t1);
    int timeout = positive("inviteClientTimeoutMillis", config.inviteClientTimeoutMillis());
    int max = positive("maxTransactions", config.maxTransactions());
    if (config.maxTransactionMegabytes() < 0) {
      throw new IllegalArgumentException(
          "maxTransactionMegabytes=" + config.maxTransactionMegabytes() + " is negative");
    }
    if (config.amplificationLimit() < 0) {
      throw new IllegalArgumentException(
          "amplificationLimit=" + config.amplificationLimit() + " is negative");
    }
    return new Settings(
        new Timers(t1, t2, t4, t1x64),
        timeout,
        max,
        bytes(config.maxTransactionMegabytes()),
        config.amplificationLimit());
  }

  private static long bytes(int megabytes) {
    return megabytes == 0
        ? Runtime.getRuntime().maxMemory() / 100 * PERCENT_OF_HEAP
        : megabytes * MEGABYTE;
  }

  private static int positive(String key, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(key + "=" + value + " is not positive");
    }
    return value;
  }

  private static int atLeast(String key, int value, int t1) {
    if (value < t1) {
      throw new IllegalArgumentException(key + "=" + value + " is below t1=" + t1);
    }
    return value;
  }
}
