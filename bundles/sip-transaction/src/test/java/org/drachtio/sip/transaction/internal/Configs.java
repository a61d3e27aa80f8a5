package org.drachtio.sip.transaction.internal;

import java.util.Map;
import org.drachtio.kernel.config.testing.TestConfig;
import org.drachtio.sip.transaction.internal.environment.TransactionConfig;

/** Configurations with chosen values. */
final class Configs {

  static final TransactionConfig DEFAULT = TestConfig.of(TransactionConfig.class);

  private Configs() {}

  static TransactionConfig of(Map<String, Integer> values) {
    return TestConfig.of(TransactionConfig.class, values);
  }

  static TransactionConfig timers(int t1, int t2, int t4, int t1x64) {
    return of(Map.of("t1", t1, "t2", t2, "t4", t4, "t1x64", t1x64));
  }

  static TransactionConfig bound(int maxTransactions) {
    return of(Map.of("maxTransactions", maxTransactions));
  }

  static TransactionConfig megabytes(int maxTransactionMegabytes) {
    return of(Map.of("maxTransactionMegabytes", maxTransactionMegabytes));
  }
}
