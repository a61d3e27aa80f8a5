package org.drachtio.kernel.io.internal.bounds;

import java.util.function.LongSupplier;

/**
 * What one connection has charged to a budget. Little is not charged, nor is every small change, so
 * that the usual connection costs one comparison.
 *
 * <p><b>Threading:</b> thread-safe.
 */
public final class Charge {

  private final ByteBudget budget;
  private final int step;
  private final LongSupplier kept;

  /** Written under the lock. */
  private volatile long charged;

  private boolean ended;

  /**
   * Begins with nothing.
   *
   * @param step bytes that are not worth charging
   * @param kept bytes that the connection keeps now
   */
  public Charge(ByteBudget budget, int step, LongSupplier kept) {
    this.budget = budget;
    this.step = step;
    this.kept = kept;
    budget.joined();
  }

  /**
   * What is kept has changed.
   *
   * @return false: it is too much, the connection has to be closed
   */
  public boolean adjust() {
    return (charged == 0 && kept.getAsLong() <= step) || charge();
  }

  private synchronized boolean charge() {
    // Read in here: of two threads the later one sees what is true now.
    long now = kept.getAsLong();
    long wanted = now <= step ? 0 : now;
    long change = wanted - charged;
    if (ended || (Math.abs(change) < step && wanted != 0)) {
      return true;
    }
    charged = wanted;
    return budget.charge(change, wanted);
  }

  /** The connection is gone. */
  public synchronized void end() {
    if (!ended) {
      ended = true;
      budget.charge(-charged, 0);
      charged = 0;
      budget.left();
    }
  }
}
