package org.drachtio.call.control.internal.extension;

import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.drachtio.kernel.canary.Canary;

/**
 * Asks one canary, on a thread of its own: a canary that hangs stops this thread only. The
 * questions that wait are bounded.
 *
 * <p><b>Threading:</b> thread-safe; a lane that offers something takes no lock.
 */
final class ShadowThread {

  /** Questions that wait; with the bound on the length of a message 16 MiB at most. */
  static final int MAX_WAITING = 256;

  private final LinkedTransferQueue<Runnable> waiting = new LinkedTransferQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Does not run yet.
   *
   * @param bundle name of the bundle that is asked
   */
  ShadowThread(String bundle) {
    thread = new Thread(this::run, Canary.THREAD + bundle);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Whether there was room for it. */
  boolean offer(Runnable question) {
    if (count.incrementAndGet() > MAX_WAITING) {
      count.decrementAndGet();
      return false;
    }
    waiting.add(question);
    return true;
  }

  /** A question that hangs is interrupted; if it goes on all the same, it is left alone. */
  void close() {
    closed = true;
    thread.interrupt();
    waiting.clear();
  }

  private void run() {
    while (!closed) {
      try {
        Runnable question = waiting.take();
        count.decrementAndGet();
        question.run();
      } catch (InterruptedException e) {
        // The thread is closed, or a canary has left the interrupt flag set, which must not disturb
        // others.
      }
    }
  }
}
