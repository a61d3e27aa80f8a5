package org.drachtio.api.call;

import java.util.List;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/**
 * A call on its way from attempt to stop: sees to it that observers are told each of them once,
 * whoever notices it, and however often. Transactions of INVITEs carry it until they are answered,
 * dialogs from then on; {@link #NONE} stands for a call that nobody observes, of which nothing is
 * kept.
 *
 * <p><b>Threading:</b> the lane of its Call-ID.
 */
public final class ObservedCall {

  /** Nobody observes. */
  public static final ObservedCall NONE = new ObservedCall(null, null);

  private static final String SEPARATOR = "\n";
  private static final int FIELDS = 12;
  private static final String CORRELATION = "X-CID";
  private static final int REQUEST_TERMINATED = 487;

  private final CallObservers observers;
  private Call call;

  /** The final status of the INVITE, 0 before. */
  private int status;

  private boolean stopped;

  private ObservedCall(CallObservers observers, Call call) {
    this.observers = observers;
    this.call = call;
    this.stopped = observers == null;
  }

  static ObservedCall begin(
      CallObservers observers,
      CallRole role,
      SipMessage invite,
      String transactionId,
      long epochMicros) {
    ObservedCall begun =
        new ObservedCall(
            observers,
            new Call(
                observers.newId(),
                role,
                invite.callId(),
                line(invite, "From"),
                line(invite, "To"),
                transactionId,
                invite.callId() + ";from-tag=" + invite.fromTag(),
                invite.header(CORRELATION).map(ObservedCall::line).orElse(invite.callId()),
                epochMicros,
                0,
                0));
    begun.report(
        CallEvent.Kind.ATTEMPT,
        role.isIncoming() ? CallEvent.Source.NETWORK : CallEvent.Source.APPLICATION,
        epochMicros,
        0,
        null,
        invite);
    return begun;
  }

  private static String line(SipMessage message, String header) {
    return message.header(header).map(ObservedCall::line).orElse("");
  }

  private static String line(String value) {
    return value.replace('\r', ' ').replace('\n', ' ');
  }

  /** Whether somebody observes it and it is not over. */
  public boolean isLive() {
    return !stopped;
  }

  public boolean isStarted() {
    return call != null && call.startMicros() != 0;
  }

  /** Whether its INVITE came from the network; false for {@link #NONE}. */
  public boolean isIncoming() {
    return call != null && call.role().isIncoming();
  }

  /** The INVITE that came is proxied. */
  public void proxied() {
    if (isLive()) {
      call = call.as(CallRole.PROXY_UAS);
    }
  }

  /** Applications know the INVITE by another id from now on. */
  public void renamed(String transactionId) {
    if (isLive()) {
      call = call.named(transactionId);
    }
  }

  /** The INVITE that came is sent to a target: a call of its own. */
  public ObservedCall forwarded(SipMessage invite) {
    return isLive()
        ? begin(observers, CallRole.PROXY_UAC, invite, call.transactionId(), CallObservers.now())
        : NONE;
  }

  /** A response of ours was sent to the INVITE that came. */
  public void answered(SipMessage response) {
    if (isLive()) {
      answered(CallEvent.Source.APPLICATION, response, CallObservers.now());
    }
  }

  /** A response has come to the INVITE that was sent. */
  public void answered(InboundMessage response) {
    if (isLive()) {
      answered(CallEvent.Source.NETWORK, response.message(), response.epochMicros());
    }
  }

  private void answered(CallEvent.Source source, SipMessage response, long epochMicros) {
    int code = response.status();
    if (isStarted() || code <= 100) {
      return;
    }
    if (code < 200) {
      if (call.progressMicros() == 0) {
        call = call.progressed(epochMicros);
        report(CallEvent.Kind.PROGRESS, source, epochMicros, code, null, response);
      }
    } else if (code < 300) {
      status = code;
      call = call.started(epochMicros);
      report(CallEvent.Kind.START, source, epochMicros, code, null, response);
    } else {
      status = code;
      // An application or router that says 487 by itself rejects: nobody has cancelled.
      boolean cancelled = code == REQUEST_TERMINATED && call.role() != CallRole.UAS;
      stop(
          source,
          cancelled ? StopReason.CALL_CANCELED : StopReason.CALL_REJECTED,
          response,
          epochMicros);
    }
  }

  /** The caller has cancelled the INVITE that came, or ended its early dialog: it gets a 487. */
  public void cancelled(InboundMessage request) {
    if (isLive() && !isStarted()) {
      status = REQUEST_TERMINATED;
      stop(
          CallEvent.Source.NETWORK,
          StopReason.CALL_CANCELED,
          request.message(),
          request.epochMicros());
    }
  }

  /**
   * No final response has come to the INVITE that was sent, and none will.
   *
   * @param code what stands for it: 408, 503, 487 ...
   * @param cancelled whether it was cancelled
   */
  public void failed(int code, SipMessage invite, boolean cancelled) {
    if (isLive() && !isStarted()) {
      status = code;
      stop(
          CallEvent.Source.NETWORK,
          cancelled ? StopReason.CALL_CANCELED : StopReason.CALL_REJECTED,
          MessageBuilder.response(invite, code, "", "").build(),
          CallObservers.now());
    }
  }

  /** The transaction of the INVITE has ended before its final response was sent. */
  public void lost() {
    if (isLive() && !isStarted()) {
      stop(
          CallEvent.Source.NETWORK,
          StopReason.SYSTEM_INITIATED_TERMINATION,
          standIn(),
          CallObservers.now());
    }
  }

  /** The peer has ended it by BYE. */
  public void ended(InboundMessage bye) {
    if (isLive()) {
      stop(CallEvent.Source.NETWORK, StopReason.NORMAL_RELEASE, bye.message(), bye.epochMicros());
    }
  }

  /** A BYE of ours was sent. */
  public void ended(SipMessage bye, StopReason reason) {
    if (isLive()) {
      stop(CallEvent.Source.APPLICATION, reason, bye, CallObservers.now());
    }
  }

  /** The server has forgotten the call without a BYE; nothing if its end was told before. */
  public void forgotten() {
    if (isLive()) {
      stop(
          CallEvent.Source.APPLICATION,
          StopReason.SYSTEM_INITIATED_TERMINATION,
          standIn(),
          CallObservers.now());
    }
  }

  private SipMessage standIn() {
    return MessageBuilder.request(Methods.BYE, "sip:unknown.invalid")
        .header("From", call.from())
        .header("To", call.to())
        .header("Call-ID", call.callId())
        .header("CSeq", "1 " + Methods.BYE)
        .build();
  }

  private void stop(
      CallEvent.Source source, StopReason reason, SipMessage message, long epochMicros) {
    stopped = true;
    report(CallEvent.Kind.STOP, source, epochMicros, status, reason, message);
  }

  private void report(
      CallEvent.Kind kind,
      CallEvent.Source source,
      long epochMicros,
      int code,
      StopReason reason,
      SipMessage message) {
    observers.report(new CallEvent(kind, call, source, epochMicros, code, reason, message));
  }

  /** For a parcel; empty if nobody observes it or it is over. */
  public String text() {
    if (!isLive()) {
      return "";
    }
    // Later versions may append; From and To have no line ends.
    return String.join(
        SEPARATOR,
        List.of(
            call.role().name(),
            call.callId(),
            call.from(),
            call.to(),
            call.transactionId(),
            call.dialogId(),
            call.correlation(),
            Long.toString(call.attemptMicros()),
            Long.toString(call.progressMicros()),
            Long.toString(call.startMicros()),
            Integer.toString(status),
            call.id()));
  }

  /** Reads what {@link #text} wrote; {@link #NONE} if it cannot be read. */
  static ObservedCall parse(CallObservers observers, String text) {
    String[] fields = text.split(SEPARATOR, -1);
    if (fields.length < FIELDS) {
      return NONE;
    }
    try {
      ObservedCall resumed =
          new ObservedCall(
              observers,
              new Call(
                  fields[11],
                  CallRole.valueOf(fields[0]),
                  fields[1],
                  fields[2],
                  fields[3],
                  fields[4],
                  fields[5],
                  fields[6],
                  Long.parseLong(fields[7]),
                  Long.parseLong(fields[8]),
                  Long.parseLong(fields[9])));
      resumed.status = Integer.parseInt(fields[10]);
      return resumed;
    } catch (IllegalArgumentException e) {
      return NONE; // a role that a later version knows
    }
  }
}
