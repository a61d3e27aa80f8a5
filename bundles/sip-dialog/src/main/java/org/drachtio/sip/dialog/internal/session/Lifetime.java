package org.drachtio.sip.dialog.internal.session;

import org.drachtio.sip.dialog.internal.compose.SubscriptionHeaders;

/**
 * How long a dialog still lasts if nobody ends it. That of a subscription ends with the NOTIFY that
 * says <i>terminated</i>, or some time after it has run out unnoticed (RFC 6665 §4.1); that of a
 * call some time after its BYE was challenged and not sent again. Lane thread only.
 */
public final class Lifetime extends DialogDeadline {

  private static final int OVER = 1;

  /** Where neither side says how long a dialog lasts. */
  public static final long UNSAID_SECONDS = 24 * 3600;

  public Lifetime(DialogHost host) {
    super(host);
  }

  /**
   * It lasts this long, and the peer gets as long as a transaction takes to say that it is over
   * (RFC 6665 §4.1.2, timer N).
   */
  public void lasts(long seconds) {
    resume(
        host().lane().now()
            + Math.min(seconds, SubscriptionHeaders.MAX_SECONDS) * 1000
            + host().transactions().timers().t1x64());
  }

  /**
   * It ends at this time.
   *
   * @param deadline on the lane's clock; may have passed
   */
  public void resume(long deadline) {
    arm(deadline, OVER);
  }

  @Override
  void reached(int kind) {
    host().end();
  }
}
