package org.drachtio.call.trace.internal.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.drachtio.api.capture.ApplicationFrame;
import org.drachtio.api.capture.CapturedMessage;
import org.drachtio.api.transport.Protocol;
import org.drachtio.call.trace.internal.store.Bounds;
import org.drachtio.call.trace.internal.store.CallSelection;
import org.drachtio.call.trace.internal.store.Recorder;
import org.drachtio.call.trace.internal.view.CallView;
import org.drachtio.kernel.handover.Shelf;
import org.drachtio.kernel.handover.testing.Shelves;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.drachtio.message.SipMessage;

/**
 * Calls as taps see them, each thing a millisecond after the one before. The recorder has no
 * thread: it takes in what there is when it is asked.
 */
public final class Scene {

  public static final String SDP =
      "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
          + "m=audio 40000 RTP/AVP 0\r\n";

  private static final long START = 1_790_000_000_000_000L;

  public final FakeMeters meters = new FakeMeters();
  public Recorder recorder;
  private final Bounds bounds;
  private long micros = START;
  private Protocol protocol = Protocol.UDP;
  private long application = 1;

  public Scene() {
    this(everything());
  }

  public Scene(Bounds bounds) {
    this.bounds = bounds;
    recorder = fresh(bounds);
  }

  private Recorder fresh(Bounds wanted) {
    return new Recorder(
        wanted,
        1 << 23,
        meters.counter("dropped"),
        meters.counter("failed"),
        meters.counter("evicted"),
        () -> {});
  }

  /** The bundle is replaced by its next version. */
  public Scene updated() {
    return updated(Shelves.create(), bounds);
  }

  /** The bundle is replaced, with other bounds. */
  public Scene updated(Shelf shelf, Bounds next) {
    recorder.leave(shelf);
    recorder = fresh(next);
    recorder.takeOver(shelf);
    return this;
  }

  /** Every call is recorded. */
  public static Bounds everything() {
    return bounds(1, List.of(), 1000, 1 << 22);
  }

  public static Bounds bounds(int oneIn, List<String> always, int maxLegs, long maxBytes) {
    return new Bounds(
        oneIn,
        always.stream().map(CallSelection::of).toList(),
        false,
        List.of("Session-ID", "X-CID"),
        maxLegs,
        maxBytes,
        1 << 19);
  }

  public Scene over(Protocol next) {
    protocol = next;
    return this;
  }

  public Scene application(long next) {
    application = next;
    return this;
  }

  /** Time passes. */
  public Scene later(long millis) {
    micros += millis * 1000;
    return this;
  }

  /** A message that came from this address and port. */
  public Scene in(String peer, String message) {
    return sip(true, peer, message);
  }

  /** A message that went there. */
  public Scene out(String peer, String message) {
    return sip(false, peer, message);
  }

  private Scene sip(boolean inbound, String peer, String message) {
    int colon = peer.lastIndexOf(':');
    micros += 1000;
    recorder.message(
        new CapturedMessage(
            SipMessage.scan(message.getBytes(StandardCharsets.UTF_8)),
            inbound,
            protocol,
            peer.indexOf(':') == colon ? "192.0.2.100" : "2001:db8::100",
            5060,
            peer.substring(0, colon),
            Integer.parseInt(peer.substring(colon + 1)),
            micros));
    return this;
  }

  /** A frame to the application. */
  public Scene toApplication(String meta, String message) {
    return frame(true, meta, message);
  }

  /** A frame of the application. */
  public Scene fromApplication(String meta, String message) {
    return frame(false, meta, message);
  }

  /** A new request is given to the application. */
  public Scene event(String transactionId, String message) {
    return toApplication(
        "m|sip|network|1|udp|192.0.2.1|5060|10:20:30.123456|"
            + transactionId
            + "||192.0.2.100|5060|",
        message);
  }

  /** Something that has to do with a transaction or dialog is given to it. */
  public Scene event(String transactionId, String dialogId, String message) {
    return toApplication(
        "m|sip|network|1|udp|192.0.2.1|5060|10:20:30.123456|"
            + transactionId
            + "|"
            + dialogId
            + "|",
        message);
  }

  /** A command was carried out, and this was sent. */
  public Scene echo(String commandId, String transactionId, String message) {
    return toApplication(
        "m|response|"
            + commandId
            + "|OK|application|1|udp|192.0.2.1|5060|10:20:30.123456|"
            + transactionId
            + "|Msg sent:|",
        message);
  }

  private Scene frame(boolean toApplication, String meta, String message) {
    micros += 1000;
    String payload = message.isEmpty() ? meta : meta + "\r\n" + message;
    String prefix = toApplication ? payload.length() + "#" : "";
    byte[] bytes = (prefix + payload).getBytes(StandardCharsets.UTF_8);
    recorder.frame(
        new ApplicationFrame(
            toApplication,
            application,
            "192.0.2.200:4000" + application,
            Set.of(),
            bytes,
            prefix.length(),
            bytes.length - prefix.length(),
            micros,
            Subjects.of(toApplication, payload)));
    return this;
  }

  /** A request outside a dialog. */
  public static String request(String method, String callId, String from, String to, String body) {
    return request(method, callId, from, to, 1, "", "", body);
  }

  /**
   * Any request.
   *
   * @param toTag empty outside a dialog
   * @param headers more of them, each with its CRLF
   */
  public static String request(
      String method,
      String callId,
      String from,
      String to,
      int cseq,
      String toTag,
      String headers,
      String body) {
    return method
        + " sip:"
        + to
        + "@example.com SIP/2.0\r\n"
        + headers(callId, from, to, cseq + " " + method, toTag)
        + headers
        + body(body);
  }

  public static String response(
      String status, String callId, String from, String to, String cseq, String body) {
    return response(status, callId, from, to, cseq, "", body);
  }

  public static String response(
      String status,
      String callId,
      String from,
      String to,
      String cseq,
      String headers,
      String body) {
    return "SIP/2.0 "
        + status
        + "\r\n"
        + headers(callId, from, to, cseq, status.startsWith("100") ? "" : "b")
        + headers
        + body(body);
  }

  private static String headers(String callId, String from, String to, String cseq, String toTag) {
    return "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK"
        + callId
        + cseq.replace(" ", "")
        + "\r\nFrom: <sip:"
        + from
        + "@example.com>;tag=a\r\nTo: <sip:"
        + to
        + "@example.com>"
        + (toTag.isEmpty() ? "" : ";tag=" + toTag)
        + "\r\nCall-ID: "
        + callId
        + "\r\nCSeq: "
        + cseq
        + "\r\n";
  }

  private static String body(String body) {
    return (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n")
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  /** The call, with its items. */
  public CallView call(String callId) {
    return recorder.call(callId).orElseThrow(() -> new AssertionError(callId + " is not there"));
  }

  /** Call-IDs of each call, latest call first. */
  public List<List<String>> callIds() {
    return recorder.calls(call -> true, Integer.MAX_VALUE).stream()
        .map(call -> call.legs().stream().map(leg -> leg.callId()).toList())
        .toList();
  }
}
