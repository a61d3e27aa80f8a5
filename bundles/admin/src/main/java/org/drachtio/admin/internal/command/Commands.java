package org.drachtio.admin.internal.command;

import org.drachtio.admin.internal.frame.Frame;
import org.drachtio.admin.internal.frame.Replies;
import org.drachtio.admin.internal.session.AdminSnapshot.AttemptState;
import org.drachtio.admin.internal.session.Session;
import org.drachtio.admin.internal.session.Sessions;
import org.drachtio.api.capture.FrameSubject;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.LogLimiter;
import org.drachtio.message.Printable;
import org.drachtio.message.log.CallLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what applications send, one frame at a time (admin-protocol.md §1.3, §3, §5).
 *
 * <p><b>Threading:</b> thread-safe; the frames of one session come one after the other.
 */
public final class Commands {

  private static final Logger LOG = LoggerFactory.getLogger(Commands.class);
  private static final LogLimiter REFUSALS = new LogLimiter();

  private final Sessions sessions;
  private final Authentication authentication;
  private final SipCommands sip;
  private final ProxyCommands proxy;
  private final Counter received;

  public Commands(
      Sessions sessions,
      Authentication authentication,
      SipCommands sip,
      ProxyCommands proxy,
      Counter received) {
    this.sessions = sessions;
    this.authentication = authentication;
    this.sip = sip;
    this.proxy = proxy;
    this.received = received;
  }

  /**
   * Carries out the command in one payload.
   *
   * @param bytes shared with the read buffer, not kept
   */
  public void handle(Session session, byte[] bytes, int offset, int length) {
    received.increment();
    Frame frame = new Frame(bytes, offset, length);
    if (LOG.isDebugEnabled()) {
      tell(session, frame, length);
    }
    if (sessions.taps().isOn()) {
      boolean open = isOpen(session, frame);
      sessions
          .taps()
          .received(
              session, bytes, offset, length, open ? frame.subject() : FrameSubject.NONE, !open);
    }
    String refusal = dispatch(session, frame);
    if (refusal.isEmpty()) {
      return;
    }
    if (!refusal.equals(Authentication.INCORRECT) && REFUSALS.permits()) {
      LOG.warn("closing the connection of {}: {}{}", session.address(), refusal, REFUSALS.more());
    }
    session.missed(refusal);
    sessions.refuse(session, Replies.no(frame.token(0), refusal));
  }

  /** Goes on with an attempt to authenticate that the last version has left. */
  public void resume(Session session, AttemptState left) {
    authentication.resume(session, left);
  }

  private static void tell(Session session, Frame frame, int length) {
    Runnable line =
        () ->
            LOG.debug(
                "from application {}: {}",
                session.id(),
                Printable.lines(loggable(session, frame, length)));
    String type = frame.token(1);
    if (isOpen(session, frame) && (type.equals("sip") || type.equals("proxy"))) {
      if (type.equals("sip") && !frame.token(3).isEmpty()) {
        CallLog.aboutDialog(frame.token(3), frame.token(2), line);
      } else {
        CallLog.about(frame.callId(), frame.token(2), line);
      }
    } else {
      line.run();
    }
  }

  /** What is wrong with the command, so that the connection must be closed; empty if nothing is. */
  private String dispatch(Session session, Frame frame) {
    if (frame.count() < 2) {
      return Replies.INVALID_FORMAT;
    }
    String type = frame.token(1);
    if (session.state() != Session.State.AUTHENTICATED && !type.equals("authenticate")) {
      return "not authenticated";
    }
    switch (type) {
      case "sip":
        return sip.handle(session, frame);
      case "authenticate":
        return authentication.handle(session, frame);
      case "ping":
        session.send(Replies.ok(frame.token(0), "pong"));
        return "";
      case "route":
        return route(session, frame);
      case "remove_route":
        return removeRoute(session, frame);
      case "proxy":
        return proxy.handle(session, frame);
      default:
        return "Unknown message type";
    }
  }

  private String route(Session session, Frame frame) {
    if (frame.count() < 3) {
      return Replies.INVALID_FORMAT;
    }
    if (!sessions.route(session, frame.token(2))) {
      return "Route request includes unsupported verb";
    }
    session.send(Replies.ok(frame.token(0)));
    return "";
  }

  private String removeRoute(Session session, Frame frame) {
    if (frame.count() < 3) {
      return Replies.INVALID_FORMAT;
    }
    sessions.removeRoute(session, frame.token(2));
    session.send(Replies.ok(frame.token(0)));
    return "";
  }

  /** A frame before authentication, or about it, may hold a misplaced secret in any place. */
  public static String loggable(Session session, Frame frame, int length) {
    return isOpen(session, frame) ? frame.text() : "a frame of " + length + " bytes, not shown";
  }

  private static boolean isOpen(Session session, Frame frame) {
    return session.state() == Session.State.AUTHENTICATED && !frame.mentions("authenticate");
  }
}
