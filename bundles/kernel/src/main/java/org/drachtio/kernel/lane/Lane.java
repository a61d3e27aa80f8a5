package org.drachtio.kernel.lane;

import java.util.concurrent.Executor;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A single-threaded event loop. All state of a Call-ID is touched by its lane only, so it needs no
 * locks and keeps its order (architecture.md §3).
 *
 * <p>A lane is owned by one thread at a time: its own, or for a few tasks an I/O thread of the
 * kernel that found it idle (see {@link #runOrOffer}, ADR 0006). Whichever it is, tasks and timers
 * run one after the other, and what one has written the next one sees.
 *
 * <p><b>Threading:</b> queueing tasks and the getters: any thread; {@link #arm} and {@link
 * Timer#cancel}: the thread that owns the lane only (asserted).
 */
@ProviderType
public interface Lane extends Executor {

  /** 0 … {@link Lanes#count()} − 1. */
  int index();

  /** Whether the calling thread owns this lane at present. */
  boolean isCurrent();

  /**
   * Runs the task on this lane, after all that was queued before. Never refused: for what must not
   * be dropped (application frames, responses, timers, in-dialog requests on streams). An exception
   * of the task costs that task: it is counted and logged at a limited rate.
   */
  @Override
  void execute(Runnable task);

  /**
   * As {@link #execute}, but refused at the queue's hard bound.
   *
   * @return false: not queued, counted as dropped
   */
  boolean offer(Runnable task);

  /**
   * As {@link #execute}; but an I/O thread of the kernel that finds the lane idle may run the task
   * itself, before this returns. So the caller holds no lock that a task could want, and has
   * finished with its own state.
   */
  void runOrExecute(Runnable task);

  /** As {@link #runOrExecute}, but refused at the queue's hard bound as {@link #offer} is. */
  boolean runOrOffer(Runnable task);

  /** How busy it is. */
  default LaneLoad load() {
    return LaneLoad.UNKNOWN;
  }

  /** Whether the queue is over its soft bound: new calls should be turned away. */
  boolean isOverloaded();

  /** Monotonic milliseconds of the clock that the timers of this lane run on. */
  long now();

  /**
   * Arms a one-shot timer. A timer is a deadline and a kind, never a closure, so that it can be
   * handed over. It is never early, and late by a 64th of its delay at most, so that the many long
   * timers of transactions fire together.
   *
   * @param delayMillis from now; values below 1 fire at the next turn of the loop
   * @param kind handed back to the target; its meaning is the target's own
   */
  Timer arm(long delayMillis, int kind, TimerTarget target);

  /**
   * Arms a one-shot timer that had a deadline before: after a hand-over. It keeps that, however
   * often it is handed over, where {@link #arm} might put it off each time.
   *
   * @param deadlineMillis on the clock of {@link #now}, as {@link Timer#deadline} told; what is
   *     past fires at the next turn of the loop
   * @param kind as in {@link #arm}
   */
  Timer armAt(long deadlineMillis, int kind, TimerTarget target);
}
