package org.drachtio.call.trace.internal.view;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The recorded calls, for commands. Thread-safe; takes in what is queued before it answers. */
public interface CallTrace {

  /**
   * Calls without their items, latest first.
   *
   * @param most how many
   */
  List<CallView> calls(Predicate<CallView> wanted, int most);

  /** The call with this number, or one of whose legs has this Call-ID. */
  Optional<CallView> call(String numberOrCallId);

  /**
   * Records what has to do with a number, user, address, network or Call-ID from now on.
   *
   * @throws IllegalArgumentException it is too long, or there are too many
   */
  void select(String what, int minutes);

  /**
   * Ends such an order.
   *
   * @return false: there was none
   */
  boolean unselect(String what);

  /** The orders, in the order in which they end. */
  List<SelectionView> selections();

  /** How full the memory is. */
  TraceState state();
}
