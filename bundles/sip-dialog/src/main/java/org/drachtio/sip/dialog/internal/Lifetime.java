package org.drachtio.sip.dialog.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.drachtio.message.Header;
import org.drachtio.message.Methods;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;

/**
 * How long a dialog still lasts if nobody ends it. That of a subscription ends with the NOTIFY that
 * says <i>terminated</i>, or some time after it has run out unnoticed (RFC 6665 §4.1); that of a
 * call some time after its BYE was challenged and not sent again. Lane thread only.
 */
final class Lifetime extends DialogDeadline {

  private static final int OVER = 1;

  /** Where neither side says how long it lasts. */
  private static final long UNSAID_SECONDS = 24 * 3600;

  /** Bound on what either side says: nobody may make a dialog last for ever. */
  private static final long MAX_SECONDS = 7 * 24 * 3600;

  private Lifetime(LaneState state, Dialog dialog) {
    super(state, dialog);
  }

  private static Lifetime of(LaneState state, Dialog dialog) {
    if (dialog.lifetime == null) {
      dialog.lifetime = new Lifetime(state, dialog);
    }
    return dialog.lifetime;
  }

  /** A SUBSCRIBE was accepted, by us or by the peer. Nothing for a dialog of another kind. */
  static void accepted(LaneState state, Dialog dialog, SipMessage subscribe, SipMessage response) {
    if (dialog.method.equals(Methods.SUBSCRIBE)
        && subscribe.method().equals(Methods.SUBSCRIBE)
        && state.dialogs.contains(dialog)) {
      Optional<String> expires = response.header("Expires").or(() -> subscribe.header("Expires"));
      of(state, dialog).lasts(expires.map(Numbers::of).orElse(UNSAID_SECONDS));
    }
  }

  /** A NOTIFY came or was accepted: it may say how long the subscription lasts from now on. */
  static void notified(LaneState state, Dialog dialog, SipMessage notify) {
    if (!dialog.method.equals(Methods.SUBSCRIBE) || !notify.method().equals(Methods.NOTIFY)) {
      return;
    }
    stateOf(notify)
        .flatMap(value -> value.parameter("expires"))
        .ifPresent(seconds -> of(state, dialog).lasts(Numbers.of(seconds)));
  }

  /**
   * The headers of an answer to a SUBSCRIBE: what the application grants may be shortened, never
   * prolonged (RFC 6665 §4.2.1.1).
   */
  static List<Header> bounded(List<Header> headers) {
    List<Header> bounded = new ArrayList<>(headers);
    bounded.replaceAll(
        header ->
            header.is("Expires") && Numbers.of(header.value()) > MAX_SECONDS
                ? new Header("Expires", String.valueOf(MAX_SECONDS))
                : header);
    return bounded;
  }

  /** Whether a NOTIFY says that the subscription is over. */
  static boolean isLast(SipMessage notify) {
    return notify.method().equals(Methods.NOTIFY)
        && notify
            .header("Subscription-State")
            .filter(value -> value.strip().toLowerCase(Locale.ROOT).startsWith("terminated"))
            .isPresent();
  }

  /** Parameters of Subscription-State, read as those of an address. */
  private static Optional<NameAddress> stateOf(SipMessage notify) {
    return notify
        .header("Subscription-State")
        .filter(value -> value.indexOf(';') > 0)
        .flatMap(value -> NameAddress.parse("<sip:state>" + value.substring(value.indexOf(';'))));
  }

  /**
   * It lasts this long, and the peer gets as long as a transaction takes to say that it is over
   * (RFC 6665 §4.1.2, timer N).
   */
  private void lasts(long seconds) {
    arm(
        state.lane.now()
            + Math.min(seconds, MAX_SECONDS) * 1000
            + state.transactions.timers().t1x64(),
        OVER);
  }

  /** A BYE was challenged: the application may send it again with credentials. */
  static void challenged(LaneState state, Dialog dialog) {
    of(state, dialog).lasts(0);
  }

  /**
   * @param deadline on the lane's clock; may have passed
   */
  static void resume(LaneState state, Dialog dialog, long deadline) {
    of(state, dialog).arm(deadline, OVER);
  }

  @Override
  void reached(int kind) {
    state.end(dialog);
  }
}
