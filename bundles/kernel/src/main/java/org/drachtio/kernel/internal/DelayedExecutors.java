package org.drachtio.kernel.internal;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Executors for tasks that are delayed now and then. */
public final class DelayedExecutors {

  private static final int IDLE_SECONDS = 1;

  private DelayedExecutors() {}

  /**
   * An executor whose one thread, a daemon, exists while a task waits for its time. A cancelled
   * task is forgotten at once.
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
