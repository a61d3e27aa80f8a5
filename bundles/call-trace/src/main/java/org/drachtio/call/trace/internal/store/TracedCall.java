package org.drachtio.call.trace.internal.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.drachtio.call.trace.internal.view.CallView;

/** Legs that belong together. <b>Threading:</b> under the lock of the store. */
final class TracedCall {

  static final int MAX_LEGS = 32;

  private final long number;

  /** Immutable: most calls have one for ever. */
  private List<Leg> legs;

  TracedCall(long number, Leg first) {
    this.number = number;
    legs = List.of(first);
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
    List<Leg> more = new ArrayList<>(legs);
    more.add(leg);
    legs = List.copyOf(more);
  }

  void remove(Leg leg) {
    legs = legs.size() == 1 ? List.of() : legs.stream().filter(each -> each != leg).toList();
  }

  /** A leg of the last version of this bundle: they come by the time of their last message. */
  void resume(Leg leg) {
    List<Leg> more = new ArrayList<>(legs);
    more.add(leg);
    // Whose link is empty was there first.
    more.sort(
        Comparator.comparing((Leg each) -> !each.link.isEmpty())
            .thenComparingLong(Leg::startMicros));
    leg.call = this;
    legs = List.copyOf(more);
  }

  CallView view(boolean withItems) {
    return new CallView(number, legs.stream().map(leg -> leg.view(withItems)).toList());
  }
}
