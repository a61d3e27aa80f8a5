package org.drachtio.call.trace.internal.command;

import java.util.Locale;
import java.util.function.Predicate;
import org.drachtio.call.trace.internal.item.Item;
import org.drachtio.call.trace.internal.item.SipItem;
import org.drachtio.call.trace.internal.store.CallSelection;
import org.drachtio.call.trace.internal.view.CallState;
import org.drachtio.call.trace.internal.view.CallView;
import org.drachtio.call.trace.internal.view.LegView;

/** Which calls a command shows. Stateless. */
final class CallFilter {

  private static final long MICROS_PER_MINUTE = 60_000_000;

  private CallFilter() {}

  /** Any leg has this caller or callee. */
  static Predicate<CallView> number(String number) {
    CallSelection wanted = CallSelection.of(number);
    return ofLeg(leg -> wanted.hasNumber(leg.caller()) || wanted.hasNumber(leg.callee()));
  }

  /** A message of any leg came from there or went there; of calls with their items. */
  static Predicate<CallView> address(String address) {
    CallSelection wanted = CallSelection.of(address);
    if (wanted.network().isEmpty()) {
      throw new IllegalArgumentException(address + " is no address and no network");
    }
    return ofLeg(leg -> leg.items().stream().anyMatch(item -> isOf(item, wanted)));
  }

  private static boolean isOf(Item item, CallSelection wanted) {
    return item instanceof SipItem sip && wanted.hasAddress(sip.remoteHost());
  }

  /** Any leg is in this state: the caller of a B2BUA may be told less than its callee did. */
  static Predicate<CallView> state(String name) {
    for (CallState state : CallState.values()) {
      if (state.toString().equals(name.strip().toLowerCase(Locale.ROOT))) {
        return ofLeg(leg -> leg.state() == state);
      }
    }
    throw new IllegalArgumentException(
        name + " is none of trying, ringing, answered, ended, cancelled, failed");
  }

  /** Any leg has this final status: {@code 486} or {@code 5xx}. */
  static Predicate<CallView> status(String status) {
    String wanted = status.strip().toLowerCase(Locale.ROOT);
    if (!wanted.matches("[1-6]([0-9][0-9]|xx)")) {
      throw new IllegalArgumentException(status + " is no status such as 486 or 5xx");
    }
    if (wanted.endsWith("xx")) {
      int family = wanted.charAt(0) - '0';
      return ofLeg(leg -> leg.status() / 100 == family);
    }
    int exact = Integer.parseInt(wanted);
    return ofLeg(leg -> leg.status() == exact);
  }

  /** It began within so many minutes. */
  static Predicate<CallView> youngerThan(int minutes, long nowMicros) {
    long since = nowMicros - minutes * MICROS_PER_MINUTE;
    return call -> call.first().startMicros() >= since;
  }

  /** It failed, or the caller gave up. */
  static boolean failed(CallView call) {
    CallState state = call.first().state();
    return state == CallState.FAILED || state == CallState.CANCELLED;
  }

  private static Predicate<CallView> ofLeg(Predicate<LegView> wanted) {
    return call -> call.legs().stream().anyMatch(wanted);
  }
}
