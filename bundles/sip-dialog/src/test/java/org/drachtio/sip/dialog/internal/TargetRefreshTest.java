package org.drachtio.sip.dialog.internal;

import static org.drachtio.sip.dialog.internal.DialogFixture.D;
import static org.drachtio.sip.dialog.internal.DialogFixture.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where requests in a dialog go after what its peer has said since (RFC 3261 §12.2). */
class TargetRefreshTest {

  private static final String REACHABLE = "Contact: <sip:new@198.51.100.7:5062>";

  final DialogFixture f = fixture();

  DialogFixture fixture() {
    return new DialogFixture();
  }

  @AfterEach
  void noTimerIsLeft() {
    f.lane.advance(1_000_000_000);
    assertEquals(0, f.lane.armed(), "timers");
  }

  /** A request of the peer from this port, answered with this status. */
  private void asked(String method, long cseq, String tag, String contact, int port, int status) {
    String text = request(method, cseq, tag).replaceFirst("Contact: .*", contact);
    InboundMessage from = f.fromNetwork(text, FakeTransport.UDP);
    Flow flow = new Flow(FakeTransport.UDP, "198.51.100.7", port, 0);
    f.dialogs.onRequest(new InboundMessage(from.message(), flow, 1));
    f.sent(f.respond(f.heard.lastRequestId, status));
    if (method.equals("INVITE") && status == 200) {
      f.dialogs.onRequest(f.fromNetwork(request("ACK", cseq, tag), FakeTransport.UDP));
    }
    f.heard.take();
  }

  /** Request-URI, host and port of the next request of the application. */
  private String next() {
    f.sent(f.ask(D, "INFO"));
    FakeTransactions.Client client = f.lastClient();
    f.answer(client, 200, "x");
    return client.request.requestUri() + " " + client.hop.host() + ":" + client.hop.port();
  }

  @ParameterizedTest
  @CsvSource({
    "INVITE, 200, true",
    "UPDATE, 200, true",
    "NOTIFY, 200, true",
    "REFER, 202, true",
    "INVITE, 488, false",
    "UPDATE, 500, false",
    "INFO, 200, false",
    "MESSAGE, 200, false",
    "OPTIONS, 200, false",
  })
  void anAcceptedRequestRefreshesTheTarget(String method, int status, boolean refreshed) {
    String tag = f.answeredCall(FakeTransport.UDP);
    asked(method, 2, tag, REACHABLE, 5062, status);
    assertEquals(
        "sip:" + (refreshed ? "new" : "alice") + "@198.51.100.7:5062 198.51.100.7:5062", next());
  }

  @Test
  void aReinviteChangesNothingUntilItIsAnswered() {
    String tag = f.answeredCall(FakeTransport.UDP);
    f.dialogs.onRequest(
        f.fromNetwork(
            request("INVITE", 2, tag).replaceFirst("Contact: .*", REACHABLE), FakeTransport.UDP));
    String id = f.heard.lastRequestId;
    assertTrue(next().startsWith("sip:alice@"));
    f.sent(f.respond(id, 488));
    assertTrue(next().startsWith("sip:alice@"));
  }

  @Test
  void whoIsBehindANatIsFollowedToItsNewPortAndToAReachableContact() {
    String tag = f.answeredCallFrom("sip:alice@10.0.0.5:5060");
    assertEquals("sip:alice@10.0.0.5:5060 198.51.100.7:5062", next());
    String same = "Contact: <sip:alice@10.0.0.5:5060>";
    asked("INVITE", 2, tag, same, 7777, 200);
    assertEquals("sip:alice@10.0.0.5:5060 198.51.100.7:7777", next());
    asked("INFO", 3, tag, same, 7778, 200);
    assertEquals("sip:alice@10.0.0.5:5060 198.51.100.7:7778", next());
    asked("INVITE", 4, tag, "Contact: <sip:alice@198.51.100.7:7779>", 7779, 488);
    assertEquals("sip:alice@10.0.0.5:5060 198.51.100.7:7779", next());
    asked("INVITE", 5, tag, "Contact: <sip:alice@198.51.100.7>", 7780, 200);
    assertEquals("sip:alice@198.51.100.7 198.51.100.7:5060", next());
    asked("INVITE", 6, tag, "Contact: <sip:alice@10.0.0.6>", 7781, 200);
    assertEquals("sip:alice@10.0.0.6 198.51.100.7:7781", next());
  }

  @ParameterizedTest
  @ValueSource(strings = {"UPDATE", "INVITE", "NOTIFY"})
  void theContactOfA2xxToOursRefreshesTheTarget(String method) {
    f.answeredCall(FakeTransport.UDP);
    f.sent(f.ask(D, method));
    f.answer(f.lastClient(), 488, "x", "Contact: <sip:refused@198.51.100.7>");
    assertTrue(next().startsWith("sip:alice@"));
    f.sent(f.ask(D, method));
    f.answer(f.lastClient(), 200, "x", "Contact: <sip:new@198.51.100.7:5080>");
    if (method.equals("INVITE")) {
      f.sent(f.ask(D, "ACK"));
    }
    assertEquals("sip:new@198.51.100.7:5080 198.51.100.7:5080", next());
    f.sent(f.ask(D, method));
    f.answer(f.lastClient(), 200, "x", "Contact: <sip:new@10.0.0.9>");
    if (method.equals("INVITE")) {
      f.sent(f.ask(D, "ACK"));
    }
    assertEquals("sip:new@10.0.0.9 198.51.100.7:5062", next());
  }

  // Subscriptions of ours.

  private static final String[] ROUTE_OF_202 = {
    "Contact: <sip:from202@198.51.100.7>", "Record-Route: <sip:198.51.100.66;lr>"
  };

  private FakeTransactions.Client subscribed() {
    List<Header> headers =
        List.of(new Header("Call-ID", "c1"), new Header("From", "<sip:a@h>;tag=ft"));
    f.sent(
        f.dialogs.request(
            new RequestCommand(
                "S", "", "", "SUBSCRIBE", "sip:far@198.51.100.7", headers, new byte[0])));
    return f.lastClient();
  }

  private void notified(long cseq, String name, String route) {
    String text =
        request(
                "NOTIFY",
                cseq,
                "ft",
                "Record-Route: <sip:198.51.100.1;lr>",
                "Record-Route: <sip:" + route + ";lr>",
                "Subscription-State: active")
            .replaceFirst("From: .*", "From: <sip:far@198.51.100.7>;tag=x")
            .replaceFirst("Contact: .*", "Contact: <sip:" + name + "@198.51.100.7>");
    f.dialogs.onRequest(f.fromNetwork(text, FakeTransport.UDP));
    f.lane.advance(500);
    f.sent(f.respond(f.heard.lastRequestId, 200));
  }

  private SipMessage refreshed() {
    f.sent(f.ask(D, "SUBSCRIBE"));
    SipMessage refresh = f.lastClient().request;
    f.answer(f.lastClient(), 200, "x");
    return refresh;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theRouteSetOfASubscriptionIsThatOfItsFirstNotify(boolean notifyFirst) {
    FakeTransactions.Client subscribe = subscribed();
    if (notifyFirst) {
      notified(7, "first", "198.51.100.2");
      f.answer(subscribe, 202, "x", ROUTE_OF_202);
    } else {
      f.answer(subscribe, 202, "x", ROUTE_OF_202);
      assertEquals(List.of("<sip:198.51.100.66;lr>"), refreshed().headers("Route"));
      notified(7, "first", "198.51.100.2");
    }
    List<String> routes = List.of("<sip:198.51.100.1;lr>", "<sip:198.51.100.2;lr>");
    SipMessage refresh = refreshed();
    assertEquals(routes, refresh.headers("Route"));
    assertEquals("sip:first@198.51.100.7", refresh.requestUri());
    notified(8, "second", "198.51.100.3");
    refresh = refreshed();
    assertEquals(routes, refresh.headers("Route"), "the first one only");
    assertEquals("sip:second@198.51.100.7", refresh.requestUri(), "a NOTIFY refreshes the target");
  }

  @Test
  void theContactOfA2xxToOurRefreshingSubscribeIsTheTarget() {
    f.answer(subscribed(), 202, "x", "Contact: <sip:one@198.51.100.7>");
    f.sent(f.ask(D, "SUBSCRIBE"));
    f.answer(f.lastClient(), 200, "x", "Contact: <sip:two@198.51.100.7>");
    assertEquals("sip:two@198.51.100.7", refreshed().requestUri());
  }

  // Contact of ours.

  @ParameterizedTest
  @CsvSource({"INVITE, true", "UPDATE, true", "REFER, true", "NOTIFY, false", "INFO, false"})
  void a2xxInADialogCarriesOurContactIfItRefreshesOurSide(String method, boolean carries) {
    String tag = f.answeredCall(FakeTransport.UDP);
    f.dialogs.onRequest(f.fromNetwork(request(method, 2, tag), FakeTransport.UDP));
    f.sent(f.respond(f.heard.lastRequestId, 200));
    assertEquals(carries, f.lastServer().last().has("Contact"));
    if (method.equals("INVITE")) {
      f.dialogs.onRequest(f.fromNetwork(request("ACK", 2, tag), FakeTransport.UDP));
    }
  }

  @Test
  void aRefusedUpdateCarriesNone() {
    String tag = f.answeredCall(FakeTransport.UDP);
    f.dialogs.onRequest(f.fromNetwork(request("UPDATE", 2, tag), FakeTransport.UDP));
    f.sent(f.respond(f.heard.lastRequestId, 488));
    assertFalse(f.lastServer().last().has("Contact"));
  }

  @ParameterizedTest
  @CsvSource({"NOTIFY, true", "UPDATE, true", "REFER, true", "INFO, false", "BYE, false"})
  void ourRequestsInADialogCarryIt(String method, boolean carries) {
    f.answeredCall(FakeTransport.UDP);
    f.sent(f.ask(D, method));
    assertEquals(carries, f.lastClient().request.has("Contact"));
    f.answer(f.lastClient(), 200, "x");
  }

  @ParameterizedTest
  @CsvSource({"NOTIFY, true", "REFER, true", "MESSAGE, false", "OPTIONS, false"})
  void ourRequestsOutsideADialogCarryIt(String method, boolean carries) {
    f.sent(
        f.dialogs.request(
            new RequestCommand(
                "X",
                "",
                "",
                method,
                "sip:far@198.51.100.7",
                List.of(new Header("Call-ID", "u1")),
                new byte[0])));
    assertEquals(carries, f.lastClient().request.has("Contact"));
    f.answer(f.lastClient(), 404, "x");
  }

  // Order.

  @Test
  void aRequestWithALowerNumberIsRefused() {
    String tag = f.answeredCall(FakeTransport.UDP);
    asked("INFO", 5, tag, REACHABLE, 5062, 200);
    asked("INFO", 5, tag, REACHABLE, 5062, 200);
    f.dialogs.onRequest(f.fromNetwork(request("BYE", 4, tag), FakeTransport.UDP));
    assertEquals(500, f.lastServer().last().status());
    assertEquals("CSeq Out Of Order", f.lastServer().last().reason());
    assertFalse(f.lastServer().last().has("Retry-After"));
    assertEquals(List.of(), f.heard.take());
    assertEquals(List.of("BYE 500 STATE"), f.heard.refusals);
    assertEquals(1, f.dialogCount());
    f.dialogs.onRequest(f.fromNetwork(request("BYE", 6, tag), FakeTransport.UDP));
    assertEquals(List.of("request BYE " + D, "dialog-over " + D), f.heard.take());
    f.sent(f.respond(f.heard.lastRequestId, 200));
  }
}
