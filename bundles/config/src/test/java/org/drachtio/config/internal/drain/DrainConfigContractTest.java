package org.drachtio.config.internal.drain;

import java.util.List;
import java.util.Map;
import org.drachtio.kernel.config.testing.ConfigContract;

class DrainConfigContractTest extends ConfigContract<DrainConfig, DrainSettings> {

  DrainConfigContractTest() {
    super(
        DrainConfig.class,
        DrainSettings::config,
        Map.of(
            "seconds", List.of(-1, 86_401),
            "retryAfterSeconds", List.of(-1, 3_601)),
        Map.of("seconds", 60, "retryAfterSeconds", 7));
  }
}
