package org.drachtio.homer.capture.internal;

import java.util.List;
import java.util.Map;
import org.drachtio.kernel.config.testing.ConfigContract;

class HomerConfigContractTest extends ConfigContract<HomerConfig, HomerSettings> {

  HomerConfigContractTest() {
    super(
        HomerConfig.class,
        () -> HomerSettings.config(password -> password),
        Map.of(
            "port", List.of(0, 65_536),
            "hepVersion", List.of(0, 4),
            "captureId", List.of(0L, -1L, 4_294_967_296L),
            "maxQueuedBytes", List.of(65_535, Integer.MAX_VALUE),
            "transport", List.of("sctp"),
            "_password", List.of("p".repeat(256)),
            "tlsTrustedCertificates", List.of("/nowhere.pem")),
        Map.of("correlationId", false));
  }

  @Override
  protected boolean asOne() {
    return true;
  }

  @Override
  protected Map<String, ?> good() {
    return Map.of("host", "h", "captureId", 1L);
  }
}
