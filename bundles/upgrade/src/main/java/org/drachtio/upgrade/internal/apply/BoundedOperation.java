package org.drachtio.upgrade.internal.apply;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An operation of the FeaturesService in which a bundle has a limited time to start and to stop.
 * The FeaturesService has one thread and waits for every bundle without a limit: one bundle that
 * does not come back would keep it from going back, too. So that bundle is interrupted.
 *
 * <p><b>Threading:</b> for one operation; the thread that runs it blocks.
 */
public final class BoundedOperation {

  private static final Logger LOG = LoggerFactory.getLogger(BoundedOperation.class);
  private static final int LOOK_MILLIS = 100;

  /** A hand-over is given up after 10 s: half of it is left for the way back. */
  private static final long START_MILLIS = 5_000;

  /** http-routing waits for the answers to its open questions, for one. */
  private static final long STOP_MILLIS = 30_000;

  /** After an interrupt, until the next one. */
  private static final long AGAIN_MILLIS = 1_000;

  private static final int MAX_INTERRUPTS = 5;

  private final BundleContext context;
  private final FutureTask<Void> work;

  /** When a bundle last changed its state, or was interrupted. */
  private volatile long progress;

  /** Since a bundle last changed its state. */
  private volatile int interrupts;

  private String ended;

  /**
   * @param context of the framework: this bundle may restart meanwhile
   */
  public BoundedOperation(BundleContext context, Callable<Void> operation) {
    this.context = context;
    work = new FutureTask<>(operation);
  }

  /** The framework's context, for the constructor. */
  public static BundleContext framework(BundleContext context) {
    return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getBundleContext();
  }

  /**
   * Runs it.
   *
   * @return what had to be interrupted; empty if nothing
   * @throws StuckException if an interrupt was of no use; the operation goes on
   * @throws InterruptedException if the caller was interrupted; the operation goes on
   */
  public Optional<String> run() throws Exception {
    SynchronousBundleListener listener =
        event -> {
          interrupts = 0;
          progress = System.nanoTime();
        };
    context.addBundleListener(listener);
    try {
      progress = System.nanoTime();
      Thread thread = new Thread(work, "drachtio-upgrade");
      thread.setDaemon(true);
      thread.start();
      return ended(thread);
    } finally {
      context.removeBundleListener(listener);
    }
  }

  /** Whether it has come to its end. */
  public boolean isOver() {
    return work.isDone();
  }

  private Optional<String> ended(Thread thread) throws Exception {
    while (true) {
      try {
        work.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return Optional.ofNullable(ended);
      } catch (TimeoutException e) {
        look();
      } catch (ExecutionException e) {
        if (ended == null && e.getCause() instanceof Exception cause) {
          throw cause;
        }
        throw new IllegalStateException(
            ended == null ? thread.getName() + " failed" : ended, e.getCause());
      }
    }
  }

  private void look() throws StuckException {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - progress);
    if (millis < AGAIN_MILLIS) {
      return;
    }
    for (Map.Entry<Thread, StackTraceElement[]> each : Thread.getAllStackTraces().entrySet()) {
      Stack stack = new Stack(each.getValue());
      if (stack.isAtBundle() && millis >= limit(stack)) {
        interrupt(each.getKey(), stack, millis);
        return;
      }
    }
  }

  private long limit(Stack stack) {
    return interrupts > 0 ? AGAIN_MILLIS : stack.isStopping() ? STOP_MILLIS : START_MILLIS;
  }

  private void interrupt(Thread thread, Stack stack, long millis) throws StuckException {
    String what = named(stack) + (stack.isStopping() ? " does not stop" : " does not start");
    int before = interrupts;
    if (before >= MAX_INTERRUPTS) {
      throw new StuckException(what + ", and interrupts are of no use");
    }
    interrupts = before + 1;
    if (ended == null) {
      ended = what + ", it was interrupted after " + millis + " ms";
    }
    LOG.error("{}: it is interrupted", what);
    thread.interrupt();
    progress = System.nanoTime();
  }

  private String named(Stack stack) {
    return stack.culprit().map(each -> bundleOf(each) + " (at " + each + ")").orElse("a bundle");
  }

  private String bundleOf(StackTraceElement frame) {
    String file = frame.getClassName().replace('.', '/') + ".class";
    for (Bundle each : context.getBundles()) {
      if (each.getBundleId() != Constants.SYSTEM_BUNDLE_ID && each.getEntry(file) != null) {
        return each.getSymbolicName() + " " + each.getVersion();
      }
    }
    return "a bundle";
  }
}
