package org.drachtio.sip.dialog.internal.session;

import java.util.Optional;
import java.util.OptionalLong;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.message.SipMessage;

/**
 * The session timer of a dialog (RFC 4028, sip-behaviour.md §5): either we refresh the session in
 * time, or the peer has to, and a session that nobody has refreshed is ended with a BYE. Lane
 * thread only.
 */
public final class SessionTimer implements TimerTarget {

  /**
   * What the ends agreed on.
   *
   * @param seconds session interval
   * @param ours whether we refresh
   * @param since when the session was begun or refreshed, on the lane's clock
   * @param due when we refresh or give up, on the same clock
   */
  public record Term(int seconds, boolean ours, long since, long due) {

    long end() {
      return since + seconds * 1000L;
    }
  }

  private static final int DUE = 1;

  /**
   * Before we try again because another INVITE of the dialog is under way (RFC 3261 §14.1), and
   * between two attempts at least.
   */
  private static final int BUSY_MILLIS = 2000;

  private final SessionHost host;

  /** {@code null}: there is no session timer. */
  private Term term;

  /** When we refresh, or give up; {@code null} if there is no session timer. */
  private Timer timer;

  /**
   * Transaction id of the peer's request that changed the term and is not answered yet; empty if
   * there is none. Only a 2xx makes the change hold.
   */
  private String tentative = "";

  /** What holds again if {@link #tentative} fails; {@code null}: no session timer. */
  private Term before;

  /** Our last refresh, as long as its transaction lives; {@code null} if none. */
  private SessionRefresh refresh;

  public SessionTimer(SessionHost host) {
    this.host = host;
  }

  /**
   * All that the next version of the bundle goes on with.
   *
   * @param term {@code null}: there is no session timer
   * @param before what holds again if the tentative change fails; {@code null}: no session timer
   * @param tentative transaction id of the request that changed the term; empty if there is none
   * @param firesAt on the lane's clock
   * @param refresh our last one, as long as its transaction lives; {@code null} if none
   */
  public record Snapshot(
      Term term,
      Term before,
      String tentative,
      OptionalLong firesAt,
      SessionRefresh.Snapshot refresh) {}

  public Snapshot snapshot() {
    return new Snapshot(
        term,
        before,
        tentative,
        timer == null ? OptionalLong.empty() : OptionalLong.of(timer.deadline()),
        refresh == null ? null : refresh.snapshot());
  }

  /** Goes on where an earlier version of the bundle was. */
  public void resume(Snapshot left) {
    term = left.term();
    before = left.before();
    tentative = left.tentative();
    left.firesAt().ifPresent(this::arm);
    SessionRefresh.Snapshot begun = left.refresh();
    if (begun != null) {
      refresh = new SessionRefresh(host, this, begun.seconds(), begun.again());
      refresh.rejoin(begun);
    }
  }

  // As UAS.

  /** What the answer to a request of the peer says whose change holds tentatively. */
  public Optional<SessionExpires> tentativeAnswer(String transactionId) {
    if (term == null || !tentative.equals(transactionId)) {
      return Optional.empty();
    }
    return Optional.of(
        new SessionExpires(
            term.seconds(),
            term.ours() ? SessionExpires.Refresher.UAS : SessionExpires.Refresher.UAC));
  }

  /**
   * The peer's INVITE or UPDATE has come: what it asks for holds from now on, unless the
   * application refuses it. Without the header there is no timer any more.
   */
  public void offered(String transactionId, Optional<SessionExpires> asked) {
    if (tentative.isEmpty()) {
      before = term;
    }
    tentative = transactionId;
    boolean wereOurs = before != null && before.ours();
    if (asked.isEmpty()) {
      disarm();
      term = null;
      return;
    }
    boolean theirs =
        switch (asked.get().refresher()) {
          case UAC -> true;
          case UAS -> false;
          case UNSAID -> wereOurs;
        };
    agree(asked.get().seconds(), !theirs);
  }

  /**
   * A request of the peer has its final response, or will have none.
   *
   * @param answer {@code null} if it has none
   */
  public void settled(String transactionId, SipMessage answer) {
    if (!tentative.equals(transactionId)) {
      return;
    }
    tentative = "";
    Term last = before;
    before = null;
    if (answer != null && answer.status() < 300) {
      SessionExpires.of(answer).ifPresent(this::agreedAsUas);
      return;
    }
    goBackTo(last);
  }

  private void goBackTo(Term last) {
    disarm();
    term = last;
    if (last != null) {
      arm(last.due());
    }
  }

  /** A 2xx of our side says this. */
  public void agreedAsUas(SessionExpires agreed) {
    agree(
        host.sessionPolicy().clamp(agreed.seconds()),
        agreed.refresher() == SessionExpires.Refresher.UAS);
  }

  // As UAC.

  /** A 2xx of the peer says this. */
  public void agreedAsUac(SessionExpires agreed) {
    agree(
        host.sessionPolicy().clamp(agreed.seconds()),
        agreed.refresher() != SessionExpires.Refresher.UAS);
  }

  /**
   * The peer has accepted a request in the dialog and agreed to no timer: it will not refresh (RFC
   * 4028 §7.2).
   */
  public void agreedToNone() {
    if (term != null && !term.ours()) {
      stop();
    }
  }

  private void agree(int seconds, boolean ours) {
    disarm();
    long now = host.lane().now();
    long due = now + (ours ? host.sessionPolicy().refreshMillis(seconds) : seconds * 1000L);
    term = new Term(seconds, ours, now, due);
    arm(due);
  }

  /** Whether our refresh waits for its answer: then neither end may begin another INVITE. */
  public boolean isRefreshing() {
    return refresh != null && !refresh.isConcluded();
  }

  /** There is no session timer any more, or somebody else takes care of it. */
  public void stop() {
    disarm();
    term = null;
    before = null;
    tentative = "";
  }

  private void disarm() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /**
   * @param due on the lane's clock; may have passed
   */
  private void arm(long due) {
    timer = host.lane().armAt(due, DUE, this);
  }

  @Override
  public void onTimer(int kind) {
    timer = null;
    if (term == null || !host.isLive()) {
      return;
    }
    if (!term.ours() || host.lane().now() >= term.end()) {
      expire();
    } else if (host.isNegotiating()) {
      arm(host.lane().now() + BUSY_MILLIS);
    } else {
      refresh(term.seconds(), false);
    }
  }

  private void refresh(int seconds, boolean again) {
    SessionRefresh begun = new SessionRefresh(host, this, seconds, again);
    refresh = begun;
    if (!begun.open()) {
      expire();
    }
  }

  /** Whether the outcome of this refresh matters. */
  boolean waitsFor(SessionRefresh asking) {
    return refresh == asking && term != null && host.isLive();
  }

  /** The transaction of this refresh is over. */
  void refreshOver(SessionRefresh over) {
    if (refresh == over) {
      refresh = null;
    }
  }

  /**
   * The peer had an INVITE of its own under way: the same time once more, but not past the end of
   * the session.
   */
  void refreshLater() {
    long now = host.lane().now();
    long latest = term.end() - term.seconds() * 1000L / 8;
    if (latest > now) {
      arm(Math.min(now + host.sessionPolicy().refreshMillis(term.seconds()), latest));
    } else {
      refreshAgain(0);
    }
  }

  /**
   * The peer has refused the refresh, which does not end the session (RFC 4028 §10): it is tried
   * again until the session runs out.
   *
   * @param seconds that the peer wants us to wait; 0 if it does not say: half of what is left
   */
  void refreshAgain(long seconds) {
    long now = host.lane().now();
    long wait = seconds > 0 ? seconds * 1000 : (term.end() - now) / 2;
    arm(Math.min(now + Math.max(wait, BUSY_MILLIS), term.end()));
  }

  /** The peer wants longer intervals (RFC 4028 §7.4). */
  void refreshSlower(int seconds) {
    refresh(seconds, true);
  }

  /** The refresh was accepted, but nothing was agreed on. */
  void lapse() {
    stop();
  }

  /** Nobody has refreshed the session. */
  void expire() {
    host.hangUp(HangUpReasons.SESSION_EXPIRED);
  }
}
