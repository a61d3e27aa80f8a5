package org.drachtio.kernel.lane.internal;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.drachtio.kernel.internal.KernelThread;
import org.drachtio.kernel.internal.LimitedLog;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.LaneLoad;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Meters;
import org.slf4j.LoggerFactory;

/**
 * One event loop: a queue, its timers, and a thread. Who owns the lane stands in {@link #holder}:
 * the lane's thread while it works, an I/O thread that visits it, or nobody. Only the owner touches
 * the head of the queue and the timers; taking and giving back the lane make one owner's writes
 * visible to the next.
 */
final class LaneLoop implements Lane {

  /** Tasks between two looks at the timers, after which what they had to write is written. */
  private static final int BATCH = 64;

  /** Tasks that a visitor runs at most, with those that its own has queued. */
  private static final int VISIT = 8;

  /** A timer may be late by its delay divided by two to the power of this. */
  private static final int SLACK_SHIFT = 6;

  /**
   * How long the lane's thread sleeps at most after a visitor has armed a timer that was due before
   * it would have woken: there are more to come, most are cancelled soon, and each would cost a
   * wake-up. Shorter than all that are armed for many messages.
   */
  private static final int GLANCE_MILLIS = 250;

  /** Nobody owns the lane, and its thread sleeps or is about to. */
  private static final Object FREE = new Object();

  /** Nobody owns the lane; its thread was woken and will. A wake-up costs a system call. */
  private static final Object WOKEN = new Object();

  private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger(Lane.class));

  /** The system's clock may start anywhere, even below zero; ours starts here. */
  private static final long ORIGIN = System.nanoTime();

  private final int index;
  private final TaskQueue queue = new TaskQueue();
  private final TimerWheel wheel;
  private final KernelThread thread;
  private final Counter dropped;
  private final Counter failed;
  private final TaskTimes times = new TaskTimes(System.nanoTime());

  /** {@link #FREE}, {@link #WOKEN}, or the thread that owns the lane. */
  private final AtomicReference<Object> holder = new AtomicReference<>(WOKEN);

  /** The lane's thread waits for a visitor to leave. */
  private volatile boolean turnedAway;

  private volatile LaneSettings settings;
  private volatile boolean stopped;

  /** Owner only: when the lane's thread wakes by itself. */
  private long sleepsUntil;

  /** Owner only: a visitor has armed a timer that is due before that. */
  private boolean sleepsTooLong;

  LaneLoop(int index, LaneSettings settings, Meters meters) {
    this.index = index;
    this.settings = settings;
    dropped = meters.counter("kernel.lane.dropped");
    failed = meters.counter("kernel.lane.failed");
    wheel = new TimerWheel(this, now());
    thread = new KernelThread(this::loop, "drachtio-lane-" + index);
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
    LockSupport.unpark(thread);
  }

  void join(long millis) throws InterruptedException {
    if (!isCurrent()) {
      thread.join(millis);
    }
  }

  /** Whether nobody owns the lane and nobody was woken for it: a visitor would get in. */
  boolean isIdle() {
    return holder.get() == FREE;
  }

  /** Owner only: whether tasks wait behind the running one. */
  boolean hasQueued() {
    return !queue.isEmpty();
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public boolean isCurrent() {
    return holder.get() == Thread.currentThread();
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
  public void runOrExecute(Runnable task) {
    if (!visit(task)) {
      execute(task);
    }
  }

  @Override
  public boolean runOrOffer(Runnable task) {
    return visit(task) || offer(task);
  }

  @Override
  public LaneLoad load() {
    return new LaneLoad(queue.depth(), times.busyNanos(), times.longestNanos(System.nanoTime()));
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
    long deadline = delayMillis < 1 ? now : deadline(nanos, delayMillis);
    return arm(now, deadline, kind, target);
  }

  @Override
  public Timer armAt(long deadlineMillis, int kind, TimerTarget target) {
    assert isCurrent() : "timer armed outside of its lane";
    Objects.requireNonNull(target);
    return arm(now(), deadlineMillis, kind, target);
  }

  private Timer arm(long now, long deadline, int kind, TimerTarget target) {
    // What has no delay is fired before a visitor leaves.
    sleepsTooLong |= deadline > now && deadline < sleepsUntil;
    return wheel.arm(now, deadline, kind, target);
  }

  /** The delay from now, rounded up so that long timers share their deadlines. */
  private static long deadline(long nanos, long delayMillis) {
    // The running millisecond does not count, else the timer could be early by a part of it.
    long earliest = (nanos + 999_999) / 1_000_000 + delayMillis;
    long grain = Math.max(1, Long.highestOneBit(delayMillis >> SLACK_SHIFT));
    return (earliest + grain - 1) & -grain;
  }

  private static long nanos() {
    return System.nanoTime() - ORIGIN;
  }

  private void wake() {
    if (holder.get() == FREE && holder.compareAndSet(FREE, WOKEN)) {
      LockSupport.unpark(thread);
    }
  }

  /** Runs the task in the calling thread if that may, the lane is idle and nothing waits. */
  private boolean visit(Runnable task) {
    KernelThread visitor = KernelThread.current();
    if (visitor == null || !visitor.enterLane()) {
      return false;
    }
    try {
      if (!holder.compareAndSet(FREE, visitor)) {
        return false;
      }
      boolean idle = queue.isEmpty();
      if (idle) {
        runAsVisitor(task);
      }
      leave();
      return idle;
    } finally {
      visitor.leaveLane();
    }
  }

  /**
   * A barrier holds its thread for long, so only the lane's own thread runs it. That thread fires
   * the timers, too, but for those without a delay: they end each transaction over a connection
   * (RFC 3261 §17.2.2).
   */
  private void runAsVisitor(Runnable task) {
    long start = System.nanoTime();
    Runnable next = task;
    for (int left = VISIT; next != null; next = queue.poll()) {
      start = run(next, start);
      if (--left == 0 || queue.peek() instanceof Barrier) {
        return;
      }
    }
    wheel.undelayedDue();
    fireDue();
  }

  /** Gives the lane back, and wakes its thread if there is something to do for it. */
  private void leave() {
    boolean wanted = sleepsTooLong || wheel.hasUndelayed();
    holder.set(FREE);
    // A producer that queued something before the lane was free relies on us to see it.
    if (wanted || turnedAway || !queue.isEmpty()) {
      wake();
    }
  }

  private void loop() {
    while (true) {
      take();
      thread.beginTurn(0);
      boolean worked = runTasks();
      worked |= fireTimers();
      thread.endTurn();
      if (!worked && stopped && queue.isEmpty()) {
        // The lane stays ours: nobody can run anything in it any more.
        return;
      }
      if (!worked) {
        sleep();
      }
    }
  }

  /** Waits until the lane is this thread's. */
  private void take() {
    if (isCurrent()) {
      return;
    }
    Object now = holder.get();
    while (now instanceof Thread || !holder.compareAndSet(now, thread)) {
      if (now instanceof Thread) {
        turnedAway = true;
        if (holder.get() instanceof Thread) {
          LockSupport.park(this);
          Thread.interrupted();
        }
      }
      now = holder.get();
    }
    turnedAway = false;
    // What it arms itself it sees before it sleeps.
    sleepsUntil = 0;
  }

  private boolean runTasks() {
    Runnable task = queue.poll();
    if (task == null) {
      return false;
    }
    long start = System.nanoTime();
    for (int left = BATCH; task != null; task = --left > 0 ? queue.poll() : null) {
      start = run(task, start);
    }
    return true;
  }

  private long run(Runnable task, long start) {
    try {
      task.run();
    } catch (Throwable e) {
      failed(task, e);
    }
    return checkTime(task, start);
  }

  private boolean fireTimers() {
    wheel.due(now());
    return fireDue();
  }

  private boolean fireDue() {
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
    if (task instanceof Barrier) {
      return end;
    }
    times.add(start, end);
    long millis = (end - start) / 1_000_000;
    if (millis > settings.slowTaskMillis()) {
      LOG.warn("Lane {}: {} took {} ms", index, task.getClass().getName(), millis);
    }
    return end;
  }

  /** Frees the lane, and sleeps until there is something to do. */
  private void sleep() {
    long until = wheel.nextWake();
    if (sleepsTooLong) {
      until = Math.min(until, now() + GLANCE_MILLIS);
    }
    sleepsUntil = until;
    sleepsTooLong = false;
    holder.set(FREE);
    // Once it is free, every producer either sees that or its task is seen here. A visitor may take
    // from the queue meanwhile: at worst this thread looks once more.
    if (!queue.isEmpty() || stopped) {
      return;
    }
    if (until == Long.MAX_VALUE) {
      LockSupport.park(this);
    } else {
      long nanos = TimeUnit.MILLISECONDS.toNanos(until) - nanos();
      if (nanos > 0) {
        LockSupport.parkNanos(this, nanos);
      }
    }
    // An interrupt left set would turn every later park into a busy loop.
    Thread.interrupted();
  }

  @Override
  public String toString() {
    return thread.getName();
  }
}
