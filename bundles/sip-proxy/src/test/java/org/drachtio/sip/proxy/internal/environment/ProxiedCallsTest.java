package org.drachtio.sip.proxy.internal.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.call.CallEvent;
import org.drachtio.api.call.CallObservers;
import org.drachtio.api.call.ObservedCall;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.Test;

/** Answered proxied calls wait for their BYE, but not more than there is room for. */
class ProxiedCallsTest {

  private final List<CallEvent> events = new ArrayList<>();
  private final CallObservers observers =
      new CallObservers(
          Ids::token,
          (event, failure) -> {
            throw new AssertionError(failure);
          });
  private final Counter forgotten = new FakeMeters().counter("forgotten");
  private final ProxiedCalls calls = new ProxiedCalls(forgotten);

  private static SipMessage message(String start, String callId, String method) {
    return SipMessage.scan(
        (start
                + "\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKa"
                + "\r\nFrom: <sip:a@x>;tag=f\r\nTo: <sip:b@x>;tag=t\r\nCall-ID: "
                + callId
                + "\r\nCSeq: 1 "
                + method
                + "\r\nContent-Length: 0\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
  }

  private void answered(String callId) {
    SipMessage invite = message("INVITE sip:b@x SIP/2.0", callId, "INVITE");
    ObservedCall caller = observers.received(new InboundMessage(invite, null, 1), "t");
    caller.proxied();
    calls.add(message("SIP/2.0 200 OK", callId, "INVITE"), caller, caller.forwarded(invite));
  }

  private int stopsOfBye(String callId) {
    events.clear();
    SipMessage bye = message("BYE sip:b@x SIP/2.0", callId, "BYE");
    calls.ended(new InboundMessage(bye, null, 2), bye);
    return events.size();
  }

  @Test
  void theOldestIsForgotten() {
    observers.add(events::add);
    for (int i = 0; i <= ProxiedCalls.MAX; i++) {
      answered("c" + i);
    }
    assertEquals(ProxiedCalls.MAX, calls.all().size());
    assertEquals(1, forgotten.value());
    assertEquals(0, stopsOfBye("c0"));
    assertEquals(2, stopsOfBye("c1"));
    assertEquals(0, stopsOfBye("c1"), "a repeated BYE");
    assertEquals(ProxiedCalls.MAX - 1, calls.all().size());
  }

  @Test
  void nothingIsKeptOfWhatNobodyObserves() {
    answered("c1");
    assertEquals(0, calls.all().size());
  }
}
