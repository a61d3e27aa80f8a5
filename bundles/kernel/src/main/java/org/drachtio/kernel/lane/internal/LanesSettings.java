package org.drachtio.kernel.lane.internal;

import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Values;
import org.drachtio.kernel.internal.KernelConfig;

/**
 * What {@link KernelConfig} says of lanes. Immutable.
 *
 * @param count how many there are; read when they start
 * @param each of them
 */
record LanesSettings(int count, LaneSettings each) {

  /** Ids carry a lane's index in one byte. */
  static final int MAX_LANES = 256;

  static CheckedConfig<KernelConfig, LanesSettings> config() {
    return CheckedConfig.of(KernelConfig.class, KernelConfig.PID, LanesSettings::of);
  }

  /**
   * Checks a configuration.
   *
   * @throws InvalidValueException if a value cannot be used
   */
  static LanesSettings of(KernelConfig config) {
    int count = Values.within("lanes", config.lanes(), 0, MAX_LANES);
    int soft = Values.positive("queueSoftBound", config.queueSoftBound());
    int hard = config.queueHardBound();
    if (hard < soft) {
      throw new InvalidValueException("queueHardBound", "must be at least queueSoftBound=" + soft);
    }
    int slow = Values.positive("slowTaskMillis", config.slowTaskMillis());
    return new LanesSettings(
        count == 0 ? Math.min(MAX_LANES, Runtime.getRuntime().availableProcessors()) : count,
        new LaneSettings(soft, hard, slow));
  }
}
