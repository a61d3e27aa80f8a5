package org.drachtio.call.control.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.lane.testing.ManualLane;
import org.drachtio.kernel.lane.testing.ManualLanes;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.SipDialogs;
import org.drachtio.sip.transaction.internal.SipTransactions;
import org.drachtio.sip.transaction.internal.TransactionConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;

/** The path through the real layers, from the wire to the applications (sip-behaviour.md §1). */
class PathTest {

  private static final String D = "c1;from-tag=ft";

  private final ManualLanes lanes = new ManualLanes();
  private final ManualLane lane = (ManualLane) lanes.at(0);
  private final Wire wire = new Wire();
  private final FakeApps apps = new FakeApps();
  private final List<Outcome> outcomes = new ArrayList<>();
  private SipTransactions transactions;
  private SipDialogs dialogs;
  private CallController control;

  @BeforeEach
  void assemble() {
    Meters meters = new CountingMeters();
    transactions =
        new SipTransactions(wire, lanes, meters, Defaults.of(TransactionConfig.class, Map.of()));
    dialogs =
        new SipDialogs(lanes, wire, transactions, Defaults.of(SipDialogs.Config.class, Map.of()));
    control =
        new CallController(
            context(),
            lanes,
            meters,
            wire,
            transactions,
            dialogs,
            Defaults.of(CallController.Config.class, Map.of()));
    control.attach(apps);
  }

  @AfterEach
  void allTablesAreEmpty() {
    lane.advance(400_000);
    List<Object> left = new ArrayList<>();
    transactions.forEach(left::add);
    dialogs.forEach(left::add);
    assertEquals(List.of(), left);
    assertEquals(0, control.lanes().all()[0].newRequests.size(), "pending");
    assertEquals(0, control.lanes().all()[0].owners.size(), "owners");
    assertEquals(0, lane.armed(), "timers");
    control.deactivate();
    assertEquals(null, wire.handler);
  }

  private static BundleContext context() {
    Bundle bundle =
        proxy(Bundle.class, Map.of("getVersion", Version.parseVersion("1.2.3.SNAPSHOT")));
    return proxy(BundleContext.class, Map.of("getBundle", bundle));
  }

  private static <T> T proxy(Class<T> type, Map<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, args) -> answers.get(method.getName())));
  }

  private void hear(String text) {
    SipMessage message =
        SipMessage.scan(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    wire.handler.onMessage(
        new InboundMessage(message, new Flow(Wire.UDP, "127.0.0.1", 5062, 0), 1));
    lane.run();
  }

  private static String request(
      String method, long cseq, String branch, String toTag, String... more) {
    StringBuilder text = new StringBuilder(method + " sip:bob@127.0.0.1 SIP/2.0\n");
    text.append("Via: SIP/2.0/UDP 127.0.0.1:5062;branch=z9hG4bK").append(branch).append('\n');
    text.append("From: <sip:alice@127.0.0.1>;tag=ft\n");
    text.append("To: <sip:bob@127.0.0.1>")
        .append(toTag.isEmpty() ? "" : ";tag=" + toTag)
        .append('\n');
    text.append("Call-ID: c1\nCSeq: ").append(cseq).append(' ').append(method).append('\n');
    for (String line :
        more.length == 0 ? new String[] {"Contact: <sip:alice@127.0.0.1:5062>"} : more) {
      text.append(line).append('\n');
    }
    return text.append("Content-Length: 0\n\n").toString();
  }

  private Outcome respond(int status, Header... headers) {
    control.respond(
        1,
        new ResponseCommand(apps.lastTransaction, status, "", List.of(headers), new byte[0]),
        outcomes::add);
    lane.run();
    return outcomes.remove(0);
  }

  private Outcome ask(String transaction, String dialog, String method, String uri) {
    control.request(
        1,
        new RequestCommand(transaction, dialog, "", method, uri, List.of(), new byte[0]),
        outcomes::add);
    lane.run();
    return outcomes.remove(0);
  }

  @Test
  void withoutApplicationEveryRequestGets503AndInviteA100First() {
    hear(request("INVITE", 1, "a", ""));
    assertEquals(List.of("100 Trying", "503 Service Unavailable"), wire.take());
    hear(request("ACK", 1, "a", "x"));
    hear(request("OPTIONS", 1, "b", ""));
    assertEquals(List.of("503 Service Unavailable"), wire.take());
  }

  @Test
  void aRepeatedRefusalHasTheSameTag() {
    hear(request("BYE", 1, "a", "x"));
    hear(request("OPTIONS", 1, "b", ""));
    hear(request("OPTIONS", 1, "b", ""));
    assertEquals(wire.said.get(1).toTag(), wire.said.get(2).toTag());
    assertTrue(wire.said.get(1).toTag().length() >= 4);
  }

  @Test
  void methodTable() {
    apps.add(1);
    for (String method : List.of("BYE", "UPDATE", "PRACK", "CANCEL")) {
      hear(request(method, 1, method, "x"));
      assertEquals(List.of("481 Call/Transaction Does Not Exist"), wire.take(), method);
    }
    for (String method : List.of("REFER", "ACK", "UNHEARDOF")) {
      hear(request(method, 1, method, ""));
      assertEquals(List.of(), wire.take(), method);
    }
    hear(request("INVITE", 1, "i", "x"));
    assertEquals(List.of("100 Trying", "481 Call/Transaction Does Not Exist"), wire.take());
    assertEquals(List.of(), apps.take());
    for (String method :
        List.of("OPTIONS", "REGISTER", "MESSAGE", "INFO", "NOTIFY", "SUBSCRIBE", "PUBLISH")) {
      hear(request(method, 1, method, ""));
      assertEquals(List.of("1 new " + method), apps.take());
      assertInstanceOf(Outcome.Sent.class, respond(405));
      assertEquals(List.of("405 Method Not Allowed"), wire.take());
    }
  }

  @Test
  void aCallFromRingingToHangingUp() {
    apps.add(1);
    hear(request("INVITE", 1, "a", ""));
    assertEquals(List.of("100 Trying"), wire.take());
    hear(request("INVITE", 1, "a", ""));
    assertEquals(List.of("1 new INVITE"), apps.take(), "a retransmission is not told");
    wire.take();
    respond(180);
    respond(200);
    String tag = wire.said.get(0).toTag();
    assertEquals(List.of("180 Ringing", "200 OK"), wire.take());
    hear(request("ACK", 1, "k", tag));
    assertEquals(List.of("1 ACK [" + D + "]"), apps.take());
    hear(request("BYE", 2, "b", tag));
    assertEquals(List.of("1 BYE [" + D + "]"), apps.take());
    respond(200);
    assertEquals(List.of("200 OK"), wire.take());
  }

  @Test
  void theApplicationHangsUp() {
    apps.add(1);
    hear(request("INVITE", 1, "a", ""));
    respond(200);
    String tag = wire.said.get(1).toTag();
    hear(request("ACK", 1, "k", tag));
    wire.take();
    apps.take();
    Outcome.Sent bye = assertInstanceOf(Outcome.Sent.class, ask("", D, "BYE", "sip:placeholder"));
    SipMessage sent = wire.said.get(0);
    assertEquals("BYE sip:alice@127.0.0.1:5062 SIP/2.0", sent.startLine());
    hear(
        "SIP/2.0 200 OK\nVia: "
            + sent.header("Via").orElseThrow()
            + "\nFrom: "
            + sent.header("From").orElseThrow()
            + "\nTo: "
            + sent.header("To").orElseThrow()
            + "\nCall-ID: c1\nCSeq: 1 BYE\nContent-Length: 0\n\n");
    assertEquals(List.of("1 200 [" + D + "]"), apps.take());
    assertEquals(apps.lastTransaction, bye.transactionId());
  }

  @Test
  void cancelBeforeAnyAnswerByBranchAndByCallIdAlone() {
    apps.add(1);
    for (String branch : List.of("a", "other")) {
      hear(request("INVITE", 1, "a", ""));
      wire.take();
      apps.take();
      hear(request("CANCEL", 1, branch, ""));
      assertEquals(
          List.of("200 OK CANCEL", "487 Request Terminated INVITE"),
          wire.said.stream()
              .map(m -> m.status() + " " + m.reason() + " " + m.cseqMethod())
              .toList());
      assertEquals(List.of("1 CANCEL []"), apps.take());
      assertEquals(
          new Outcome.Failed("Response not sent due to unknown transaction"),
          respond(200),
          "too late for an answer");
      hear(request("ACK", 1, "a", wire.said.get(1).toTag()));
      lane.advance(100_000);
      wire.take();
    }
  }

  @Test
  void whenTheApplicationDiesThePendingRequestGoesToTheNextElse503() {
    apps.add(1);
    apps.add(2);
    hear(request("OPTIONS", 1, "a", ""));
    assertEquals(List.of("1 new OPTIONS"), apps.take());
    apps.alive.remove(1L);
    control.applicationGone(1);
    lane.run();
    assertEquals(List.of("2 new OPTIONS"), apps.take());
    apps.alive.remove(2L);
    control.applicationGone(2);
    lane.run();
    assertEquals(List.of("503 Service Unavailable"), wire.take());
  }

  @Test
  void requestsInTheDialogOfADeadApplicationGet481() {
    apps.add(1);
    hear(request("INVITE", 1, "a", ""));
    respond(200);
    String tag = wire.said.get(1).toTag();
    hear(request("ACK", 1, "k", tag));
    wire.take();
    apps.alive.remove(1L);
    control.applicationGone(1);
    hear(request("INFO", 2, "b", tag));
    assertEquals(List.of("481 Call/Transaction Does Not Exist"), wire.take());
    hear(request("BYE", 3, "c", tag));
    assertEquals(List.of("481 Call/Transaction Does Not Exist"), wire.take());
  }

  @Test
  void whatNobodyAnswersIn64SecondsIs480ForInviteAndDroppedOtherwise() {
    apps.add(1);
    hear(request("INVITE", 1, "a", ""));
    hear(request("OPTIONS", 1, "b", ""));
    wire.take();
    lane.advance(63_900);
    assertEquals(List.of(), wire.take());
    lane.advance(200);
    assertEquals(List.of("480 Temporarily Unavailable"), wire.take());
    hear(request("ACK", 1, "a", "x"));
  }

  @Test
  void aFirstAnswerThatFailsLeavesTheRequestPending() {
    apps.add(1);
    hear(request("INVITE", 1, "a", ""));
    wire.take();
    assertEquals(
        new Outcome.Failed("Unknown server error sending response"),
        respond(200, new Header("Expires", "soon")));
    lane.advance(65_000);
    assertTrue(wire.take().contains("480 Temporarily Unavailable"));
  }

  @Test
  void faultyRequestsAreAnsweredWithTheFirstBadHeader() {
    hear(request("OPTIONS", 1, "a", "").replace("From: <sip:alice", "From: <<sip:alice"));
    assertEquals(List.of("400 Bad From Header"), wire.take());
    hear(request("OPTIONS", 1, "a", "").replace("From: <sip:alice@127.0.0.1>;tag=ft\n", ""));
    assertEquals(List.of("400 Bad Request"), wire.take(), "absent, so none is bad");
    hear(request("OPTIONS", 1, "a", "").replace("bob@127.0.0.1 SIP/2.0", "bob@127.0.0.1 SIP/3.0"));
    assertEquals(List.of("505 Version Not Supported"), wire.take());
    hear(request("ACK", 1, "a", "").replace("From: <sip:alice@127.0.0.1>;tag=ft\n", ""));
    assertEquals(List.of(), wire.take());
  }

  @Test
  void registerChecks() {
    apps.add(1);
    hear(request("REGISTER", 1, "a", "", "Contact: *", "Expires: 60"));
    hear(request("REGISTER", 1, "b", "", "Contact: <alice@127.0.0.1>"));
    assertEquals(List.of("400 Bad Request", "400 Bad Request"), withoutHeaderName(wire.take()));
    hear(request("REGISTER", 1, "c", "", "Contact: *", "Expires: 0"));
    assertEquals(List.of("1 new REGISTER"), apps.take());
    respond(200);
  }

  private static List<String> withoutHeaderName(List<String> lines) {
    return lines.stream().map(line -> line.replace("Bad Contact Header", "Bad Request")).toList();
  }

  private static final class CountingMeters implements Meters {
    @Override
    public Counter counter(String name) {
      return new Counter() {
        private long value;

        @Override
        public void increment() {
          value++;
        }

        @Override
        public long value() {
          return value;
        }
      };
    }

    @Override
    public Map<String, Long> values() {
      return Map.of();
    }
  }
}
