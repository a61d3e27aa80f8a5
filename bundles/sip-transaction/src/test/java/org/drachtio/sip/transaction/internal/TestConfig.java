package org.drachtio.sip.transaction.internal;

import java.lang.annotation.Annotation;

/** A configuration with chosen values. */
record TestConfig(
    int t1,
    int t2,
    int t4,
    int t1x64,
    int inviteClientTimeoutMillis,
    int maxTransactions,
    int maxTransactionMegabytes)
    implements TransactionConfig {

  static final TestConfig DEFAULT = new TestConfig(500, 4000, 5000, 32000, 185000, 500000, 0);

  static TestConfig timers(int t1, int t2, int t4, int t1x64) {
    return new TestConfig(t1, t2, t4, t1x64, 185000, 500000, 0);
  }

  static TestConfig bound(int maxTransactions) {
    return new TestConfig(500, 4000, 5000, 32000, 185000, maxTransactions, 0);
  }

  static TestConfig megabytes(int maxTransactionMegabytes) {
    return new TestConfig(500, 4000, 5000, 32000, 185000, 500000, maxTransactionMegabytes);
  }

  @Override
  public Class<? extends Annotation> annotationType() {
    return TransactionConfig.class;
  }
}
