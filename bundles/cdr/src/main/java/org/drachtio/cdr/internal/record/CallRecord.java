package org.drachtio.cdr.internal.record;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.drachtio.api.call.Call;
import org.drachtio.api.call.CallEvent;
import org.drachtio.api.call.StopReason;
import org.drachtio.message.SipMessage;

/** An event of a call as one line of JSON; docs/cdr.md says what its fields mean. Stateless. */
public final class CallRecord {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private CallRecord() {}

  /**
   * The line, with its end.
   *
   * @param withMessage whether the SIP message is part of it
   */
  public static byte[] of(CallEvent event, boolean withMessage) {
    Call call = event.call();
    JsonLine line = new JsonLine();
    line.text("event", name(event.kind()));
    line.text("time", time(event.epochMicros()));
    line.text("call", call.id());
    line.text("role", call.role().text());
    line.text("source", event.source().text());
    line.text("callId", call.callId());
    line.text("correlation", call.correlation());
    line.text("from", call.from());
    line.text("to", call.to());
    line.text("transactionId", call.transactionId());
    line.text("dialogId", call.dialogId());
    line.text("attempted", time(call.attemptMicros()));
    if (call.progressMicros() != 0) {
      line.seconds("progressAfter", call.progressMicros() - call.attemptMicros());
    }
    if (call.startMicros() != 0) {
      line.text("started", time(call.startMicros()));
      line.seconds("startAfter", call.startMicros() - call.attemptMicros());
    }
    if (event.kind() != CallEvent.Kind.ATTEMPT) {
      line.number("status", event.status());
    }
    if (event.kind() == CallEvent.Kind.STOP) {
      line.seconds("duration", event.sinceStartMicros());
      line.text("reason", event.reason().text());
      line.text("endedBy", endedBy(event));
      event.message().header("Reason").ifPresent(text -> line.text("cause", text));
    }
    if (withMessage) {
      line.text("message", text(event.message()));
    }
    return line.end();
  }

  private static String name(CallEvent.Kind kind) {
    return switch (kind) {
      case ATTEMPT -> "attempt";
      case PROGRESS -> "progress";
      case START -> "start";
      case STOP -> "stop";
    };
  }

  /** Which of the two ends it was, or the server itself. */
  private static String endedBy(CallEvent event) {
    StopReason reason = event.reason();
    if (reason == StopReason.SESSION_EXPIRED || reason == StopReason.SYSTEM_INITIATED_TERMINATION) {
      return "server";
    }
    if (reason == StopReason.CALL_CANCELED) {
      return "caller";
    }
    if (reason == StopReason.CALL_REJECTED) {
      return "callee";
    }
    boolean ofThePeer = event.source() == CallEvent.Source.NETWORK;
    return ofThePeer == event.call().role().isIncoming() ? "caller" : "callee";
  }

  private static String time(long epochMicros) {
    return TIME.format(
        Instant.ofEpochSecond(
            Math.floorDiv(epochMicros, 1_000_000L), Math.floorMod(epochMicros, 1_000_000L) * 1000));
  }

  private static String text(SipMessage message) {
    return new String(message.bytes(), StandardCharsets.UTF_8);
  }
}
