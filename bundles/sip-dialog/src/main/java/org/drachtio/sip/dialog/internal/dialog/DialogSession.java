package org.drachtio.sip.dialog.internal.dialog;

import java.util.Optional;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.session.SessionAnswer;
import org.drachtio.sip.dialog.internal.session.SessionExpires;
import org.drachtio.sip.dialog.internal.session.SessionHost;
import org.drachtio.sip.dialog.internal.session.SessionTimer;

/**
 * The session of a dialog: what requests and responses say of its timer (RFC 4028). Lane thread
 * only.
 */
public final class DialogSession {

  private final SessionHost host;
  private final DialogState state;

  /** {@code null} if a session timer was never spoken of. */
  private SessionTimer timer;

  DialogSession(SessionHost host, DialogState state) {
    this.host = host;
    this.state = state;
  }

  private SessionTimer timer() {
    if (timer == null) {
      timer = new SessionTimer(host);
    }
    return timer;
  }

  /** An application has accepted the INVITE that created the dialog, with this response. */
  public void begun(SipMessage response) {
    SessionExpires.of(response).ifPresent(agreed -> timer().agreedAsUas(agreed));
  }

  /** The peer's INVITE or UPDATE has come: see {@link SessionTimer#offered}. */
  public void offered(String transactionId, SipMessage request) {
    // Before the answer to its INVITE there is no session to be refreshed.
    if (!SessionAnswer.refreshes(request.method())
        || state.phase() != DialogState.Phase.CONFIRMED) {
      return;
    }
    Optional<SessionExpires> asked = SessionExpires.of(request);
    if (asked.isPresent() || timer != null) {
      timer().offered(transactionId, asked);
    }
  }

  /** See {@link SessionTimer#tentativeAnswer}. */
  public Optional<SessionExpires> answer(String transactionId) {
    return timer == null ? Optional.empty() : timer.tentativeAnswer(transactionId);
  }

  /** See {@link Dialog#settled}. */
  void settled(String transactionId, SipMessage answer) {
    if (timer != null) {
      timer.settled(transactionId, answer);
    }
  }

  /**
   * The peer has accepted an INVITE or UPDATE of the application.
   *
   * @param inDialog whether it was sent in the dialog
   */
  public void accepted(SipMessage response, boolean inDialog) {
    Optional<SessionExpires> agreed = SessionExpires.of(response);
    if (agreed.isPresent()) {
      timer().agreedAsUac(agreed.get());
    } else if (inDialog && timer != null) {
      timer.agreedToNone();
    }
  }

  /** Whether a refresh of the session waits for its answer. */
  boolean isRefreshing() {
    return timer != null && timer.isRefreshing();
  }

  void stop() {
    if (timer != null) {
      timer.stop();
    }
  }

  /** {@code null} if a session timer was never spoken of. */
  SessionTimer.Snapshot snapshot() {
    return timer == null ? null : timer.snapshot();
  }

  /** Goes on with the timer of an earlier version of the bundle. */
  void resume(SessionTimer.Snapshot left) {
    timer().resume(left);
  }
}
