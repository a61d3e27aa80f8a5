package org.drachtio.sip.dialog.internal;

import static org.drachtio.sip.dialog.internal.DialogFixture.D;
import static org.drachtio.sip.dialog.internal.DialogFixture.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.transaction.NoTransactionUser;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** sip-behaviour.md §9. */
class RegisteredFlowsTest {

  private static final String BROWSER = "Contact: <sip:bob@f00.invalid;transport=tcp>";

  final DialogFixture f = fixture();

  DialogFixture fixture() {
    return new DialogFixture();
  }

  @AfterEach
  void noTimerIsLeft() {
    f.lane.advance(10_000_000);
    assertEquals(0, f.lane.armed(), "timers");
  }

  /** A registration over a connection with this id, answered with these headers. */
  private void registered(String method, int status, long connection, Header... answer) {
    String text = request(method, 1, "").replaceFirst("Contact: .*", BROWSER).replace("\n", "\r\n");
    register(text, new Flow(FakeTransport.TCP, "198.51.100.77", 41000, connection), status, answer);
  }

  private void register(String text, Flow flow, int status, Header... answer) {
    SipMessage message = SipMessage.scan(text.getBytes(StandardCharsets.UTF_8));
    String id = "R" + flow.connection();
    InboundMessage inbound = new InboundMessage(message, flow, 1);
    FakeTransactions.Server server = f.transactions.opened(inbound, NoTransactionUser.NONE);
    f.dialogs.adopt(id, server);
    f.sent(f.respond(id, status, answer));
    server.over = true;
    server.user.onOver(server, false);
    f.heard.take();
  }

  private static Header expires(int seconds) {
    return new Header("Expires", String.valueOf(seconds));
  }

  private FakeTransactions.Client asked(String method, String uri, String route, Header... more) {
    List<Header> headers = new java.util.ArrayList<>(List.of(more));
    headers.add(0, new Header("Call-ID", "u1"));
    f.sent(
        f.dialogs.request(new RequestCommand("X", "", route, method, uri, headers, new byte[0])));
    FakeTransactions.Client client = f.lastClient();
    f.answer(client, 404, "x");
    return client;
  }

  private static final Hop TO_BROWSER = new Hop(FakeTransport.TCP, "198.51.100.77", 41000, 3);

  @ParameterizedTest
  @ValueSource(strings = {"INVITE", "OPTIONS", "NOTIFY", "MESSAGE"})
  void whatComesForARegisteredClientTakesItsConnection(String method) {
    registered("REGISTER", 200, 3, expires(60));
    FakeTransactions.Client client = asked(method, "sip:bob@F00.invalid:9;transport=ws", "");
    assertEquals(TO_BROWSER, client.hop);
    assertTrue(client.request.header("Via").orElseThrow().startsWith("SIP/2.0/TCP"));
    if (method.equals("INVITE")) {
      assertEquals(
          "<sip:192.0.2.1:5060;transport=tcp>", client.request.header("Contact").orElseThrow());
    }
    assertEquals(
        "198.51.100.1",
        asked(method, "sip:bob@f00.invalid", "sip:198.51.100.1").hop.host(),
        "an explicit route wins");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SUBSCRIBE", "REFER", "INFO", "REGISTER"})
  void otherMethodsGoWhereTheyPoint(String method) {
    registered("REGISTER", 200, 3, expires(60));
    assertEquals(0, asked(method, "sip:bob@f00.invalid", "sip:198.51.100.1").hop.connection());
  }

  @Test
  void whoElseIsCalledAndWhoHasNoUserGoesWhereItPoints() {
    registered("REGISTER", 200, 3, expires(60));
    assertEquals("198.51.100.9", asked("INVITE", "sip:bob@198.51.100.9", "").hop.host());
    assertEquals("198.51.100.9", asked("INVITE", "sip:198.51.100.9", "").hop.host());
  }

  @Test
  void theLifetimeIsThatOfTheAnswersContactElseOfExpires() {
    registered(
        "REGISTER",
        200,
        3,
        new Header("Contact", "<sip:bob@f00.invalid>;expires=100"),
        expires(1000));
    f.lane.advance(99_999);
    assertEquals(TO_BROWSER, asked("INVITE", "sip:bob@f00.invalid", "").hop);
    f.lane.advance(1);
    assertEquals("f00.invalid", asked("INVITE", "sip:bob@f00.invalid", "").hop.host());
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 202})
  void anAcceptedSubscriptionIsARegistrationToo(int status) {
    registered("SUBSCRIBE", status, 3, expires(60));
    assertEquals(TO_BROWSER, asked("NOTIFY", "sip:bob@f00.invalid", "").hop);
  }

  @Test
  void aNewRegistrationReplacesAndExtendsAndOneOfNothingRemoves() {
    registered("REGISTER", 200, 3, expires(60));
    f.lane.advance(50_000);
    registered("REGISTER", 200, 4, expires(60));
    f.lane.advance(50_000);
    assertEquals(4, asked("INVITE", "sip:bob@f00.invalid", "").hop.connection());
    registered("REGISTER", 200, 5, expires(0));
    assertEquals(0, asked("INVITE", "sip:bob@f00.invalid", "").hop.connection());
    registered("REGISTER", 200, 6, expires(60));
    registered("REGISTER", 200, 7);
    assertEquals(0, asked("INVITE", "sip:bob@f00.invalid", "").hop.connection());
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 401, 403, 500})
  void otherAnswersAreNone(int status) {
    registered("REGISTER", status, 3, expires(60));
    assertEquals(0, asked("INVITE", "sip:bob@f00.invalid", "").hop.connection());
  }

  @Test
  void aConnectionThatIsClosedIsForgotten() {
    registered("REGISTER", 200, 3, expires(60));
    f.transport.closed.add(3L);
    assertEquals(0, asked("INVITE", "sip:bob@f00.invalid", "").hop.connection());
    f.transport.closed.clear();
    assertEquals(0, asked("INVITE", "sip:bob@f00.invalid", "").hop.connection());
  }

  @Test
  void aCallGoesOnOnTheConnectionThatItsPeerRegistersFrom() {
    FakeTransactions.Server invite =
        f.adopted(request("INVITE", 1, "").replaceFirst("Contact: .*", BROWSER), FakeTransport.TCP);
    f.sent(f.respond("T", 200));
    String tag = invite.last().toTag();
    f.dialogs.onRequest(f.fromNetwork(request("ACK", 1, tag), FakeTransport.TCP));
    invite.over = true;
    invite.user.onOver(invite, false);
    f.sent(f.ask(D, "INFO"));
    assertEquals(7, f.lastClient().hop.connection());
    f.answer(f.lastClient(), 200, "x");
    registered("REGISTER", 200, 7, expires(60));
    registered("REGISTER", 200, 3, expires(60));
    f.sent(f.ask(D, "INFO"));
    assertEquals(TO_BROWSER, f.lastClient().hop);
    assertEquals("sip:bob@f00.invalid;transport=tcp", f.lastClient().request.requestUri());
    f.answer(f.lastClient(), 200, "x");
    f.lane.advance(61_000);
    f.sent(f.ask(D, "BYE"));
    assertEquals(3, f.lastClient().hop.connection(), "the dialog stays there");
    f.answer(f.lastClient(), 200, "x");
  }

  @Test
  void aCallDoesNotGoOnWhereSomebodyElseClaimsItsPeersName() {
    FakeTransactions.Server invite =
        f.adopted(request("INVITE", 1, "").replaceFirst("Contact: .*", BROWSER), FakeTransport.TCP);
    f.sent(f.respond("T", 200));
    String tag = invite.last().toTag();
    f.dialogs.onRequest(f.fromNetwork(request("ACK", 1, tag), FakeTransport.TCP));
    invite.over = true;
    invite.user.onOver(invite, false);
    registered("REGISTER", 200, 3, expires(60));
    f.sent(f.ask(D, "INFO"));
    assertEquals(7, f.lastClient().hop.connection());
    f.answer(f.lastClient(), 200, "x");
    f.transport.closed.add(7L);
    f.sent(f.ask(D, "BYE"));
    assertEquals(TO_BROWSER, f.lastClient().hop, "there is no other way to it any more");
    f.answer(f.lastClient(), 200, "x");
  }

  /** Contact, port and transport that it is called with, and whether it is its own to say. */
  @ParameterizedTest
  @CsvSource({
    // the source of the request
    "sip:bob@198.51.100.77:41000;transport=tcp, sip:bob@198.51.100.77:41000;transport=TCP, true",
    "sip:bob@198.51.100.77;transport=tcp, sip:bob@198.51.100.77:5060;transport=tcp, true",
    "sip:bob@198.51.100.77;transport=tcp, sip:bob@198.51.100.77:5070;transport=tcp, false",
    "sip:bob@198.51.100.77;transport=tcp, sip:bob@198.51.100.77, false",
    "sip:bob@198.51.100.77, sip:bob@198.51.100.77, false",
    "sip:bob@198.51.100.77:5060;transport=tcp, sip:bob@198.51.100.77:5060;transport=tcp, false",
    // behind a NAT: what the Via says
    "sip:bob@192.168.77.5:5080;transport=tcp, sip:bob@192.168.77.5:5080;transport=tcp, true",
    "sip:bob@192.168.77.5:5080, sip:bob@192.168.77.5:5080, true",
    "sip:bob@192.168.77.5:5080;transport=tcp, sip:bob@192.168.77.5;transport=tcp, false",
    "sip:bob@192.168.77.5:5080;transport=tcp, sip:bob@192.168.77.5:5080, false",
    "sip:bob@192.168.77.5;transport=udp, sip:bob@192.168.77.5;transport=udp, false",
    "sip:bob@192.168.77.6;transport=tcp, sip:bob@192.168.77.6;transport=tcp, false",
    // somebody else
    "sip:bob@203.0.113.5;transport=tcp, sip:bob@203.0.113.5;transport=tcp, false",
    "sip:bob@example.com;transport=tcp, sip:bob@example.com;transport=tcp, false",
  })
  void onlyWhatIsItsOwnIsLearnt(String contact, String called, boolean own) {
    registeredAs(contact, "192.168.77.5", "198.51.100.77");
    assertEquals(own ? 3 : 0, connectionOf(asked("OPTIONS", called, "")));
  }

  @Test
  void anAddressBesideTheSourceIsNotBehindANat() {
    registeredAs("sip:bob@192.168.77.5;transport=tcp", "192.168.77.5", "192.168.78.1");
    assertEquals(0, connectionOf(asked("OPTIONS", "sip:bob@192.168.77.5;transport=tcp", "")));
    registeredAs("sip:bob@192.168.77.5;transport=tcp", "192.168.77.5", "10.0.0.1");
    assertEquals(3, connectionOf(asked("OPTIONS", "sip:bob@192.168.77.5;transport=tcp", "")));
  }

  @Test
  void whatIsSentViaAnotherProxyIsNotItsOwn() {
    registeredAs("sip:bob@192.168.77.5;transport=tcp", "198.51.100.77", "198.51.100.77");
    assertEquals(0, connectionOf(asked("OPTIONS", "sip:bob@192.168.77.5;transport=tcp", "")));
  }

  private long connectionOf(FakeTransactions.Client client) {
    return client.hop.connection();
  }

  /** A registration over connection 3 with this Contact, Via and source. */
  private void registeredAs(String contact, String via, String source) {
    String text =
        request("REGISTER", 1, "")
            .replaceFirst("Contact: .*", "Contact: <" + contact + ">")
            .replaceFirst("UDP [0-9.:]*", "TCP " + via)
            .replace("\n", "\r\n");
    register(text, new Flow(FakeTransport.TCP, source, 41000, 3), 200, expires(60));
  }
}
