package org.drachtio.kernel.lane;

import java.util.concurrent.Executor;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A single-threaded event loop. All state of a Call-ID is touched by its lane only, so it needs no
 * locks and keeps its order (design.md §2).
 *
 * <p><b>Threading:</b> {@link #execute}, {@link #offer} and the getters may be called from any
 * thread; {@link #arm} and {@link Timer#cancel} by this lane's thread only (asserted).
 */
@ProviderType
public interface Lane extends Executor {

  /** 0 … {@link Lanes#count()} − 1. */
  int index();

  /** Whether the calling thread is this lane's. */
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

  /** Whether the queue is over its soft bound: new calls should be turned away. */
  boolean isOverloaded();

  /** Monotonic milliseconds of the clock that the timers of this lane run on. */
  long now();

  /**
   * Arms a one-shot timer. A timer is a deadline and a kind, never a closure, so that it can be
   * handed over.
   *
   * @param delayMillis from now; values below 1 fire at the next turn of the loop
   * @param kind handed back to the target; its meaning is the target's own
   */
  Timer arm(long delayMillis, int kind, TimerTarget target);
}
