package org.drachtio.sip.dialog.internal.dialog;

import java.util.Optional;
import java.util.OptionalLong;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.compose.Numbers;
import org.drachtio.sip.dialog.internal.compose.SubscriptionHeaders;
import org.drachtio.sip.dialog.internal.session.Lifetime;
import org.drachtio.sip.dialog.internal.session.SessionHost;

/**
 * How long a dialog lasts: what SUBSCRIBE and NOTIFY say of it (RFC 6665), and the time that an
 * application has to repeat a BYE with credentials. Lane thread only.
 */
public final class DialogLifetime {

  private final SessionHost host;

  /** {@code null}: the dialog lasts until somebody ends it. */
  private Lifetime limit;

  DialogLifetime(SessionHost host) {
    this.host = host;
  }

  private Lifetime limit() {
    if (limit == null) {
      limit = new Lifetime(host);
    }
    return limit;
  }

  /** A SUBSCRIBE was accepted, by us or by the peer. Nothing for a dialog of another kind. */
  public void subscribed(SipMessage subscribe, SipMessage response) {
    if (host.isSubscription() && subscribe.method().equals(Methods.SUBSCRIBE) && host.isLive()) {
      Optional<String> expires = response.header("Expires").or(() -> subscribe.header("Expires"));
      limit().lasts(expires.map(Numbers::of).orElse(Lifetime.UNSAID_SECONDS));
    }
  }

  /** A NOTIFY came or was accepted: it may say how long the subscription lasts from now on. */
  public void notified(SipMessage notify) {
    if (host.isSubscription() && notify.method().equals(Methods.NOTIFY)) {
      SubscriptionHeaders.remaining(notify)
          .ifPresent(seconds -> limit().lasts(Numbers.of(seconds)));
    }
  }

  /** Whether this NOTIFY ends the dialog. */
  public boolean isEndedBy(SipMessage notify) {
    return host.isSubscription() && SubscriptionHeaders.isLast(notify);
  }

  /** A BYE was challenged: the application may send it again with credentials. */
  public void byeChallenged() {
    limit().lasts(0);
  }

  void stop() {
    if (limit != null) {
      limit.stop();
    }
  }

  OptionalLong deadline() {
    return limit == null ? OptionalLong.empty() : limit.deadline();
  }

  /**
   * The dialog ends at this time.
   *
   * @param deadline on the lane's clock; may have passed
   */
  void resume(long deadline) {
    limit().resume(deadline);
  }
}
