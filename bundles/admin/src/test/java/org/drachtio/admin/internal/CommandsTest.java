package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.drachtio.admin.internal.command.Commands;
import org.drachtio.admin.internal.frame.Frame;
import org.drachtio.admin.internal.session.Session;
import org.drachtio.api.control.Selection;
import org.drachtio.api.dialog.FailureReason;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.message.Header;
import org.junit.jupiter.api.Test;

/** What applications send, and what they are answered. */
class CommandsTest {

  private final Bench bench = new Bench();

  private void assertRefused(AppConnection connection, String reply) {
    assertEquals(reply, connection.reply());
    assertTrue(connection.closedAfterSending);
    assertTrue(bench.sessions.applications().stream().noneMatch(a -> a.id() == connection.id()));
    bench.receive(connection, "9|ping");
    assertEquals(List.of(), connection.payloads());
  }

  @Test
  void authenticationTellsWhereTheServerListens() {
    AppConnection connection = bench.stranger();
    bench.receive(connection, "7|authenticate|cymru|");
    assertEquals(
        "response|7|OK|tcp/203.0.113.5:5060,udp/203.0.113.5:5060|v0.9.10|tcp/10.0.0.5:5060,udp/10.0.0.5:5060",
        connection.reply());
    assertTrue(bench.sessions.applications().get(0).authenticated());
    bench.lanes.lane().run();
    assertEquals(0, bench.lanes.lane().armed());
  }

  @Test
  void tagsAccumulateOverAuthentications() {
    AppConnection connection = bench.application("a,b");
    bench.receive(connection, "2|authenticate|cymru|,c,,a");
    assertTrue(connection.reply().startsWith("response|2|OK|"));
    assertEquals(
        List.of("a", "b", "c"),
        bench.sessions.applications().get(0).tags().stream().sorted().toList());
  }

  @Test
  void authenticationWithoutTagsToken() {
    AppConnection connection = bench.stranger();
    bench.receive(connection, "2|authenticate|cymru");
    assertTrue(connection.reply().startsWith("response|2|OK|"));
  }

  @Test
  void wrongSecretIsRefused() {
    AppConnection connection = bench.stranger();
    bench.receive(connection, "7|authenticate|admin|");
    assertRefused(connection, "response|7|NO|incorrect secret");
    assertEquals(List.of(), bench.calls.gone);
  }

  @Test
  void aWrongSecretEndsAnAuthenticatedSessionToo() {
    AppConnection connection = bench.application("");
    bench.receive(connection, "7|authenticate|x|");
    assertRefused(connection, "response|7|NO|incorrect secret");
    assertEquals(List.of(connection.id()), bench.calls.gone);
  }

  @Test
  void nothingElseIsTakenBeforeAuthentication() {
    for (String command :
        List.of("ping", "route|invite", "remove_route|x", "sip|t|", "proxy|t", "what", "")) {
      AppConnection connection = bench.stranger();
      bench.receive(connection, "7|" + command);
      assertRefused(connection, "response|7|NO|not authenticated");
    }
    assertEquals(new Selection.NoneForMethod(), bench.sessions.select("INVITE", ""));
  }

  @Test
  void tooManyOrTooLongTagsAreRefused() {
    AppConnection connection = bench.stranger();
    bench.receive(connection, "7|authenticate|cymru|" + "x".repeat(257));
    assertRefused(connection, "response|7|NO|Invalid message format");
    StringBuilder tags = new StringBuilder();
    for (int i = 0; i < 257; i++) {
      tags.append(',').append(i);
    }
    AppConnection other = bench.stranger();
    bench.receive(other, "7|authenticate|cymru|" + tags);
    assertRefused(other, "response|7|NO|Invalid message format");
  }

  @Test
  void ping() {
    AppConnection connection = bench.application("");
    bench.receive(connection, "8|ping");
    assertEquals("response|8|OK|pong", connection.reply());
  }

  @Test
  void routesAreKeptOncePerApplicationAndRemovedOneByOne() {
    AppConnection connection = bench.application("");
    for (String verb : List.of("invite", "bye", "invite")) {
      bench.receive(connection, "8|route|" + verb);
      assertEquals("response|8|OK", connection.reply());
    }
    assertEquals(List.of("invite", "bye"), bench.sessions.applications().get(0).methods());
    bench.receive(connection, "8|remove_route|invite");
    assertEquals("response|8|OK", connection.reply());
    bench.receive(connection, "8|remove_route|never");
    assertEquals("response|8|OK", connection.reply());
    assertEquals(new Selection.NoneForMethod(), bench.sessions.select("INVITE", ""));
    assertEquals(new Selection.Chosen(connection.id()), bench.sessions.select("BYE", ""));
  }

  @Test
  void verbsAreBounded() {
    AppConnection connection = bench.application("");
    for (int i = 0; i < 256; i++) {
      bench.receive(connection, "8|route|verb" + i);
    }
    assertEquals(256, connection.payloads().size());
    bench.receive(connection, "8|route|one-more");
    assertRefused(connection, "response|8|NO|Route request includes unsupported verb");
    AppConnection other = bench.application("");
    bench.receive(other, "8|route|" + "v".repeat(65));
    assertRefused(other, "response|8|NO|Route request includes unsupported verb");
  }

  @Test
  void badFormsAreRefused() {
    for (String payload :
        List.of(
            "x",
            "x\r\nINVITE",
            "7|route",
            "7|remove_route",
            "7|authenticate",
            "7|sip",
            "7|sip|t")) {
      AppConnection connection = bench.application("");
      bench.receive(connection, payload);
      assertRefused(connection, "response|" + payload.charAt(0) + "|NO|Invalid message format");
    }
    AppConnection connection = bench.application("");
    bench.receive(connection, "|".repeat(2000));
    assertRefused(connection, "response||NO|Invalid message format");
  }

  @Test
  void unknownCommandsAreRefused() {
    AppConnection connection = bench.application("");
    bench.receive(connection, "7|what|ever");
    assertRefused(connection, "response|7|NO|Unknown message type");
    assertEquals(List.of(connection.id()), bench.calls.gone);
  }

  @Test
  void aResponseIsHandedOn() {
    AppConnection connection = bench.application("");
    bench.receive(
        connection,
        "7|sip|txn|\r\n"
            + "SIP/2.0 200 All Good\r\n"
            + "cseq: 1 INVITE\r\n"
            + "Via: x\r\n"
            + "content-type: text/plain\r\n"
            + "Content-Length: 3\r\n\r\n"
            + "grün\r\n\r\n"
            + "ende");
    ResponseCommand command = bench.calls.responses.get(0);
    assertEquals("txn", command.transactionId());
    assertEquals(200, command.status());
    assertEquals("All Good", command.reason());
    assertEquals(
        List.of(new Header("CSeq", "1 INVITE"), new Header("Content-Type", "text/plain")),
        command.headers());
    assertArrayEquals("grün\r\n\r\nende".getBytes(StandardCharsets.UTF_8), command.body());
    assertEquals(List.of(), connection.payloads());
  }

  @Test
  void aResponseWithoutTransactionIsRefused() {
    AppConnection connection = bench.application("");
    bench.receive(connection, "7|sip||\r\nSIP/2.0 200 OK\r\n\r\n");
    assertRefused(connection, "response|7|NO|transaction id missing");
  }

  @Test
  void aMalformedResponseFailsAndTheCallerGetsA500() {
    AppConnection connection = bench.application("");
    for (String line :
        List.of("SIP/2.0", "SIP/2.0 abc OK", "SIP/2.0 999 x", "SIP/2.0 200 a\nb: c")) {
      bench.receive(connection, "7|sip|txn|\r\n" + line + "\r\n\r\n");
      assertEquals("response|7|NOK|Unknown server error sending response", refused(connection));
    }
  }

  /** The reply, after the 500 has been handed on and carried out. */
  private String refused(AppConnection connection) {
    ResponseCommand command = bench.calls.responses.remove(0);
    assertEquals("txn", command.transactionId());
    assertEquals(500, command.status());
    assertEquals(List.of(), command.headers());
    assertEquals(List.of(), connection.payloads(), "only when it has been carried out");
    bench.calls.replies.remove(0).done(new Outcome.Failed(FailureReason.INTERNAL_ERROR));
    return connection.reply();
  }

  @Test
  void aHeaderThatWouldBeginALineOfItsOwnIsRefused() {
    AppConnection connection = bench.application("");
    String injected = "\r\nto: a\r\nx-foo: bar\nP-Asserted-Identity: <sip:ceo@trusted>\r\n\r\n";
    bench.receive(connection, "7|sip|txn|\r\nSIP/2.0 200 OK" + injected);
    assertEquals(
        "response|7|NOK|Unknown server error sending response: Bad x-foo Header",
        refused(connection));
    bench.receive(connection, "7|sip|txn|\r\nSIP/2.0 180 Ringing" + injected);
    assertEquals(
        "response|7|NOK|Unknown server error sending response: Bad x-foo Header",
        connection.reply());
    bench.receive(connection, "7|sip||\r\nINVITE sip:bob@b.com SIP/2.0" + injected);
    assertEquals(
        "response|7|NOK|Error creating sip transaction for request: Bad x-foo Header",
        connection.reply());
    bench.receive(
        connection,
        "7|proxy|txn|remainInDialog|fullResponse|f|serial|||sip:a@b\r\nINVITE sip:b SIP/2.0"
            + injected);
    assertEquals("response|7|NOK|error proxying request: Bad x-foo Header", connection.reply());
    assertEquals(List.of(), bench.calls.responses);
    assertEquals(List.of(), bench.calls.requests);
    assertEquals(List.of(), bench.calls.proxied);
  }

  @Test
  void aRequestOutOfDialogIsHandedOn() {
    AppConnection connection = bench.application("");
    bench.receive(
        connection,
        "7|sip|||sip:10.0.0.1:5080;transport=tcp\r\n"
            + "INVITE sip:bob@b.com SIP/2.0\r\n"
            + "x-a: 1\r\n\r\n"
            + "v=0");
    RequestCommand command = bench.calls.requests.get(0);
    assertEquals("", command.transactionId());
    assertEquals("", command.dialogId());
    assertEquals("sip:10.0.0.1:5080;transport=tcp", command.routeUrl());
    assertEquals("INVITE", command.method());
    assertEquals("sip:bob@b.com", command.uri());
    assertEquals(List.of(new Header("x-a", "1")), command.headers());
    assertArrayEquals("v=0".getBytes(StandardCharsets.UTF_8), command.body());
  }

  @Test
  void aRequestInADialogIsHandedOnWithoutATransactionId() {
    AppConnection connection = bench.application("");
    bench.receive(connection, "7|sip|stale|c1@h;from-tag=f\r\nACK sip:placeholder SIP/2.0\r\n\r\n");
    RequestCommand command = bench.calls.requests.get(0);
    assertEquals("", command.transactionId());
    assertEquals("c1@h;from-tag=f", command.dialogId());
    assertEquals("", command.routeUrl());
    assertEquals("ACK", command.method());
    assertEquals(0, command.body().length);
  }

  @Test
  void aCancelKeepsOnlyItsOwnHeaders() {
    AppConnection connection = bench.application("");
    bench.receive(
        connection,
        "7|sip|txn|\r\n"
            + "CANCEL sip:b SIP/2.0\r\n"
            + "from: a\r\n"
            + "t: b\r\n"
            + "contact: c\r\n"
            + "p-asserted-identity: d\r\n"
            + "reason: SIP;cause=200\r\n"
            + "X-Reason: y\r\n"
            + "content-length: 0\r\n\r\n");
    RequestCommand command = bench.calls.requests.get(0);
    assertEquals("txn", command.transactionId());
    assertEquals("CANCEL", command.method());
    assertEquals(
        List.of(new Header("Reason", "SIP;cause=200"), new Header("X-Reason", "y")),
        command.headers());
  }

  @Test
  void requestsThatCanNotBeFail() {
    AppConnection connection = bench.application("");
    bench.receive(connection, "7|sip||\r\nFOO sip:a SIP/2.0\r\n\r\n");
    assertEquals("response|7|NOK|invalid request-uri: FOO sip:a SIP/2.0", connection.reply());
    bench.receive(connection, "7|sip||");
    assertEquals("response|7|NOK|invalid request-uri: ", connection.reply());
    bench.receive(connection, "7|sip||d\r\nFOO sip:a SIP/2.0\r\n\r\n");
    assertEquals(
        "response|7|NOK|Server error: invalid or missing method supplied on start line: FOO sip:a"
            + " SIP/2.0",
        connection.reply());
    bench.receive(connection, "7|sip||\r\nCANCEL sip:a SIP/2.0\r\n\r\n");
    assertEquals("response|7|NOK|unable to cancel unknown transaction id: ", connection.reply());
    bench.receive(connection, "7|sip|txn|\r\nINFO sip:a SIP/2.0\r\n\r\n");
    assertEquals(
        "response|7|NOK|transaction id is for a CANCEL only outside a dialog", connection.reply());
    assertEquals(List.of(), bench.calls.requests);
    assertFalse(connection.closedAfterSending);
  }

  @Test
  void theTextOfAFailureIsPassedOn() {
    AppConnection connection = bench.application("");
    bench.receive(connection, "7|sip|txn|\r\nSIP/2.0 200 OK\r\n\r\n");
    bench.calls.replies.get(0).done(new Outcome.Failed(FailureReason.UNKNOWN_REQUEST));
    assertEquals("response|7|NOK|Response not sent due to unknown transaction", connection.reply());
  }

  @Test
  void aFaultBehindTheCommandCostsThatCommand() {
    AppConnection connection = bench.application("");
    bench.calls.fault = new IllegalStateException("on purpose");
    bench.receive(connection, "7|sip|txn|\r\nSIP/2.0 200 OK\r\n\r\n");
    assertEquals("response|7|NOK|Unknown server error sending response", connection.reply());
    bench.receive(connection, "8|sip||d\r\nBYE sip:a SIP/2.0\r\n\r\n");
    assertEquals("response|8|NOK|Internal server error sending message", connection.reply());
    assertFalse(connection.closedAfterSending);
  }

  @Test
  void noSecretReachesALog() {
    byte[] ping = "1|ping".getBytes(StandardCharsets.UTF_8);
    Frame harmless = new Frame(ping, 0, ping.length);
    Session application = (Session) bench.application("").attachment();
    Session stranger = (Session) bench.stranger().attachment();
    assertTrue(Commands.loggable(application, harmless, ping.length).contains("1|ping"));
    assertFalse(Commands.loggable(stranger, harmless, ping.length).contains("ping"));
    for (String payload :
        List.of("1|authenticate|cymru|", "authenticate|cymru", "1|x|authenticate|cymru")) {
      byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
      Frame frame = new Frame(bytes, 0, bytes.length);
      assertFalse(Commands.loggable(application, frame, bytes.length).contains("cymru"));
      assertFalse(Commands.loggable(stranger, frame, bytes.length).contains("cymru"));
    }
  }

  @Test
  void readingPausesWhileTooManyCommandsAreInWork() {
    AppConnection connection = bench.application("");
    for (int i = 0; i < 1000; i++) {
      assertEquals(List.of(), connection.pauses);
      bench.receive(connection, "7|sip|txn|\r\nSIP/2.0 200 OK\r\n\r\n");
    }
    assertEquals(List.of(true), connection.pauses);
    for (int i = 0; i < 500; i++) {
      assertEquals(List.of(true), connection.pauses);
      bench.calls.replies.get(i).done(new Outcome.Failed(FailureReason.INTERNAL_ERROR));
    }
    assertEquals(List.of(true, false), connection.pauses);
  }

  @Test
  void applicationsShareWhatMayBeInWork() {
    AppConnection a = bench.application("");
    List<AppConnection> others = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      others.add(bench.application(""));
    }
    for (int i = 0; i < 250; i++) {
      assertEquals(List.of(), a.pauses);
      bench.receive(a, "7|sip|txn|\r\nSIP/2.0 200 OK\r\n\r\n");
    }
    assertEquals(List.of(true), a.pauses);
    bench.receive(others.get(0), "7|sip|txn|\r\nSIP/2.0 200 OK\r\n\r\n");
    assertEquals(List.of(), others.get(0).pauses);
    others.forEach(bench.connections::closed);
    bench.calls.replies.get(0).done(new Outcome.Failed(FailureReason.INTERNAL_ERROR));
    assertEquals(List.of(true, false), a.pauses, "it has more now that the others are gone");
  }
}
