package org.drachtio.sip.transaction.internal.client;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.api.transport.TargetReport;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.snapshot.ClientSnapshot;

/**
 * Where the request of a client machine goes: the present target, and where else it can go (RFC
 * 3263 §4.3). Tells the transport how the present target does. Lane thread only.
 */
final class RequestTargets {

  private static final int UNAVAILABLE = 503;

  /** The present target; before it was looked up the hop that names it. */
  private Hop present;

  /** Whether {@link #present} is a target, not a name that is still to be looked up. */
  private boolean located;

  /** Whether how the target does is of interest to others. */
  private boolean watched;

  /** Where else the request can go, the most wanted first. */
  private List<Hop> others;

  /** Nothing is looked up yet. */
  RequestTargets(Hop hop) {
    present = hop;
    others = List.of();
  }

  /** As the last version left them. */
  RequestTargets(ClientSnapshot left) {
    present = left.hop();
    located = left.located();
    watched = left.watched();
    others = new ArrayList<>(left.others());
  }

  Hop present() {
    return present;
  }

  boolean isLocated() {
    return located;
  }

  boolean isWatched() {
    return watched;
  }

  List<Hop> others() {
    return List.copyOf(others);
  }

  /**
   * The look-up has found these.
   *
   * @param targets at least one, the most wanted first
   */
  void locate(List<Hop> targets) {
    watched = targets.size() > 1 || !targets.get(0).name().isEmpty();
    others = targets.size() == 1 ? List.of() : new ArrayList<>(targets.subList(1, targets.size()));
    aimAt(targets.get(0));
  }

  private void aimAt(Hop target) {
    present = target;
    located = true;
  }

  boolean hasOthers() {
    return !others.isEmpty();
  }

  /** The present target has failed: the next one takes its place. There is one. */
  void moveOn() {
    aimAt(others.remove(0));
  }

  /** A response came from the present target, the first one if {@code first}. */
  void answered(SipTransport transport, SipMessage response, boolean first) {
    if (!watched) {
      return;
    }
    boolean unavailable = response.status() == UNAVAILABLE;
    if (response.status() >= 200 || first) {
      transport.report(
          present,
          unavailable ? TargetReport.UNAVAILABLE : TargetReport.ANSWERED,
          retryAfter(response));
    }
  }

  private static int retryAfter(SipMessage response) {
    String value = response.header("Retry-After").orElse("").strip();
    int end = 0;
    while (end < value.length() && end < 9 && Character.digit(value.charAt(end), 10) >= 0) {
      end++;
    }
    return end == 0 ? 0 : Integer.parseInt(value, 0, end, 10);
  }

  /** The request has got no answer from the present target. */
  void failed(SipTransport transport, TargetReport report) {
    if (located && watched) {
      transport.report(present, report, 0);
    }
  }

  /** Whether a final response may be a reason to try the next target. */
  static boolean isUnavailable(SipMessage response) {
    return response.status() == UNAVAILABLE;
  }
}
