package org.drachtio.cdr.internal.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.call.CallEvent;
import org.drachtio.api.call.ObservedCall;
import org.drachtio.api.call.StopReason;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.Test;

/** An event as a line of JSON. */
class CallRecordTest {

  private final List<CallEvent> events = new ArrayList<>();
  private final Calls calls = new Calls(events::add);

  private static JsonObject record(CallEvent event, boolean withMessage) {
    String line = new String(CallRecord.of(event, withMessage), StandardCharsets.UTF_8);
    assertTrue(line.endsWith("}\n"));
    assertEquals(1, line.lines().count());
    return JsonParser.parseString(line).getAsJsonObject();
  }

  private JsonObject last() {
    return record(events.get(events.size() - 1), false);
  }

  @Test
  void aCallThatIsAnsweredAndHungUpByItsCaller() {
    ObservedCall call = calls.comes("c1");
    JsonObject attempt = last();
    assertEquals("attempt", attempt.get("event").getAsString());
    assertEquals("2026-11-29T16:20:30.000001Z", attempt.get("time").getAsString());
    assertEquals("uas", attempt.get("role").getAsString());
    assertEquals("network", attempt.get("source").getAsString());
    assertEquals("c1", attempt.get("callId").getAsString());
    assertEquals("\"Al\\\"ice \ud83d\ude00\" <sip:a@x>;tag=f", attempt.get("from").getAsString());
    assertEquals("<sip:b@x>", attempt.get("to").getAsString());
    assertEquals("t-c1", attempt.get("transactionId").getAsString());
    assertEquals("c1;from-tag=f", attempt.get("dialogId").getAsString());
    assertEquals("leg", attempt.get("correlation").getAsString());
    for (String absent : List.of("started", "status", "reason", "message", "duration")) {
      assertFalse(attempt.has(absent), absent);
    }

    call.answered(
        new InboundMessage(
            Calls.message("SIP/2.0 180 Ringing", "c1", "INVITE"), null, Calls.START + 2_000_003));
    call.answered(
        new InboundMessage(
            Calls.message("SIP/2.0 200 OK", "c1", "INVITE"), null, Calls.START + 4_500_000));
    JsonObject start = last();
    assertEquals("start", start.get("event").getAsString());
    assertEquals(200, start.get("status").getAsInt());
    assertEquals("2.000003", start.get("progressAfter").getAsString());
    assertEquals("4.500000", start.get("startAfter").getAsString());
    assertEquals("2026-11-29T16:20:34.500001Z", start.get("started").getAsString());

    SipMessage bye = Calls.message("BYE sip:x SIP/2.0\r\nReason: Q.850;cause=16", "c1", "BYE");
    call.ended(new InboundMessage(bye, null, Calls.START + 64_500_009));
    JsonObject stop = record(events.get(events.size() - 1), true);
    assertEquals("stop", stop.get("event").getAsString());
    assertEquals("60.000009", stop.get("duration").getAsString());
    assertEquals("normal-release", stop.get("reason").getAsString());
    assertEquals("caller", stop.get("endedBy").getAsString());
    assertEquals("Q.850;cause=16", stop.get("cause").getAsString());
    assertEquals(200, stop.get("status").getAsInt());
    assertEquals(bye.toString(), stop.get("message").getAsString());
    assertEquals(attempt.get("call"), stop.get("call"));
  }

  @Test
  void whoEndedIt() {
    calls.comes("c1").answered(Calls.message("SIP/2.0 486 Busy Here", "c1", "INVITE"));
    assertEquals("callee", last().get("endedBy").getAsString());
    assertEquals("0.000000", last().get("duration").getAsString());
    assertEquals(486, last().get("status").getAsInt());

    calls
        .comes("c2")
        .cancelled(
            new InboundMessage(Calls.message("CANCEL sip:x SIP/2.0", "c2", "CANCEL"), null, 5));
    assertEquals("caller", last().get("endedBy").getAsString());

    SipMessage ok = Calls.message("SIP/2.0 200 OK", "c3", "INVITE");
    SipMessage bye = Calls.message("BYE sip:x SIP/2.0", "c3", "BYE");
    ObservedCall byCallee = calls.comes("c3");
    byCallee.answered(ok);
    byCallee.ended(bye, StopReason.NORMAL_RELEASE);
    assertEquals("callee", last().get("endedBy").getAsString());

    ObservedCall byServer = calls.comes("c3");
    byServer.answered(ok);
    byServer.ended(bye, StopReason.SESSION_EXPIRED);
    assertEquals("server", last().get("endedBy").getAsString());
  }

  @Test
  void whatPeersSendStaysInOneLineAndIsJson() {
    SipMessage nasty =
        SipMessage.scan(
            ("INVITE sip:b@x SIP/2.0\r\nFrom: \"\t\u0001\u2028\u007f\u0085\u009b\u202e\u2066\u200f\u061c\ud83d\ude00é\\\" <sip:a@x>;tag=f\r\nTo:"
                    + " <sip:b@x>\r\nCall-ID: c\"},{\r\nCSeq: 1 INVITE\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
    CallEvent event =
        new CallEvent(
            CallEvent.Kind.STOP,
            events(nasty).call(),
            CallEvent.Source.NETWORK,
            -1,
            0,
            StopReason.CALL_REJECTED,
            SipMessage.scan(new byte[] {(byte) 0xff, (byte) 0xc0, '\n', 0, '\r', '\n'}));
    JsonObject record = record(event, true);
    assertEquals("c\"},{", record.get("callId").getAsString());
    String line = new String(CallRecord.of(event, true), StandardCharsets.UTF_8);
    assertEquals(
        List.of(),
        line.chars()
            .limit(line.length() - 1)
            .filter(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT)
            .mapToObj(Integer::toHexString)
            .toList());
    assertTrue(line.contains("\\u202e") && line.contains("\\u009b") && line.contains("é"), line);
    assertEquals("1969-12-31T23:59:59.999999Z", record.get("time").getAsString());
  }

  private CallEvent events(SipMessage invite) {
    List<CallEvent> told = new ArrayList<>();
    Calls.observed(told::add).received(new InboundMessage(invite, null, 1), "t");
    return told.get(0);
  }
}
