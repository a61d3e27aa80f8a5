package org.drachtio.call.trace.internal.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.drachtio.call.trace.internal.view.SelectionView;
import org.drachtio.kernel.handover.Parcel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is recorded by order, each for a time. <b>Threading:</b> under the lock of the store. */
final class Selections {

  static final int MAX = 100;
  static final int MAX_MINUTES = 7 * 24 * 60;

  private static final Logger LOG = LoggerFactory.getLogger(Selections.class);

  private record Order(CallSelection selection, long untilNanos) {}

  private final Map<String, Order> orders = new LinkedHashMap<>();

  /** An order given again takes the new time. */
  void add(CallSelection selection, int minutes, long nowNanos) {
    if (minutes < 1 || minutes > MAX_MINUTES) {
      throw new IllegalArgumentException("minutes=" + minutes + " is not between 1 and 10080");
    }
    expire(nowNanos);
    if (orders.size() >= MAX && !orders.containsKey(selection.text())) {
      throw new IllegalArgumentException(MAX + " are traced already: end one with --off");
    }
    orders.put(
        selection.text(), new Order(selection, nowNanos + TimeUnit.MINUTES.toNanos(minutes)));
  }

  /** For the next version of this bundle: the clock of the deadlines is that of the process. */
  List<Parcel> write() {
    return orders.values().stream()
        .map(
            order ->
                new Parcel()
                    .put("what", order.selection.text())
                    .put("untilNanos", order.untilNanos))
        .toList();
  }

  /** Goes on with the orders of the last version. */
  void read(List<Parcel> left) {
    for (Parcel each : left) {
      try {
        CallSelection selection = CallSelection.of(each.text("what"));
        orders.put(selection.text(), new Order(selection, each.number("untilNanos")));
      } catch (IllegalArgumentException e) {
        LOG.warn("An order to trace cannot be taken over: {}", e.getMessage());
      }
    }
  }

  boolean remove(String text) {
    return orders.remove(text.strip()) != null;
  }

  /** Ends those whose time is over. */
  void expire(long nowNanos) {
    orders.values().removeIf(order -> order.untilNanos - nowNanos <= 0);
  }

  boolean isEmpty() {
    return orders.isEmpty();
  }

  boolean fit(SeenMessage message) {
    for (Order order : orders.values()) {
      if (order.selection.fits(message)) {
        return true;
      }
    }
    return false;
  }

  List<SelectionView> views(long nowNanos) {
    List<SelectionView> views = new ArrayList<>();
    for (Order order : orders.values()) {
      long left = TimeUnit.NANOSECONDS.toSeconds(order.untilNanos - nowNanos);
      views.add(new SelectionView(order.selection.text(), Math.max(0, left)));
    }
    views.sort(Comparator.comparingLong(SelectionView::secondsLeft));
    return views;
  }
}
