package org.drachtio.kernel.lane.testing;

import java.util.NavigableSet;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;

/**
 * A lane for tests whose clock moves only by {@link #advance}. The thread of the test is the lane's
 * thread; other threads may queue tasks. What a task or timer throws reaches the test.
 */
public final class ManualLane implements Lane {

  private final int index;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final NavigableSet<ManualTimer> timers = new TreeSet<>();
  private long now = 1_000_000;
  private long timerCount;
  private volatile boolean overloaded;
  private volatile boolean full;

  /** A lane with index 0. */
  public ManualLane() {
    this(0);
  }

  /** A lane with this index. */
  public ManualLane(int index) {
    this.index = index;
  }

  /** Runs what is queued, and what that queues. */
  public void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /**
   * Runs what is queued, then moves the clock: every timer that becomes due fires at its deadline,
   * in the order of the deadlines (of equal ones: in which they were armed), and tasks that it
   * queues run before the next timer.
   */
  public void advance(long millis) {
    long end = now + millis;
    run();
    while (!timers.isEmpty() && timers.first().deadline <= end) {
      ManualTimer timer = timers.pollFirst();
      now = Math.max(now, timer.deadline);
      timer.target.onTimer(timer.kind);
      run();
    }
    now = end;
  }

  /** As {@link #advance}, of a process that stood still: timers fire late. */
  public void late(long millis) {
    now += millis;
    advance(0);
  }

  /** How many timers are armed. */
  public int armed() {
    return timers.size();
  }

  /** How many tasks are queued. */
  public int queued() {
    return tasks.size();
  }

  /** What {@link #isOverloaded} answers from now on. */
  public void overloaded(boolean value) {
    overloaded = value;
  }

  /** Whether {@link #offer} refuses from now on. */
  public void full(boolean value) {
    full = value;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public boolean isCurrent() {
    return true;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(Objects.requireNonNull(task));
  }

  @Override
  public boolean offer(Runnable task) {
    if (full) {
      return false;
    }
    execute(task);
    return true;
  }

  @Override
  public void runOrExecute(Runnable task) {
    execute(task);
  }

  @Override
  public boolean runOrOffer(Runnable task) {
    return offer(task);
  }

  @Override
  public boolean isOverloaded() {
    return overloaded;
  }

  @Override
  public long now() {
    return now;
  }

  @Override
  public Timer arm(long delayMillis, int kind, TimerTarget target) {
    return armAt(now + Math.max(0, delayMillis), kind, target);
  }

  @Override
  public Timer armAt(long deadlineMillis, int kind, TimerTarget target) {
    ManualTimer timer =
        new ManualTimer(
            this,
            Math.max(now, deadlineMillis),
            timerCount++,
            kind,
            Objects.requireNonNull(target));
    timers.add(timer);
    return timer;
  }

  private static final class ManualTimer implements Timer, Comparable<ManualTimer> {
    private final ManualLane lane;
    private final long deadline;
    private final long number;
    private final int kind;
    private final TimerTarget target;

    ManualTimer(ManualLane lane, long deadline, long number, int kind, TimerTarget target) {
      this.lane = lane;
      this.deadline = deadline;
      this.number = number;
      this.kind = kind;
      this.target = target;
    }

    @Override
    public void cancel() {
      lane.timers.remove(this);
    }

    @Override
    public long deadline() {
      return deadline;
    }

    @Override
    public boolean isArmed() {
      return lane.timers.contains(this);
    }

    @Override
    public int compareTo(ManualTimer other) {
      int byDeadline = Long.compare(deadline, other.deadline);
      return byDeadline != 0 ? byDeadline : Long.compare(number, other.number);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(number);
    }
  }
}
