package org.drachtio.kernel.lane;

/**
 * How busy a lane is.
 *
 * @param queued tasks that wait
 * @param busyNanos time that its tasks and timers have taken since it started
 * @param longestNanos the longest of them in the last one to two minutes
 */
public record LaneLoad(int queued, long busyNanos, long longestNanos) {

  /** Of a lane that does not tell. */
  public static final LaneLoad UNKNOWN = new LaneLoad(0, 0, 0);
}
