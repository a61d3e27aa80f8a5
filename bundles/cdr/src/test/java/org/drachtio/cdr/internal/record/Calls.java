package org.drachtio.cdr.internal.record;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.drachtio.api.call.CallEvent;
import org.drachtio.api.call.CallObservers;
import org.drachtio.api.call.ObservedCall;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.message.SipMessage;

/** Calls that run, for who observes them. */
public final class Calls {

  /** 2026-11-29T16:20:30.000001Z. */
  public static final long START = 1_795_969_230_000_001L;

  private final CallObservers observers;

  public Calls(Consumer<CallEvent> observer) {
    observers = observed(observer);
  }

  /** With one observer, which must not fail. */
  static CallObservers observed(Consumer<CallEvent> observer) {
    CallObservers observers =
        new CallObservers(
            Ids::token,
            (event, failure) -> {
              throw new AssertionError(failure);
            });
    observers.add(observer::accept);
    return observers;
  }

  /** An INVITE comes that nobody has answered. */
  public ObservedCall comes(String callId) {
    return observers.received(
        new InboundMessage(message("INVITE sip:bob@x SIP/2.0", callId, "INVITE"), null, START),
        "t-" + callId);
  }

  /** Attempt, start and stop: three records. */
  public void runs(String callId) {
    ObservedCall call = comes(callId);
    call.answered(message("SIP/2.0 180 Ringing", callId, "INVITE"));
    call.answered(message("SIP/2.0 200 OK", callId, "INVITE"));
    call.ended(new InboundMessage(message("BYE sip:x SIP/2.0", callId, "BYE"), null, START + 9));
  }

  /** A message with a From that is not easy to quote. */
  public static SipMessage message(String start, String callId, String method) {
    return SipMessage.scan(
        (start
                + "\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKa"
                + "\r\nFrom: \"Al\\\"ice \ud83d\ude00\" <sip:a@x>;tag=f\r\nTo: <sip:b@x>\r\nCall-ID: "
                + callId
                + "\r\nCSeq: 1 "
                + method
                + "\r\nX-CID: leg\r\nContent-Length: 0\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
  }
}
