package org.drachtio.kernel.internal;

import org.slf4j.Logger;

/**
 * Lines at a limited rate, so that no peer or application can fill the disk. Thread-safe; meant for
 * the exceptional path.
 */
public final class LimitedLog {

  private static final int PER_SECOND = 10;
  private static final long SECOND = 1_000_000_000L;

  private final Logger log;
  private long windowStart = System.nanoTime();
  private int written;
  private long suppressed;

  /** Limits what goes to this logger through this object. */
  public LimitedLog(Logger log) {
    this.log = log;
  }

  /** Logs a warning in slf4j's format, unless ten lines were logged within this second. */
  public void warn(String format, Object... arguments) {
    long hidden = admit(System.nanoTime());
    if (hidden > 0) {
      log.warn("{} similar warnings were suppressed", hidden);
    }
    if (hidden >= 0) {
      log.warn(format, arguments);
    }
  }

  /** As {@link #warn}, for what an operator need not mend. */
  public void info(String format, Object... arguments) {
    long hidden = admit(System.nanoTime());
    if (hidden > 0) {
      log.info("{} similar lines were suppressed", hidden);
    }
    if (hidden >= 0) {
      log.info(format, arguments);
    }
  }

  /**
   * −1: suppress this one; otherwise how many were suppressed since the last that was let through.
   */
  synchronized long admit(long nanos) {
    if (nanos - windowStart >= SECOND) {
      windowStart = nanos;
      written = 0;
    }
    if (written >= PER_SECOND) {
      suppressed++;
      return -1;
    }
    written++;
    long hidden = suppressed;
    suppressed = 0;
    return hidden;
  }
}
