package org.drachtio.call.trace.internal.draw;

import java.util.Optional;
import org.drachtio.api.capture.FrameSubject.Kind;
import org.drachtio.call.trace.internal.item.FrameItem;
import org.drachtio.call.trace.internal.item.Item;
import org.drachtio.call.trace.internal.item.SipItem;
import org.drachtio.call.trace.internal.view.CallState;
import org.drachtio.call.trace.internal.view.CallView;
import org.drachtio.call.trace.internal.view.LegView;
import org.drachtio.message.Methods;
import org.drachtio.message.ReasonPhrases;
import org.drachtio.message.SipMessage;

/** What became of a call, in words. Stateless. */
public final class Outcomes {

  private static final int REDIRECTION = 300;

  private Outcomes() {}

  /** {@code ended 200, 12.3 s}, {@code failed 486}, {@code ringing 180}. */
  public static String of(LegView leg) {
    StringBuilder text = new StringBuilder(leg.state().toString());
    if (leg.status() > 0) {
      text.append(' ').append(leg.status());
    }
    if (leg.state() == CallState.ENDED && leg.answeredMicros() > 0) {
      text.append(", ").append(Times.span(leg.lastMicros() - leg.answeredMicros()));
    }
    return text.toString();
  }

  /**
   * Why a call failed, in one line: {@code 486 Busy Here, from 192.0.2.20:5060; Reason: …}. Empty
   * if it did not.
   *
   * @param call with its items
   */
  public static String failure(CallView call) {
    LegView first = call.first();
    if (first.state() != CallState.FAILED && first.state() != CallState.CANCELLED) {
      return "";
    }
    SipItem answer = null;
    for (Item item : first.items()) {
      if (item instanceof SipItem sip && isAnswer(sip, first)) {
        answer = sip;
      }
    }
    if (answer == null) {
      return first.status() + " " + ReasonPhrases.of(first.status());
    }
    SipMessage response = answer.message();
    StringBuilder text = new StringBuilder();
    text.append(response.status()).append(' ').append(response.reason());
    text.append(", from ").append(origin(call, answer, response.status()));
    reason(call, response).ifPresent(why -> text.append("; Reason: ").append(why));
    return text.toString();
  }

  private static boolean isAnswer(SipItem sip, LegView leg) {
    SipMessage message = sip.message();
    return !message.isRequest()
        && sip.inbound() != leg.inbound()
        && message.status() == leg.status()
        && message.method().equals(leg.method());
  }

  /** A peer that gave it, or the application, or this server itself. */
  private static String origin(CallView call, SipItem answer, int status) {
    if (answer.inbound()) {
      return answer.remote();
    }
    String callee = null;
    String application = null;
    for (LegView leg : call.legs()) {
      for (Item item : leg.items()) {
        if (item.micros() > answer.micros()) {
          continue;
        }
        if (item instanceof SipItem sip && sip.inbound() && sip.message().status() == status) {
          callee = sip.remote();
        } else if (item instanceof FrameItem frame
            && frame.kind() == Kind.COMMAND
            && frame.startLine().startsWith("SIP/2.0 " + status)) {
          application = "application " + frame.application() + " " + frame.address();
        }
      }
    }
    if (callee != null) {
      return application == null ? callee : callee + " by way of " + application;
    }
    return application == null ? "drachtio" : application;
  }

  /** The Reason (RFC 3326) of the answer, or of a CANCEL or of a failure on another leg. */
  private static Optional<String> reason(CallView call, SipMessage answer) {
    Optional<String> reason = answer.header("Reason");
    for (LegView leg : call.legs()) {
      for (Item item : leg.items()) {
        if (reason.isEmpty() && item instanceof SipItem sip) {
          SipMessage message = sip.message();
          if (message.status() >= REDIRECTION || message.method().equals(Methods.CANCEL)) {
            reason = message.header("Reason");
          }
        }
      }
    }
    return reason;
  }
}
