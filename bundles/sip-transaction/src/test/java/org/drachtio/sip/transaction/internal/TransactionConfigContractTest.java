package org.drachtio.sip.transaction.internal;

import java.util.List;
import java.util.Map;
import org.drachtio.kernel.config.testing.ConfigContract;
import org.drachtio.sip.transaction.internal.environment.TransactionConfig;
import org.drachtio.sip.transaction.internal.environment.TransactionSettings;

class TransactionConfigContractTest extends ConfigContract<TransactionConfig, TransactionSettings> {

  TransactionConfigContractTest() {
    super(
        TransactionConfig.class,
        TransactionSettings::config,
        Map.ofEntries(
            Map.entry("t1", List.of(0, -500)),
            Map.entry("t2", List.of(499, 0)),
            Map.entry("t4", List.of(0)),
            Map.entry("t1x64", List.of(499)),
            Map.entry("inviteClientTimeoutMillis", List.of(0)),
            Map.entry("maxTransactions", List.of(0)),
            Map.entry("maxTransactionMegabytes", List.of(-1)),
            Map.entry("amplificationLimit", List.of(-1))),
        Map.of("t4", 6000, "maxTransactions", 7));
  }
}
