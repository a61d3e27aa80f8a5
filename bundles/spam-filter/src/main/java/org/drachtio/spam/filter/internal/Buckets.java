package org.drachtio.spam.filter.internal;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Token buckets, each kept as the time at which it will be full again (GCRA): one number, changed
 * by one compare-and-set. All are full at first. Thread-safe, without locks.
 */
final class Buckets {

  /** Times count from here, so that 0 is never in the future. */
  private static final long ORIGIN = System.nanoTime();

  private final AtomicLongArray fullAt;

  Buckets(int count) {
    fullAt = new AtomicLongArray(count);
  }

  /** Nanoseconds, for the methods of this class; never negative. */
  static long now() {
    return System.nanoTime() - ORIGIN;
  }

  /**
   * What is to be added to a time of another version of this class, so that it means the same here.
   *
   * @param origin as {@link #origin} of that version has it
   */
  static long shift(long origin) {
    return origin - ORIGIN;
  }

  /** When the times of this class begin, for another version of it in this process. */
  static long origin() {
    return ORIGIN;
  }

  /** When a bucket will be full again. */
  long fullAt(int bucket) {
    return fullAt.get(bucket);
  }

  /** Of another version. */
  void fullAt(int bucket, long time) {
    fullAt.set(bucket, Math.max(0, time));
  }

  /**
   * Takes a token of a bucket, if there is one. A bucket is never emptier than empty: after a
   * change of the limits nobody waits for tokens that were taken at a slower rate.
   *
   * @param interval nanoseconds for one token to come
   * @param burst tokens of a full bucket
   * @return false: there is none
   */
  boolean take(int bucket, long now, long interval, int burst) {
    while (true) {
      long last = fullAt.get(bucket);
      long from = Math.max(now, Math.min(last, now + interval * burst));
      if (from - now > interval * (burst - 1)) {
        if (from == last || fullAt.compareAndSet(bucket, last, from)) {
          return false;
        }
        continue;
      }
      if (fullAt.compareAndSet(bucket, last, from + interval)) {
        return true;
      }
    }
  }

  /** Nanoseconds until there is a token again; 0 = there is one. */
  long waitNanos(int bucket, long now, long interval, int burst) {
    long from = Math.min(fullAt.get(bucket), now + interval * burst);
    return Math.max(0, from - now - interval * (burst - 1));
  }
}
