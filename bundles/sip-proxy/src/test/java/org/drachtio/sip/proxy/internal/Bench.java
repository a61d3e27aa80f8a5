package org.drachtio.sip.proxy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drachtio.api.proxy.ProxyRequest;
import org.drachtio.api.proxy.ProxyStart;
import org.drachtio.api.proxy.ProxyUser;
import org.drachtio.api.transaction.NoTransactionUser;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.kernel.config.testing.TestConfig;
import org.drachtio.kernel.handover.testing.ManualHandover;
import org.drachtio.kernel.lane.testing.ManualLane;
import org.drachtio.kernel.lane.testing.ManualLanes;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.proxy.internal.environment.ProxyConfig;
import org.drachtio.sip.proxy.internal.route.KeyFile;
import org.drachtio.sip.transaction.internal.SipTransactions;
import org.drachtio.sip.transaction.internal.environment.TransactionConfig;

/** The proxy on the real transaction layer, between a wire of the test's and a manual clock. */
final class Bench implements ProxyUser {

  static final long T1X64 = 32_000;

  final ManualLanes lanes = new ManualLanes();
  final ManualLane lane = lanes.lane();
  final Wire wire = new Wire();
  final ManualHandover handover = new ManualHandover(lanes);

  /** What the user heard: {@code 486 ref}, {@code done ref}. */
  final List<String> heard = new ArrayList<>();

  private final Map<String, Object> config = new HashMap<>();
  private final SipTransactions transactions;
  private final Meters meters = new FakeMeters();
  SipProxy proxy;
  ServerTransaction server;
  private int count;

  /** Where the proxy keeps its keys; null: nowhere. */
  private final Path keyFile;

  /** The proxy's clock, in milliseconds. */
  long now = 1_000_000;

  Bench() {
    this(Map.of());
  }

  /** With a configuration of the transaction layer. */
  Bench(Map<String, Object> below) {
    this(below, null);
  }

  Bench(Map<String, Object> below, Path keyFile) {
    this.keyFile = keyFile;
    transactions =
        new SipTransactions(
            wire, lanes, meters, handover, TestConfig.of(TransactionConfig.class, below));
    start();
  }

  private void start() {
    proxy =
        new SipProxy(
            new KeyFile(keyFile),
            () -> now,
            lanes,
            meters,
            wire,
            transactions,
            handover,
            TestConfig.of(ProxyConfig.class, config));
    proxy.attach(this);
  }

  /** As SCR replaces the bundle. */
  void restart() {
    proxy.deactivate();
    start();
    lane.run();
  }

  /**
   * What our Record-Route carries for the Call-ID of these tests, as a target gets it: a call is
   * proxied and refused.
   */
  String cookie() {
    proxy(invite(), staying(false, "sip:recorder.test"));
    SipMessage invite = last("INVITE recorder.test");
    answer(invite, 486);
    take();
    takeHeard();
    return invite.recordRoutes().get(0).sipUri().orElseThrow().parameter("ck").orElseThrow();
  }

  void configure(String name, Object value) {
    config.put(name, value);
    proxy.modified(TestConfig.of(ProxyConfig.class, config));
  }

  static ProxyRequest serial(String... targets) {
    return new ProxyRequest(List.of(targets), false, false, false, 0, 0, List.of());
  }

  static ProxyRequest simultaneous(String... targets) {
    return new ProxyRequest(List.of(targets), true, false, false, 0, 0, List.of());
  }

  static ProxyRequest staying(boolean all, String... targets) {
    return new ProxyRequest(List.of(targets), all, true, false, 0, 0, List.of());
  }

  static ProxyRequest redirecting(boolean all, String... targets) {
    return new ProxyRequest(List.of(targets), all, false, true, 0, 0, List.of());
  }

  static ProxyRequest timed(int provisional, int finalTime, String... targets) {
    return new ProxyRequest(
        List.of(targets), false, false, false, provisional, finalTime, List.of());
  }

  static ProxyRequest with(Header header, String... targets) {
    return new ProxyRequest(List.of(targets), false, false, false, 0, 0, List.of(header));
  }

  /** A new request from the caller, ready for a server transaction. */
  String request(String method, String uri, String... more) {
    StringBuilder text = new StringBuilder(method + " " + uri + " SIP/2.0\n");
    text.append("Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKc")
        .append(++count)
        .append(";rport=5062\n");
    boolean limited = false;
    for (String line : more) {
      text.append(line).append('\n');
      limited |= line.startsWith("Max-Forwards");
    }
    text.append(limited ? "" : "Max-Forwards: 70\n");
    text.append("From: <sip:alice@198.51.100.7>;tag=at\nTo: <sip:bob@us.example>\n");
    text.append("Call-ID: c1\nCSeq: ").append(count).append(' ').append(method).append('\n');
    text.append("Contact: <sip:alice@198.51.100.7:5062>\nContent-Length: 0\n\n");
    return text.toString();
  }

  String invite(String... more) {
    return request("INVITE", "sip:bob@us.example", more);
  }

  static SipMessage scan(String text) {
    return SipMessage.scan(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  static InboundMessage inbound(String text, ListeningPoint point) {
    return new InboundMessage(
        scan(text),
        new Flow(point, "198.51.100.7", 5062, point.protocol().isReliable() ? 9 : 0),
        1);
  }

  /** Proxies a new request. */
  ProxyStart proxy(String request, ProxyRequest how) {
    return proxy(inbound(request, Wire.UDP), how);
  }

  ProxyStart proxy(InboundMessage request, ProxyRequest how) {
    server = transactions.open(request, NoTransactionUser.NONE);
    take();
    ProxyStart start = proxy.proxy("ref", server, how);
    lane.run();
    return start;
  }

  /** As the path does: transaction, then proxy. Whether anybody took it. */
  boolean hear(InboundMessage inbound) {
    boolean taken =
        transactions.onMessage(inbound)
            || (inbound.message().isRequest()
                ? proxy.onRequest(inbound)
                : proxy.onResponse(inbound));
    lane.run();
    return taken;
  }

  boolean hear(String text) {
    return hear(inbound(text, Wire.UDP));
  }

  /** The response of a target to a request that it was sent. */
  static String response(SipMessage request, int status, String tag, String... more) {
    StringBuilder text = new StringBuilder("SIP/2.0 " + status + " Whatever\n");
    request.headers("Via").forEach(via -> text.append("Via: ").append(via).append('\n'));
    request
        .headers("Record-Route")
        .forEach(route -> text.append("Record-Route: ").append(route).append('\n'));
    text.append("From: ").append(request.header("From").orElseThrow()).append('\n');
    text.append("To: ").append(request.header("To").orElseThrow());
    text.append(request.toTag().isEmpty() ? ";tag=" + tag : "").append('\n');
    text.append("Call-ID: ").append(request.callId()).append('\n');
    text.append("CSeq: ").append(request.header("CSeq").orElseThrow()).append('\n');
    for (String line : more) {
      text.append(line).append('\n');
    }
    return text.append("Content-Length: 0\n\n").toString();
  }

  void answer(SipMessage request, int status, String... more) {
    hear(response(request, status, "bt", more));
  }

  /** What has been sent since the last call: {@code INVITE host}, {@code 180}. */
  List<String> take() {
    List<String> lines = new ArrayList<>();
    for (Wire.Sent sent : wire.sent) {
      SipMessage message = sent.message();
      lines.add(
          message.isRequest()
              ? message.method() + " " + sent.hop().host()
              : Integer.toString(message.status()));
    }
    wire.sent.clear();
    return lines;
  }

  /** The last message sent that begins so; it stays in the list. */
  SipMessage last(String start) {
    SipMessage found = null;
    for (Wire.Sent sent : wire.sent) {
      if (sent.message().startLine().startsWith(start)
          || (sent.hop() != null
              && start.equals(sent.message().method() + " " + sent.hop().host()))) {
        found = sent.message();
      }
    }
    if (found == null) {
      throw new AssertionError("not sent: " + start + " but " + take());
    }
    return found;
  }

  @Override
  public void onFinalResponse(String reference, InboundMessage response) {
    heard.add(response.message().status() + " " + reference);
  }

  @Override
  public void onDone(String reference) {
    heard.add("done " + reference);
  }

  List<String> takeHeard() {
    List<String> now = List.copyOf(heard);
    heard.clear();
    return now;
  }

  /** The CANCEL of the caller. */
  void cancel(String invite) {
    SipMessage request = scan(invite);
    hear(
        "CANCEL "
            + request.requestUri()
            + " SIP/2.0\nVia: "
            + request.header("Via").orElseThrow()
            + "\n"
            + "From: <sip:alice@198.51.100.7>;tag=at\n"
            + "To: <sip:bob@us.example>\n"
            + "Call-ID: c1\n"
            + "CSeq: "
            + request.cseq()
            + " CANCEL\nReason: SIP;cause=487\nContent-Length: 0\n\n");
  }

  int contexts() {
    int[] found = {0};
    proxy.forEach(info -> found[0]++);
    return found[0];
  }

  /** Lets all time-outs pass; nothing may be left. */
  void assertNothingIsLeft() {
    lane.advance(400_000);
    assertEquals(0, contexts(), "contexts");
    assertEquals(0, proxy.challenges(), "challenges");
    int[] left = {0};
    transactions.forEach(info -> left[0]++);
    assertEquals(0, left[0], "transactions");
    assertEquals(0, lane.armed(), "timers");
  }
}
