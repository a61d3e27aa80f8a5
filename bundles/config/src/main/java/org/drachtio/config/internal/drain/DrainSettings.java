package org.drachtio.config.internal.drain;

import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Values;

/**
 * Checked values of {@link DrainConfig}.
 *
 * @param seconds 0 … 86400
 * @param retryAfterSeconds 0 … 3600
 */
record DrainSettings(int seconds, int retryAfterSeconds) {

  private static final int MAX_SECONDS = 86_400;
  private static final int MAX_RETRY_AFTER_SECONDS = 3_600;

  static CheckedConfig<DrainConfig, DrainSettings> config() {
    return CheckedConfig.of(DrainConfig.class, DrainComponent.PID, DrainSettings::of);
  }

  /**
   * Checks a configuration.
   *
   * @throws InvalidValueException if a value cannot be used
   */
  static DrainSettings of(DrainConfig config) {
    return new DrainSettings(
        Values.within("seconds", config.seconds(), 0, MAX_SECONDS),
        Values.within("retryAfterSeconds", config.retryAfterSeconds(), 0, MAX_RETRY_AFTER_SECONDS));
  }
}
