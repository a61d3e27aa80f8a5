package org.drachtio.kernel.lane.internal;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.drachtio.kernel.internal.LimitedLog;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Meters;
import org.slf4j.LoggerFactory;

/** One event loop: a thread, its queue and its timers. */
final class LaneLoop implements Lane {

  /** Tasks between two looks at the timers. */
  private static final int BATCH = 256;

  private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger(Lane.class));

  /** The system's clock may start anywhere, even below zero; ours starts here. */
  private static final long ORIGIN = System.nanoTime();

  private final int index;
  private final TaskQueue queue = new TaskQueue();
  private final TimerWheel wheel;
  private final Thread thread;
  private final Counter dropped;
  private final Counter failed;

  /**
   * Whether the thread sleeps or is about to. Who resets it wakes the thread: a wake-up costs a
   * system call.
   */
  private final AtomicBoolean parked = new AtomicBoolean();

  private volatile LaneSettings settings;
  private volatile boolean stopped;

  LaneLoop(int index, LaneSettings settings, Meters meters) {
    this.index = index;
    this.settings = settings;
    dropped = meters.counter("kernel.lane.dropped");
    failed = meters.counter("kernel.lane.failed");
    wheel = new TimerWheel(this, now());
    thread = new Thread(null, this::loop, "drachtio-lane-" + index, 0, false);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  void settings(LaneSettings changed) {
    settings = changed;
  }

  /** Lets the loop finish what is queued, and end. */
  void stop() {
    stopped = true;
    wake();
  }

  void join(long millis) throws InterruptedException {
    if (!isCurrent()) {
      thread.join(millis);
    }
  }

  /** Whether tasks wait behind the running one. */
  boolean hasQueued() {
    return !queue.isEmpty();
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  @Override
  public void execute(Runnable task) {
    queue.add(Objects.requireNonNull(task));
    wake();
  }

  @Override
  public boolean offer(Runnable task) {
    if (queue.depth() >= settings.hardBound()) {
      dropped.increment();
      return false;
    }
    execute(task);
    return true;
  }

  @Override
  public boolean isOverloaded() {
    return queue.depth() > settings.softBound();
  }

  @Override
  public long now() {
    return nanos() / 1_000_000;
  }

  @Override
  public Timer arm(long delayMillis, int kind, TimerTarget target) {
    assert isCurrent() : "timer armed outside of its lane";
    Objects.requireNonNull(target);
    long nanos = nanos();
    long now = nanos / 1_000_000;
    // The running millisecond does not count, else the timer could be early by a part of it.
    long deadline = delayMillis < 1 ? now : (nanos + 999_999) / 1_000_000 + delayMillis;
    return wheel.arm(now, deadline, kind, target);
  }

  private static long nanos() {
    return System.nanoTime() - ORIGIN;
  }

  private void wake() {
    if (parked.get() && parked.compareAndSet(true, false)) {
      LockSupport.unpark(thread);
    }
  }

  private void loop() {
    while (true) {
      boolean worked = runTasks();
      worked |= fireTimers();
      if (!worked) {
        if (stopped && queue.isEmpty()) {
          return;
        }
        park();
      }
    }
  }

  private boolean runTasks() {
    Runnable task = queue.poll();
    if (task == null) {
      return false;
    }
    long start = System.nanoTime();
    for (int left = BATCH; task != null; task = --left > 0 ? queue.poll() : null) {
      try {
        task.run();
      } catch (Throwable e) {
        failed(task, e);
      }
      start = checkTime(task, start);
    }
    return true;
  }

  private boolean fireTimers() {
    wheel.due(now());
    TimerWheel.Node timer = wheel.next();
    if (timer == null) {
      return false;
    }
    long start = System.nanoTime();
    for (; timer != null; timer = wheel.next()) {
      TimerTarget target = timer.target();
      try {
        timer.fire();
      } catch (Throwable e) {
        failed(target, e);
      }
      start = checkTime(target, start);
    }
    return true;
  }

  /**
   * Whatever a task throws, errors of class loading while bundles are replaced included, must not
   * end the loop.
   */
  private void failed(Object task, Throwable e) {
    failed.increment();
    LOG.warn("Lane {}: {} failed", index, task.getClass().getName(), e);
  }

  private long checkTime(Object task, long start) {
    long end = System.nanoTime();
    long millis = (end - start) / 1_000_000;
    if (millis > settings.slowTaskMillis() && !(task instanceof Barrier)) {
      LOG.warn("Lane {}: {} took {} ms", index, task.getClass().getName(), millis);
    }
    return end;
  }

  private void park() {
    parked.set(true);
    // After the flag is up, every producer either sees it or its task is seen here.
    if (queue.isEmpty() && !stopped) {
      long wake = wheel.nextWake();
      if (wake == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else {
        long nanos = TimeUnit.MILLISECONDS.toNanos(wake) - nanos();
        if (nanos > 0) {
          LockSupport.parkNanos(this, nanos);
        }
      }
      // An interrupt left set would turn every later park into a busy loop.
      Thread.interrupted();
    }
    parked.set(false);
  }

  @Override
  public String toString() {
    return thread.getName();
  }
}
