package org.drachtio.sip.dialog.internal;

import java.util.HashMap;
import java.util.Map;
import org.drachtio.kernel.config.testing.TestConfig;

/** Configurations of the dialog layer. */
final class Configs {

  static final int ORPHAN_SECONDS = 600;

  private Configs() {}

  static DialogConfig standard() {
    return with(Map.of());
  }

  static DialogConfig of(boolean natDetection, boolean aggressive) {
    return with(Map.of("natDetection", natDetection, "aggressiveNatDetection", aggressive));
  }

  static DialogConfig outboundProxy(String uri) {
    return with(Map.of("outboundProxy", uri));
  }

  /** Orphaned calls are hung up. */
  static DialogConfig hangingUp() {
    return with(Map.of("hangUpOrphans", true));
  }

  static DialogConfig sessions(String defaultRefresher, int minSeconds, int jitterMillis) {
    return with(
        Map.of(
            "defaultRefresher", defaultRefresher,
            "minSessionSeconds", minSeconds,
            "refreshJitterMillis", jitterMillis));
  }

  private static DialogConfig with(Map<String, Object> chosen) {
    Map<String, Object> values = new HashMap<>(chosen);
    values.putIfAbsent("maxRegisteredFlows", 1000);
    values.putIfAbsent("orphanSeconds", ORPHAN_SECONDS);
    return TestConfig.of(DialogConfig.class, values);
  }
}
