package org.drachtio.sip.dialog.internal.compose;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.drachtio.message.Header;
import org.drachtio.message.Methods;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;

/** What SUBSCRIBE and NOTIFY say about how long a subscription lasts (RFC 6665). */
public final class SubscriptionHeaders {

  /** Bound on what either side says: nobody may make a dialog last for ever. */
  public static final long MAX_SECONDS = 7 * 24 * 3600;

  private SubscriptionHeaders() {}

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
  public static boolean isLast(SipMessage notify) {
    return notify.method().equals(Methods.NOTIFY)
        && notify
            .header("Subscription-State")
            .filter(value -> value.strip().toLowerCase(Locale.ROOT).startsWith("terminated"))
            .isPresent();
  }

  /** How long a NOTIFY says that the subscription lasts from now on; empty if it does not say. */
  public static Optional<String> remaining(SipMessage notify) {
    return stateOf(notify).flatMap(value -> value.parameter("expires"));
  }

  /** Parameters of Subscription-State, read as those of an address. */
  private static Optional<NameAddress> stateOf(SipMessage notify) {
    return notify
        .header("Subscription-State")
        .filter(value -> value.indexOf(';') > 0)
        .flatMap(value -> NameAddress.parse("<sip:state>" + value.substring(value.indexOf(';'))));
  }
}
