package org.drachtio.metrics.internal;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.net.IpNetwork;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Values;

/**
 * Checked configuration, see {@link MetricsConfig}. Immutable.
 *
 * @param port 0 = none
 * @param address host name or address
 * @param allowed empty = everybody
 */
record MetricsSettings(int port, String address, List<IpNetwork> allowed) {

  private static final String ALLOWED = "allowedNetworks";
  private static final String ALL = "0.0.0.0";
  private static final int MAX_PORT = 65_535;

  /** Nothing is open. */
  static final MetricsSettings NONE = new MetricsSettings(0, ALL, List.of());

  /** A default must not admit anybody who may not ask. */
  static CheckedConfig<MetricsConfig, MetricsSettings> config() {
    return CheckedConfig.of(MetricsConfig.class, MetricsConfig.PID, MetricsSettings::of)
        .requiring(ALLOWED)
        .otherwise("nothing is opened until it is mended");
  }

  /**
   * Checks a configuration.
   *
   * @throws InvalidValueException if a value cannot be used
   */
  static MetricsSettings of(MetricsConfig config) {
    List<IpNetwork> allowed = new ArrayList<>();
    for (String text : Values.list(config.allowedNetworks())) {
      allowed.add(
          IpNetwork.parse(text)
              .orElseThrow(
                  () -> new InvalidValueException(ALLOWED, "must be addresses and networks")));
    }
    String address = Values.text(config.address());
    return new MetricsSettings(
        Values.within("port", config.port(), 0, MAX_PORT),
        address.isEmpty() ? ALL : address,
        List.copyOf(allowed));
  }
}
