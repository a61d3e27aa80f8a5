package org.drachtio.sip.dialog.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.message.Header;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session timer of a dialog (RFC 4028, sip-behaviour.md §5): either we refresh the session in
 * time, or the peer has to, and a session that nobody has refreshed is ended with a BYE. Lane
 * thread only.
 */
final class SessionTimer implements TimerTarget {

  /**
   * What the ends agreed on.
   *
   * @param seconds session interval
   * @param ours whether we refresh
   * @param since when the session was begun or refreshed, on the lane's clock
   * @param due when we refresh or give up, on the same clock
   */
  record Term(int seconds, boolean ours, long since, long due) {

    long end() {
      return since + seconds * 1000L;
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(SessionTimer.class);

  private static final int DUE = 1;

  /**
   * Before we try again because another INVITE of the dialog is under way (RFC 3261 §14.1), and
   * between two attempts at least.
   */
  private static final int BUSY_MILLIS = 2000;

  private final LaneState state;
  private final Dialog dialog;

  /** {@code null}: there is no session timer. */
  Term term;

  /** When we refresh, or give up; {@code null} if there is no session timer. */
  Timer timer;

  /**
   * Transaction id of the peer's request that changed the term and is not answered yet; empty if
   * there is none. Only a 2xx makes the change hold.
   */
  String tentative = "";

  /** What holds again if {@link #tentative} fails; {@code null}: no session timer. */
  Term before;

  /** Our last refresh, as long as its transaction lives; {@code null} if none. */
  SessionRefresh refresh;

  private SessionTimer(LaneState state, Dialog dialog) {
    this.state = state;
    this.dialog = dialog;
  }

  /** The dialog's timer, made if it has none. */
  static SessionTimer of(LaneState state, Dialog dialog) {
    if (dialog.session == null) {
      dialog.session = new SessionTimer(state, dialog);
    }
    return dialog.session;
  }

  private static boolean refreshes(String method) {
    return method.equals(Methods.INVITE) || method.equals(Methods.UPDATE);
  }

  // As UAS of a dialog's first INVITE.

  /** An application has accepted the INVITE that created the dialog, with this response. */
  static void begin(LaneState state, Dialog dialog, SipMessage response) {
    SessionExpires.of(response)
        .ifPresent(
            agreed -> of(state, dialog).agreeAsUas(state.sessions.clamp(agreed.seconds()), agreed));
  }

  /**
   * The 2xx of an application, with the Session-Expires that the request asks for where the
   * application has not given one, and with what RFC 4028 §9 demands of a 2xx that has one.
   */
  static ResponseCommand complete(
      LaneState state, UasTransaction serving, ResponseCommand command) {
    SipMessage request = serving.request();
    if (command.status() < 200 || command.status() >= 300 || !refreshes(request.method())) {
      return command;
    }
    List<Header> headers = new ArrayList<>(command.headers());
    Optional<String> given = AppHeaders.find(headers, SessionExpires.NAME);
    Optional<SessionExpires> agreed =
        given.isPresent() ? SessionExpires.parse(given.get()) : answer(state, serving);
    if (agreed.isEmpty()) {
      return command;
    }
    if (given.isEmpty()) {
      headers.add(new Header(SessionExpires.NAME, agreed.get().toString()));
    }
    if (mustBeUnderstood(agreed.get(), request) && !isRequired(headers)) {
      headers.add(new Header("Require", SessionExpires.OPTION));
    }
    return new ResponseCommand(
        command.transactionId(), command.status(), command.reason(), headers, command.body());
  }

  private static Optional<SessionExpires> answer(LaneState state, UasTransaction serving) {
    return serving.inDialog
        ? tentativeAnswer(serving)
        : SessionExpires.of(serving.request())
            .flatMap(asked -> firstAnswer(state, serving.request(), asked));
  }

  /**
   * A caller that is to refresh has to know it; one that could hang up if we do not should (RFC
   * 4028 §9), if it understands that.
   */
  private static boolean mustBeUnderstood(SessionExpires agreed, SipMessage request) {
    return agreed.refresher() == SessionExpires.Refresher.UAC
        || request.hasToken("Supported", SessionExpires.OPTION);
  }

  private static boolean isRequired(List<Header> headers) {
    for (Header header : headers) {
      if (header.is("Require") && header.value().contains(SessionExpires.OPTION)) {
        return true;
      }
    }
    return false;
  }

  private static Optional<SessionExpires> firstAnswer(
      LaneState state, SipMessage request, SessionExpires asked) {
    SessionPolicy policy = state.sessions;
    SessionExpires.Refresher refresher =
        asked.refresher() == SessionExpires.Refresher.UNSAID
            ? policy.defaultRefresher()
            : asked.refresher();
    if (refresher == SessionExpires.Refresher.UNSAID) {
      LOG.debug(
          "Call-ID {}: default-refresher is 'none'; not arming a session timer", request.callId());
      return Optional.empty();
    }
    return Optional.of(new SessionExpires(policy.clamp(asked.seconds()), refresher));
  }

  private static Optional<SessionExpires> tentativeAnswer(UasTransaction serving) {
    SessionTimer session = serving.dialog == null ? null : serving.dialog.session;
    if (session == null || session.term == null || !session.tentative.equals(serving.id)) {
      return Optional.empty();
    }
    return Optional.of(
        new SessionExpires(
            session.term.seconds(),
            session.term.ours() ? SessionExpires.Refresher.UAS : SessionExpires.Refresher.UAC));
  }

  // As UAS within the dialog.

  /** Whether a request in a dialog asks for an interval that is too short. */
  static boolean isTooBrief(LaneState state, SipMessage request) {
    return refreshes(request.method())
        && SessionExpires.of(request)
            .filter(asked -> asked.seconds() < state.sessions.minSeconds())
            .isPresent();
  }

  /**
   * The peer's INVITE or UPDATE has come: what it asks for holds from now on, unless the
   * application refuses it. Without the header there is no timer any more.
   */
  static void offered(LaneState state, Dialog dialog, UasTransaction serving) {
    // Before the answer to its INVITE there is no session to be refreshed.
    if (!refreshes(serving.request().method()) || dialog.state != Dialog.State.CONFIRMED) {
      return;
    }
    Optional<SessionExpires> asked = SessionExpires.of(serving.request());
    if (asked.isPresent() || dialog.session != null) {
      of(state, dialog).offered(serving.id, asked);
    }
  }

  private void offered(String transactionId, Optional<SessionExpires> asked) {
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

  /** A request of the peer has its final response, or will have none. */
  void settled(UasTransaction serving) {
    if (!tentative.equals(serving.id)) {
      return;
    }
    tentative = "";
    Term last = before;
    before = null;
    Outcome.Sent answer = serving.answer;
    if (answer != null && answer.message().message().status() < 300) {
      SessionExpires.of(answer.message().message())
          .ifPresent(agreed -> agreeAsUas(state.sessions.clamp(agreed.seconds()), agreed));
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

  private void agreeAsUas(int seconds, SessionExpires agreed) {
    agree(seconds, agreed.refresher() == SessionExpires.Refresher.UAS);
  }

  // As UAC.

  /** A request of ours was accepted: an application's, or one that refreshed the session. */
  static void accepted(LaneState state, Dialog dialog, SipMessage response, boolean inDialog) {
    Optional<SessionExpires> agreed = SessionExpires.of(response);
    if (agreed.isPresent()) {
      of(state, dialog)
          .agree(
              state.sessions.clamp(agreed.get().seconds()),
              agreed.get().refresher() != SessionExpires.Refresher.UAS);
      return;
    }
    SessionTimer session = dialog.session;
    if (inDialog && session != null && session.term != null && !session.term.ours()) {
      // The peer has agreed to no timer: it will not refresh (RFC 4028 §7.2).
      session.stop();
    }
  }

  private void agree(int seconds, boolean ours) {
    disarm();
    long now = state.lane.now();
    long due = now + (ours ? state.sessions.refreshMillis(seconds) : seconds * 1000L);
    term = new Term(seconds, ours, now, due);
    arm(due);
  }

  /** Whether our refresh waits for its answer: then neither end may begin another INVITE. */
  boolean isRefreshing() {
    return refresh != null && !refresh.concluded;
  }

  /** There is no session timer any more, or somebody else takes care of it. */
  void stop() {
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
  void arm(long due) {
    timer = state.lane.armAt(due, DUE, this);
  }

  @Override
  public void onTimer(int kind) {
    timer = null;
    if (term == null || !state.dialogs.contains(dialog)) {
      return;
    }
    if (!term.ours() || state.lane.now() >= term.end()) {
      expire();
    } else if (isBusy()) {
      arm(state.lane.now() + BUSY_MILLIS);
    } else {
      refresh(term.seconds(), false);
    }
  }

  private boolean isBusy() {
    return OfferAnswer.isAsking(dialog)
        || OfferAnswer.isAsked(dialog)
        || !dialog.unacknowledged.isEmpty();
  }

  private void refresh(int seconds, boolean again) {
    SessionRefresh begun = new SessionRefresh(state, dialog, seconds, again);
    refresh = begun;
    if (!begun.open()) {
      expire();
    }
  }

  /**
   * The peer had an INVITE of its own under way: the same time once more, but not past the end of
   * the session.
   */
  void refreshLater() {
    long now = state.lane.now();
    long latest = term.end() - term.seconds() * 1000L / 8;
    if (latest > now) {
      arm(Math.min(now + state.sessions.refreshMillis(term.seconds()), latest));
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
    long now = state.lane.now();
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
    ServerBye.send(state, dialog, ServerBye.SESSION_EXPIRED);
  }
}
