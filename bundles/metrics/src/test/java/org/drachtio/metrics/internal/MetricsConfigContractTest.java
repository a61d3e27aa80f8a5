package org.drachtio.metrics.internal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drachtio.kernel.config.testing.ConfigContract;

class MetricsConfigContractTest extends ConfigContract<MetricsConfig, MetricsSettings> {

  MetricsConfigContractTest() {
    super(
        MetricsConfig.class,
        MetricsSettings::config,
        Map.of(
            "port",
            List.of(-1, 65_536),
            "allowedNetworks",
            List.of(new String[] {"nonsense"}, new String[] {"10.0.0.0/33"})),
        Map.of("port", 9090, "address", "10.0.0.5"));
  }

  @Override
  protected Set<String> required() {
    return Set.of("allowedNetworks");
  }
}
