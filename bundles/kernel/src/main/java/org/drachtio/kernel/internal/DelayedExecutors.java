package org.drachtio.kernel.internal;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** For what is to be done later now and then. */
public final class DelayedExecutors {

  private static final int IDLE_SECONDS = 1;

  private DelayedExecutors() {}

  /**
   * An executor whose one thread, a daemon, is there while something waits for its time. What is
   * cancelled is kept no longer.
   *
   * @param thread its name
   */
  public static ScheduledThreadPoolExecutor executor(String thread) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(1, work -> new KernelThread(work, thread));
    executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }
}
