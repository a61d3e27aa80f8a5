package org.drachtio.call.trace.internal.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.drachtio.api.capture.CapturedMessage;
import org.drachtio.call.trace.internal.view.SelectionView;

/** What is recorded by order, each for a time. <b>Threading:</b> under the lock of the store. */
final class Selections {

  static final int MAX = 100;
  static final int MAX_MINUTES = 7 * 24 * 60;

  private record Order(Selection selection, long untilNanos) {}

  private final Map<String, Order> orders = new LinkedHashMap<>();

  /** An order given again takes the new time. */
  void add(Selection selection, int minutes, long nowNanos) {
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

  boolean fit(CapturedMessage message) {
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
