package org.drachtio.sip.dialog.internal.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.message.Header;
import org.drachtio.message.Methods;
import org.drachtio.message.Printable;
import org.drachtio.message.SipMessage;
import org.drachtio.message.log.CallLog;
import org.drachtio.sip.dialog.internal.compose.AppHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a 2xx of our side says about the session timer (RFC 4028 §9). Lane thread only. */
public final class SessionAnswer {

  private static final Logger LOG = LoggerFactory.getLogger(SessionAnswer.class);

  private SessionAnswer() {}

  /** Whether a request with this method begins or refreshes a session. */
  public static boolean refreshes(String method) {
    return method.equals(Methods.INVITE) || method.equals(Methods.UPDATE);
  }

  /** Whether the answer may have a Session-Expires. */
  public static boolean isDue(ResponseCommand command, SipMessage request) {
    return command.status() >= 200 && command.status() < 300 && refreshes(request.method());
  }

  /** Whether a request in a dialog asks for an interval that is too short. */
  public static boolean isTooBrief(SessionPolicy policy, SipMessage request) {
    return refreshes(request.method())
        && SessionExpires.of(request)
            .filter(asked -> asked.seconds() < policy.minSeconds())
            .isPresent();
  }

  /** The header that the application has given; empty if it has given none. */
  public static Optional<String> given(ResponseCommand command) {
    return AppHeaders.find(command.headers(), SessionExpires.NAME);
  }

  /** What we answer to an INVITE outside of dialogs whose application leaves it to us. */
  public static Optional<SessionExpires> first(SessionPolicy policy, SipMessage request) {
    return SessionExpires.of(request).flatMap(asked -> first(policy, request, asked));
  }

  private static Optional<SessionExpires> first(
      SessionPolicy policy, SipMessage request, SessionExpires asked) {
    SessionExpires.Refresher refresher =
        asked.refresher() == SessionExpires.Refresher.UNSAID
            ? policy.defaultRefresher()
            : asked.refresher();
    if (refresher == SessionExpires.Refresher.UNSAID) {
      if (LOG.isDebugEnabled()) {
        CallLog.about(
            request.callId(),
            () ->
                LOG.debug(
                    "Call-ID {}: default-refresher is 'none': no session timer is armed",
                    Printable.line(request.callId())));
      }
      return Optional.empty();
    }
    return Optional.of(new SessionExpires(policy.clamp(asked.seconds()), refresher));
  }

  /**
   * The 2xx of an application with the Session-Expires, and with what RFC 4028 §9 demands of a 2xx
   * that has one.
   *
   * @param agreed what holds, be it given by the application
   */
  public static ResponseCommand complete(
      ResponseCommand command, SipMessage request, SessionExpires agreed) {
    List<Header> headers = new ArrayList<>(command.headers());
    if (given(command).isEmpty()) {
      headers.add(new Header(SessionExpires.NAME, agreed.toString()));
    }
    if (mustBeUnderstood(agreed, request) && !isRequired(headers)) {
      headers.add(new Header("Require", SessionExpires.OPTION));
    }
    return new ResponseCommand(
        command.transactionId(), command.status(), command.reason(), headers, command.body());
  }

  /**
   * A caller that refreshes has to know it. A caller that would hang up without our refresh should
   * know it, too, if it understands session timers (RFC 4028 §9).
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
}
