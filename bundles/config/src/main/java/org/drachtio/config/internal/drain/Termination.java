package org.drachtio.config.internal.drain;

import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.drachtio.api.control.Draining;
import org.drachtio.config.internal.process.Supervisor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What SIGTERM does: drains for the time configured, ends when nothing is in progress or the time
 * is over. A second signal ends at once.
 *
 * <p><b>Threading:</b> the JVM calls it on a thread of its own for each signal, which may wait
 * here.
 */
final class Termination implements Consumer<Runnable> {

  private static final Logger LOG = LoggerFactory.getLogger(Termination.class);
  private static final int LOOK_MILLIS = 200;
  private static final int START_LOOK_MILLIS = 50;

  private final Draining draining;
  private final IntSupplier seconds;
  private final Supplier<String> statistics;
  private final BooleanSupplier started;
  private final int startSeconds;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CountDownLatch cut = new CountDownLatch(1);

  /** Guarded by this. */
  private State state = State.IDLE;

  /** While it drains. */
  private long deadline;

  private enum State {
    /** No signal, or one without time for calls. */
    IDLE,
    /** Calls have time to end. */
    DRAINS,
    /** The process ends. */
    ENDS,
    /** The next version of this bundle ends the process. */
    LEFT
  }

  /**
   * @param seconds that calls have; 0 = ends at once
   * @param statistics what the server has done, for the log
   * @param started whether the container has started, which goes on for a second or two after the
   *     server is ready: what is stopped while it starts fills the log with stack traces
   * @param startSeconds the longest wait for that
   */
  Termination(
      Draining draining,
      IntSupplier seconds,
      Supplier<String> statistics,
      BooleanSupplier started,
      int startSeconds) {
    this.draining = draining;
    this.seconds = seconds;
    this.statistics = statistics;
    this.started = started;
    this.startSeconds = startSeconds;
  }

  /**
   * @param end ends the process as if this were not here
   */
  @Override
  public void accept(Runnable end) {
    if (!begun.compareAndSet(false, true)) {
      LOG.info("A second signal: the server ends at once");
      cut.countDown();
      return;
    }
    terminate(() -> TimeUnit.SECONDS.toNanos(seconds.getAsInt()), end);
  }

  /**
   * Goes on where the last version of this bundle was replaced. Blocks.
   *
   * @param leftNanos that calls still have
   */
  void resume(long leftNanos, Runnable end) {
    if (begun.compareAndSet(false, true)) {
      terminate(() -> leftNanos, end);
    }
  }

  private void terminate(LongSupplier nanos, Runnable end) {
    try {
      Supervisor.stopping();
      drain(nanos.getAsLong());
      awaitStart();
      if (!mayEnd()) {
        return;
      }
      LOG.info("The server ends: {}", statistics.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("The server ends; its counters cannot be read", e);
    }
    if (mayEnd()) {
      end.run();
    }
  }

  private synchronized boolean mayEnd() {
    if (state == State.LEFT) {
      return false;
    }
    state = State.ENDS;
    return true;
  }

  /**
   * Nobody waits here any more.
   *
   * @return nanoseconds that calls still have, if they have any: the next version of this bundle
   *     has to end the process then
   */
  synchronized OptionalLong close() {
    boolean drains = state == State.DRAINS;
    if (drains) {
      state = State.LEFT;
    }
    cut.countDown();
    return drains
        ? OptionalLong.of(Math.max(0, deadline - System.nanoTime()))
        : OptionalLong.empty();
  }

  private void awaitStart() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(startSeconds);
    while (!started.getAsBoolean() && System.nanoTime() < deadline) {
      if (cut.await(START_LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  private void drain(long nanos) throws InterruptedException {
    if (nanos == 0) {
      return;
    }
    synchronized (this) {
      deadline = System.nanoTime() + nanos;
      state = State.DRAINS;
    }
    draining.drain();
    while (!draining.inProgress().isEmpty()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        LOG.warn(
            "The server ends with work still in progress after {} s: {}",
            TimeUnit.NANOSECONDS.toSeconds(nanos),
            draining.inProgress());
        return;
      }
      if (cut.await(
          Math.min(left, TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS)), TimeUnit.NANOSECONDS)) {
        return;
      }
    }
  }
}
