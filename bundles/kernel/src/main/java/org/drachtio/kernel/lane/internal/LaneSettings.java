package org.drachtio.kernel.lane.internal;

/**
 * What can be changed about lanes while they run.
 *
 * @param softBound queued tasks from which a lane says that it is overloaded
 * @param hardBound queued tasks from which {@code offer} refuses
 * @param slowTaskMillis a task that runs longer is logged
 */
public record LaneSettings(int softBound, int hardBound, int slowTaskMillis) {

  /**
   * @throws IllegalArgumentException if a bound makes no sense
   */
  public LaneSettings {
    if (softBound < 1 || hardBound < softBound || slowTaskMillis < 1) {
      throw new IllegalArgumentException(
          "queueSoftBound "
              + softBound
              + ", queueHardBound "
              + hardBound
              + ", slowTaskMillis "
              + slowTaskMillis
              + ": need 1 <= soft <= hard and 1 <= slow");
    }
  }
}
