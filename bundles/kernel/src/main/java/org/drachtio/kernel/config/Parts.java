package org.drachtio.kernel.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The parts of a component that are components of the same bundle, each with a configuration of its
 * own: the rules of a filter, the routes of a router.
 *
 * <p>When a bundle stops, Declarative Services takes the parts away one by one, and the component
 * that uses them at any time in between. A filter that has lost a rule would let requests pass that
 * its next version refuses. So parts stay in use while their bundle stops.
 *
 * <p><b>Threading:</b> thread-safe; its lock is the object itself.
 *
 * @param <P> a part
 */
public final class Parts<P> {

  private final BooleanSupplier stopping;
  private final Consumer<List<P>> use;
  private final List<P> parts = new ArrayList<>();

  /**
   * Has no parts at first.
   *
   * @param stopping whether the bundle that the component and its parts belong to is stopping
   * @param use called with all parts, in the order in which they came, whenever one has come,
   *     changed or gone; with the lock held, and must return at once
   */
  public Parts(BooleanSupplier stopping, Consumer<List<P>> use) {
    this.stopping = stopping;
    this.use = use;
  }

  /** A part has come. */
  public synchronized void add(P part) {
    parts.add(part);
    changed();
  }

  /** A part has gone. It stays in use if its bundle stops. */
  public synchronized void remove(P part) {
    if (!stopping.getAsBoolean()) {
      parts.remove(part);
      changed();
    }
  }

  /** The content of one or several parts has changed. */
  public synchronized void changed() {
    use.accept(List.copyOf(parts));
  }

  /** In the order in which they came. */
  public synchronized List<P> all() {
    return List.copyOf(parts);
  }
}
