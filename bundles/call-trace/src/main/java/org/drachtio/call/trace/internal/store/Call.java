package org.drachtio.call.trace.internal.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.drachtio.call.trace.internal.view.CallView;

/** Legs that belong together. <b>Threading:</b> under the lock of the store. */
final class Call {

  static final int MAX_LEGS = 32;

  private final long number;
  private final List<Leg> legs = new ArrayList<>(2);

  Call(long number, Leg first) {
    this.number = number;
    legs.add(first);
    first.call = this;
  }

  long number() {
    return number;
  }

  List<Leg> legs() {
    return legs;
  }

  boolean hasRoom() {
    return legs.size() < MAX_LEGS;
  }

  void join(Leg leg, String why) {
    leg.call = this;
    leg.link = why;
    legs.add(leg);
  }

  /** A leg of the last version of this bundle: they come by the time of their last message. */
  void resume(Leg leg) {
    leg.call = this;
    legs.add(leg);
    // Whose link is empty was there first.
    legs.sort(
        Comparator.comparing((Leg each) -> !each.link.isEmpty())
            .thenComparingLong(Leg::startMicros));
  }

  CallView view(boolean withItems) {
    return new CallView(number, legs.stream().map(leg -> leg.view(withItems)).toList());
  }
}
