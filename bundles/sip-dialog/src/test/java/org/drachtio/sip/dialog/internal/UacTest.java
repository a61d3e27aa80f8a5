package org.drachtio.sip.dialog.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** sip-behaviour.md §3, admin-protocol.md §5.2 and §5.4. */
class UacTest {

  private static final Header CALL_ID = new Header("Call-ID", "u1");
  private static final String CONTACT = "Contact: <sip:far@198.51.100.7:5062>";

  final DialogFixture f = fixture();

  DialogFixture fixture() {
    return new DialogFixture();
  }

  @AfterEach
  void noTimerIsLeft() {
    f.lane.advance(200_000);
    assertEquals(0, f.lane.armed(), "timers");
  }

  /** An INVITE that opens a call. */
  static RequestCommand invite(String id) {
    return new RequestCommand(
        id, "", "", "INVITE", "sip:far@198.51.100.7:5062", List.of(CALL_ID), new byte[0]);
  }

  private Outcome send(String method, String uri, String route, Header... more) {
    List<Header> headers = new java.util.ArrayList<>(List.of(more));
    headers.add(0, CALL_ID);
    return f.dialogs.request(new RequestCommand("X", "", route, method, uri, headers, new byte[0]));
  }

  @Test
  void inviteIsAnsweredAckedByTheApplicationAndAckedAgainWhenRepeated() {
    Outcome.Sent sent =
        f.sent(
            send(
                "INVITE",
                "sip:far@198.51.100.7:5062",
                "",
                new Header("From", "<sip:1234@localhost>")));
    SipMessage invite = f.lastClient().request;
    assertEquals("1234", invite.from().orElseThrow().sipUri().orElseThrow().user());
    assertEquals("192.0.2.1", invite.from().orElseThrow().sipUri().orElseThrow().host());
    assertEquals("<sip:192.0.2.1:5060>", invite.header("Contact").orElseThrow());
    assertEquals("70", invite.header("Max-Forwards").orElseThrow());
    String d = "u1;from-tag=" + invite.fromTag();
    assertEquals(d, sent.dialogId());
    f.answer(f.lastClient(), 100, "b");
    f.answer(f.lastClient(), 180, "b");
    f.answer(f.lastClient(), 200, "b", CONTACT);
    assertEquals(
        List.of(
            "response 180 X " + d,
            "dialog " + d + " X",
            "response 200 X " + d,
            "transaction-over X"),
        f.heard.take());
    f.answer(f.lastClient(), 200, "b", CONTACT);
    assertEquals(0, f.transport.sent.size(), "not before the application has ACKed");
    f.sent(f.ask(d, "ACK"));
    assertEquals(1, f.transport.sent.size());
    assertEquals("1 ACK", f.transport.sent.get(0).message().header("CSeq").orElseThrow());
    f.answer(f.lastClient(), 200, "b", CONTACT);
    assertEquals(2, f.transport.sent.size());
    assertEquals(List.of(), f.heard.take());

    FakeTransactions.Client invited = f.lastClient();
    f.answer(invited, 200, "otherfork", CONTACT);
    assertEquals("BYE", f.lastClient().request.method());
    assertEquals("otherfork", f.lastClient().request.toTag());
    assertEquals(1, f.dialogCount());
  }

  /** RFC 3261 §19.1.1: maddr takes the place of the host; headers stay out of the Request-URI. */
  @Test
  void maddrAndHeadersOfUris() {
    f.sent(send("OPTIONS", "sip:far@other.test;maddr=198.51.100.8?Subject=x", ""));
    assertEquals("sip:far@other.test;maddr=198.51.100.8", f.lastClient().request.requestUri());
    assertEquals("198.51.100.8", f.lastClient().hop().host());
    f.sent(send("OPTIONS", "sip:far@other.test", "sip:route.test:5070;maddr=198.51.100.9"));
    assertEquals("198.51.100.9", f.lastClient().hop().host());
    assertEquals(5070, f.lastClient().hop().port());
    f.sent(send("OPTIONS", "sip:far@192.0.2.1;maddr=198.51.100.8", ""));
    assertEquals("TO_MYSELF", f.failure(send("OPTIONS", "sip:far@other.test;maddr=192.0.2.1", "")));

    f.sent(send("INVITE", "sip:far@198.51.100.7:5062", ""));
    String d = "u1;from-tag=" + f.lastClient().request.fromTag();
    f.answer(
        f.lastClient(), 200, "b", "Contact: <sip:far@a.test;maddr=198.51.100.10?Replaces=x%3By>");
    f.sent(f.ask(d, "ACK"));
    assertEquals(
        "sip:far@a.test;maddr=198.51.100.10", f.transport.sent.get(0).message().requestUri());
    f.sent(f.ask(d, "BYE"));
    f.answer(f.lastClient(), 200, "b");
  }

  @Test
  void whatNoDatagramCanCarryIsRefused() {
    byte[] body = new byte[66_000];
    List<Header> headers = List.of(CALL_ID, new Header("Content-Type", "text/plain"));
    String uri = "sip:far@198.51.100.7";
    String tooLong = "TOO_LONG";
    RequestCommand command = new RequestCommand("X", "", "", "MESSAGE", uri, headers, body);
    assertEquals(tooLong, f.failure(f.dialogs.request(command)));
    f.sent(
        f.dialogs.request(
            new RequestCommand(
                "X", "", "", "MESSAGE", uri + ";transport=tcp", headers, new byte[66_000])));

    f.sent(send("INVITE", "sip:far@198.51.100.7:5062", ""));
    String d = "u1;from-tag=" + f.lastClient().request.fromTag();
    f.answer(f.lastClient(), 200, "b", CONTACT);
    f.sent(f.ask(d, "ACK"));
    assertEquals(
        tooLong,
        f.failure(
            f.dialogs.request(
                new RequestCommand("X", d, "", "INFO", "sip:placeholder", headers, body))));
    f.sent(f.ask(d, "BYE"));
    assertEquals(2, f.lastClient().request.cseq(), "no number is lost");
    f.answer(f.lastClient(), 200, "b");
  }

  /** RFC 3261 §26.2.2, §8.1.2. */
  @Test
  void sipsNeverLeavesWithoutTls() {
    String none = "NO_TRANSPORT";
    assertEquals(none, f.failure(send("OPTIONS", "sips:far@198.51.100.7", "")));
    assertEquals(none, f.failure(send("OPTIONS", "sips:far@198.51.100.7;transport=tcp", "")));
    assertEquals(none, f.failure(send("OPTIONS", "sips:far@198.51.100.7", "sip:198.51.100.9")));
    assertEquals(none, f.failure(send("OPTIONS", "sip:far@198.51.100.7", "sips:198.51.100.9")));
  }

  @Test
  void callIdCSeqAndTagOfTheApplicationAreKept() {
    f.sent(
        send(
            "REGISTER",
            "sip:198.51.100.7",
            "",
            new Header("From", "<sip:a@b>;tag=keep"),
            new Header("CSeq", "42 REGISTER")));
    SipMessage register = f.lastClient().request;
    assertEquals("keep", register.fromTag());
    assertEquals(42, register.cseq());
    assertEquals("u1", register.callId());
  }

  @Test
  void localhostWithoutUserInFromIsTheBoundAddress() {
    f.sent(send("OPTIONS", "sip:a@b.example", "", new Header("From", "\"A\" <sip:localhost>;x=y")));
    SipMessage options = f.lastClient().request;
    String from = options.header("From").orElseThrow();
    assertEquals("\"A\" <sip:127.0.0.1:5060>;x=y;tag=" + options.fromTag(), from);
    for (String kept : List.of("<sip:localhost@b.example>", "\"localhost\" <sip:a@b.example>")) {
      f.sent(send("OPTIONS", "sip:a@b.example", "", new Header("From", kept + ";tag=t")));
      assertEquals(kept + ";tag=t", f.lastClient().request.header("From").orElseThrow());
    }
  }

  @Test
  void routeUrlIsTheNextHopOnly() {
    f.sent(send("OPTIONS", "sip:someone@example.org", "sip:198.51.100.9:5080;transport=tcp"));
    assertEquals("sip:someone@example.org", f.lastClient().request.requestUri());
    assertEquals("198.51.100.9", f.lastClient().hop.host());
    assertEquals(5080, f.lastClient().hop.port());
    assertTrue(f.lastClient().request.header("Via").orElseThrow().startsWith("SIP/2.0/TCP "));
    assertEquals(List.of(), f.lastClient().request.headers("Route"));
  }

  @Test
  void outboundProxyIsTheNextHopUnlessTheApplicationGivesOneAndChangesLive() {
    f.dialogs.modified(Configs.outboundProxy("sip:198.51.100.8:5070;transport=tcp"));
    f.sent(send("OPTIONS", "sip:someone@example.org", ""));
    assertEquals("198.51.100.8", f.lastClient().hop.host());
    assertEquals(5070, f.lastClient().hop.port());
    assertTrue(f.lastClient().request.header("Via").orElseThrow().startsWith("SIP/2.0/TCP "));
    assertEquals("sip:someone@example.org", f.lastClient().request.requestUri());
    assertEquals(List.of(), f.lastClient().request.headers("Route"));

    f.sent(send("OPTIONS", "sip:someone@example.org", "sip:198.51.100.9:5080"));
    assertEquals("198.51.100.9", f.lastClient().hop.host());
    assertEquals("TO_MYSELF", f.failure(send("OPTIONS", "sip:x@192.0.2.1", "")));

    f.dialogs.modified(Configs.outboundProxy("sip:198.51.100.10"));
    f.sent(send("OPTIONS", "sip:someone@example.org", ""));
    assertEquals("198.51.100.10", f.lastClient().hop.host());

    f.dialogs.modified(Configs.outboundProxy(""));
    f.sent(send("OPTIONS", "sip:someone@example.org", ""));
    assertEquals("example.org", f.lastClient().hop.host());
  }

  @Test
  void outboundProxyHasNoSayInsideADialog() {
    f.sent(send("INVITE", "sip:far@198.51.100.7:5062", ""));
    FakeTransactions.Client invite = f.lastClient();
    f.answer(invite, 200, "b", CONTACT);
    f.dialogs.modified(Configs.outboundProxy("sip:198.51.100.8"));
    f.sent(f.ask("u1;from-tag=" + invite.request.fromTag(), "INFO"));
    assertEquals("198.51.100.7", f.lastClient().hop.host());
  }

  @Test
  void cancelAndTheRaceThatItLoses() {
    f.sent(send("INVITE", "sip:far@198.51.100.7:5062", ""));
    FakeTransactions.Client invite = f.lastClient();
    String d = "u1;from-tag=" + invite.request.fromTag();
    assertNull(invite.cancel);
    f.sent(
        f.dialogs.request(
            new RequestCommand("X", "", "", "CANCEL", "sip:x", List.of(), new byte[0])));
    assertNotNull(invite.cancel);
    f.answer(invite, 200, "b", CONTACT);
    f.heard.take();
    f.sent(f.ask(d, "ACK"));
    assertEquals(List.of(), f.heard.take(), "the reply to the ACK comes first");
    f.lane.run();
    assertEquals("BYE", f.lastClient().request.method());
    assertEquals(
        List.of(
            "unsolicited SIP ;cause=200 ;text=\"ACK-BYE due to cancel race condition\" " + d,
            "dialog-over " + d),
        f.heard.take());
  }

  @Test
  void anAbandonedInviteIsCancelledAndItsFailureToldToNobody() {
    f.sent(send("INVITE", "sip:far@198.51.100.7:5062", ""));
    FakeTransactions.Client invite = f.lastClient();
    f.answer(invite, 180, "b");
    f.heard.take();
    f.dialogs.abandon("X", 10_000);
    assertNotNull(invite.cancel);
    f.answer(invite, 183, "b");
    f.answer(invite, 487, "b");
    assertEquals(List.of("transaction-over X"), f.heard.take());
    assertEquals(1, f.transactions.clients.size(), "no BYE");
    assertEquals(0, f.dialogCount());
  }

  @Test
  void aLate200OfAnAbandonedInviteIsAckedAndHungUpOnce() {
    f.sent(send("INVITE", "sip:far@198.51.100.7:5062", ""));
    FakeTransactions.Client invite = f.lastClient();
    f.dialogs.abandon("X", 10_000);
    f.answer(invite, 200, "b", CONTACT);
    assertEquals("1 ACK", f.transport.sent.get(0).message().header("CSeq").orElseThrow());
    assertEquals("b", f.transport.sent.get(0).message().toTag());
    SipMessage bye = f.lastClient().request;
    assertEquals("BYE sip:far@198.51.100.7:5062 SIP/2.0", bye.startLine());
    assertEquals("b", bye.toTag());
    assertEquals(2, bye.cseq());
    f.answer(invite, 200, "b", CONTACT);
    assertEquals(2, f.transport.sent.size(), "a repetition is ACKed again");
    assertEquals(2, f.transactions.clients.size(), "one BYE");
    assertEquals(List.of("transaction-over X"), f.heard.take());
    assertEquals(0, f.dialogCount());
  }

  @Test
  void anAbandonedInviteWithAnEarlyDialogEndsIt() {
    f.sent(f.dialogs.request(invite("I")));
    FakeTransactions.Client invite = f.lastClient();
    f.answer(invite, 183, "b", CONTACT, "Require: 100rel", "RSeq: 1");
    String d = "u1;from-tag=" + invite.request.fromTag();
    f.sent(f.ask(d, "UPDATE"));
    f.answer(f.lastClient(), 200, "b");
    f.heard.take();
    f.dialogs.abandon("I", 10_000);
    f.answer(invite, 200, "b", CONTACT);
    assertEquals("BYE", f.lastClient().request.method());
    assertEquals(3, f.lastClient().request.cseq(), "after the UPDATE");
    assertEquals(List.of("dialog-over " + d, "transaction-over I"), f.heard.take());
    assertEquals(0, f.dialogCount());
  }

  @Test
  void abandoningAnythingElseChangesNothing() {
    f.dialogs.abandon("unknown", 10_000);
    f.sent(send("OPTIONS", "sip:far@198.51.100.7:5062", ""));
    f.dialogs.abandon("X", 10_000);
    assertNull(f.lastClient().cancel);
    f.answer(f.lastClient(), 200, "b");
    assertEquals(List.of("response 200 X ", "transaction-over X"), f.heard.take());
  }

  @Test
  void texts() {
    assertEquals("NO_TRANSPORT", f.failure(send("OPTIONS", "sip:a@b.example;transport=ws", "")));
    assertEquals("TO_MYSELF", f.failure(send("OPTIONS", "sip:x@192.0.2.1", "")));
    assertEquals(
        "BAD_FROM <sip:localhost",
        f.failure(send("OPTIONS", "sip:a@b", "", new Header("From", "<sip:localhost"))));
    assertEquals("BAD_REQUEST_URI nonsense", f.failure(send("OPTIONS", "nonsense", "")));
    assertEquals("UNKNOWN_METHOD FOO sip:a@b", f.failure(send("FOO", "sip:a@b", "")));
    assertEquals(
        "UNKNOWN_INVITE X",
        f.failure(
            f.dialogs.request(
                new RequestCommand("X", "", "", "CANCEL", "sip:x", List.of(), new byte[0]))));
  }
}
