package org.drachtio.kernel.handover.internal;

import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Values;
import org.drachtio.kernel.internal.KernelConfig;

/**
 * What {@link KernelConfig} says of hand-overs. Immutable.
 *
 * @param limitMillis for which sockets and lanes wait for layers that do not come back
 */
record HandoverSettings(long limitMillis) {

  static CheckedConfig<KernelConfig, HandoverSettings> config() {
    return CheckedConfig.of(KernelConfig.class, KernelConfig.PID, HandoverSettings::of);
  }

  /**
   * Checks a configuration.
   *
   * @throws InvalidValueException if a value cannot be used
   */
  static HandoverSettings of(KernelConfig config) {
    return new HandoverSettings(
        Values.positive("handoverLimitMillis", config.handoverLimitMillis()));
  }
}
