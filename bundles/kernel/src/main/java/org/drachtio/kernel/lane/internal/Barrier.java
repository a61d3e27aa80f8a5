package org.drachtio.kernel.lane.internal;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.drachtio.kernel.internal.KernelThread;

/**
 * A task that occupies its lane until it is released, and meanwhile runs the tasks of the hand-over
 * on that lane. No timer fires and no other task runs behind it.
 */
final class Barrier implements Runnable {

  /**
   * Tasks that tasks have queued run first; a task that queues itself for ever must not hold the
   * barrier up.
   */
  private static final int MAX_TURNS = 1_000;

  private final LaneLoop lane;
  private final CountDownLatch reached = new CountDownLatch(1);
  private final BlockingQueue<Runnable> held = new LinkedBlockingQueue<>();
  private int turns;

  /** Lane thread only. */
  private boolean released;

  Barrier(LaneLoop lane) {
    this.lane = lane;
  }

  boolean await(long millis) throws InterruptedException {
    return reached.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Runs a task on the held lane. */
  void run(Runnable task) {
    held.add(task);
  }

  void release() {
    held.add(() -> released = true);
  }

  @Override
  public void run() {
    if (lane.hasQueued() && ++turns < MAX_TURNS) {
      lane.execute(this);
      return;
    }
    // The writes of the tasks in front must not wait for the release.
    KernelThread.current().doEndings();
    reached.countDown();
    boolean interrupted = false;
    while (!released) {
      try {
        held.take().run();
        KernelThread.current().doEndings();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
