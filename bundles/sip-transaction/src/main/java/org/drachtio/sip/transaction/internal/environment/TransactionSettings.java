package org.drachtio.sip.transaction.internal.environment;

import org.drachtio.api.transaction.Timers;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Values;

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
public record TransactionSettings(
    Timers timers,
    int inviteClientTimeout,
    int maxTransactions,
    long maxBytes,
    int amplificationLimit) {

  private static final int PERCENT_OF_HEAP = 30;
  private static final long MEGABYTE = 1024 * 1024;

  public static CheckedConfig<TransactionConfig, TransactionSettings> config() {
    return CheckedConfig.of(
        TransactionConfig.class, TransactionConfig.PID, TransactionSettings::of);
  }

  /**
   * Checks a configuration.
   *
   * @throws InvalidValueException if a value cannot be used
   */
  static TransactionSettings of(TransactionConfig config) {
    int t1 = Values.positive("t1", config.t1());
    int t2 = atLeast("t2", config.t2(), t1);
    int t4 = Values.positive("t4", config.t4());
    int t1x64 = atLeast("t1x64", config.t1x64(), t1);
    return new TransactionSettings(
        new Timers(t1, t2, t4, t1x64),
        Values.positive("inviteClientTimeoutMillis", config.inviteClientTimeoutMillis()),
        Values.positive("maxTransactions", config.maxTransactions()),
        bytes(Values.notNegative("maxTransactionMegabytes", config.maxTransactionMegabytes())),
        Values.notNegative("amplificationLimit", config.amplificationLimit()));
  }

  private static long bytes(int megabytes) {
    return megabytes == 0
        ? Runtime.getRuntime().maxMemory() / 100 * PERCENT_OF_HEAP
        : megabytes * MEGABYTE;
  }

  private static int atLeast(String key, int value, int t1) {
    if (value < t1) {
      throw new InvalidValueException(key, "must be at least t1=" + t1);
    }
    return value;
  }
}
