package org.drachtio.sip.dialog.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.uac.Forks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several who answer one INVITE: RFC 3261 §13.2.2, RFC 3262 §4. */
class ForksTest {

  private static final String RELIABLE = "Require: 100rel";

  final DialogFixture f = fixture();

  DialogFixture fixture() {
    return new DialogFixture();
  }

  @AfterEach
  void nothingIsLeft() {
    f.lane.advance(200_000);
    assertEquals(0, f.lane.armed(), "timers");
  }

  private FakeTransactions.Client invite() {
    f.sent(f.dialogs.request(UacTest.invite("I")));
    return f.lastClient();
  }

  private static String idOf(FakeTransactions.Client invite) {
    return "u1;from-tag=" + invite.request.fromTag();
  }

  private static String contact(String user) {
    return "Contact: <sip:" + user + "@198.51.100.7:5062>";
  }

  private Header rack(long rseq) {
    return new Header("RAck", rseq + " 1 INVITE");
  }

  /** A request of one of those who answer. */
  private String theirs(FakeTransactions.Client invite, String method, long cseq, String tag) {
    return DialogFixture.request(method, cseq, "TO")
        .replace(";tag=TO", ";tag=" + invite.request.fromTag())
        .replace(";tag=ft", ";tag=" + tag)
        .replace("Call-ID: c1", "Call-ID: u1");
  }

  @Test
  void everyForkHasAnEarlyDialogAndTheFirst2xxEndsTheOthers() {
    FakeTransactions.Client invite = invite();
    String d = idOf(invite);
    f.answer(invite, 180, "a");
    f.answer(invite, 183, "b", contact("b"));
    f.answer(invite, 180, "c");
    assertEquals(3, f.dialogCount());
    assertEquals(
        List.of("response 180 I " + d, "response 183 I " + d, "response 180 I " + d),
        f.heard.take());
    f.answer(invite, 200, "b", contact("b2"));
    assertEquals(
        List.of("dialog " + d + " I", "response 200 I " + d, "transaction-over I"), f.heard.take());
    assertEquals(1, f.dialogCount());
    f.sent(f.ask(d, "ACK"));
    SipMessage ack = f.transport.sent.get(0).message();
    assertEquals("b", ack.toTag());
    assertEquals("sip:b2@198.51.100.7:5062", ack.requestUri());
  }

  @Test
  void aLate2xxOfAnotherForkIsAckedAndHungUpOnceAndAckedAgain() {
    FakeTransactions.Client invite = invite();
    String d = idOf(invite);
    f.answer(invite, 180, "b", contact("b"));
    f.answer(invite, 200, "a", contact("a"));
    f.sent(f.ask(d, "ACK"));
    f.heard.take();
    f.answer(invite, 200, "b", contact("b"));
    assertEquals("b", f.transport.sent.get(1).message().toTag());
    assertEquals("BYE", f.lastClient().request.method());
    assertEquals("b", f.lastClient().request.toTag());
    assertEquals("sip:b@198.51.100.7:5062", f.lastClient().request.requestUri());
    f.answer(invite, 200, "b", contact("b"));
    f.answer(invite, 200, "b", contact("b"));
    assertEquals(4, f.transport.sent.size(), "ACKs");
    assertEquals(2, f.transactions.clients.size(), "one BYE");
    assertEquals(List.of(), f.heard.take());
    assertEquals(1, f.dialogCount());
  }

  @Test
  void aPrackGoesToTheContactOfItsEarlyDialogByItsRouteSet() {
    FakeTransactions.Client invite = invite();
    String d = idOf(invite);
    f.answer(invite, 183, "a", contact("a;ob"), RELIABLE, "RSeq: 1");
    String routed = "Record-Route: <sip:198.51.100.20;lr>, <sip:198.51.100.10;lr>";
    f.answer(invite, 183, "b", contact("b"), routed, RELIABLE, "RSeq: 5");
    for (long rseq : new long[] {1, 5}) {
      // the client library names the Request-URI of the INVITE
      f.sent(
          f.dialogs.request(
              new RequestCommand(
                  "P",
                  d,
                  "",
                  "PRACK",
                  invite.request.requestUri(),
                  List.of(rack(rseq)),
                  new byte[0])));
    }
    SipMessage toA = f.transactions.clients.get(1).request;
    assertEquals("sip:a;ob@198.51.100.7:5062", toA.requestUri());
    assertEquals(List.of(), toA.headers("Route"));
    FakeTransactions.Client toB = f.lastClient();
    assertEquals("sip:b@198.51.100.7:5062", toB.request.requestUri());
    assertEquals(
        List.of("<sip:198.51.100.10;lr>", "<sip:198.51.100.20;lr>"), toB.request.headers("Route"));
    assertEquals("198.51.100.10", toB.hop.host());
    f.answer(invite, 486, "b");
  }

  @Test
  void aFailureEndsAllEarlyDialogs() {
    FakeTransactions.Client invite = invite();
    String d = idOf(invite);
    f.answer(invite, 183, "a", contact("a"), RELIABLE, "RSeq: 9");
    f.answer(invite, 180, "b");
    assertEquals(2, f.dialogCount());
    f.answer(invite, 486, "b");
    assertEquals(
        List.of(
            "dialog " + d + " I",
            "response 183 I " + d,
            "response 180 I " + d,
            "response 486 I " + d,
            "dialog-over " + d,
            "transaction-over I"),
        f.heard.take());
    assertEquals(0, f.dialogCount());
  }

  @Test
  void repeatedAndPrematureReliableResponsesAreNotTold() {
    FakeTransactions.Client invite = invite();
    String d = idOf(invite);
    f.answer(invite, 183, "a", contact("a"), RELIABLE, "RSeq: 9");
    f.answer(invite, 183, "a", contact("a"), RELIABLE, "RSeq: 9");
    f.answer(invite, 180, "a", contact("a"), RELIABLE, "RSeq: 11");
    assertEquals(List.of("dialog " + d + " I", "response 183 I " + d), f.heard.take());
    f.sent(f.ask(d, "PRACK", rack(9)));
    assertEquals("9 1 INVITE", f.lastClient().request.header("RAck").orElseThrow());
    assertEquals(2, f.lastClient().request.cseq());
    f.answer(f.lastClient(), 200, "a");
    f.answer(invite, 180, "a", contact("a"), RELIABLE, "RSeq: 10");
    assertTrue(f.heard.take().contains("response 180 I " + d));
    f.answer(invite, 200, "a", contact("a"));
    f.sent(f.ask(d, "ACK"));
    assertEquals(1, f.transport.sent.get(0).message().cseq(), "the INVITE's, not the PRACK's");
    assertEquals("PRACK_WITHOUT_INVITE", f.failure(f.ask(d, "PRACK", rack(10))));
  }

  @Test
  void aPrackGoesToTheForkWhoseResponseItAcknowledges() {
    FakeTransactions.Client invite = invite();
    String d = idOf(invite);
    f.answer(invite, 183, "a", contact("a"), RELIABLE, "RSeq: 1");
    f.answer(invite, 183, "b", contact("b"), RELIABLE, "RSeq: 7");
    f.answer(invite, 183, "c", contact("c"), RELIABLE, "RSeq: 1");
    f.sent(f.ask(d, "PRACK", rack(1)));
    assertEquals("a", f.lastClient().request.toTag());
    assertEquals("sip:a@198.51.100.7:5062", f.lastClient().request.requestUri());
    f.sent(f.ask(d, "PRACK", rack(7)));
    assertEquals("b", f.lastClient().request.toTag());
    f.sent(f.ask(d, "PRACK", rack(1)));
    assertEquals("c", f.lastClient().request.toTag());
    f.answer(invite, 200, "b", contact("b"));
    assertEquals(1, f.dialogCount());
    f.sent(f.ask(d, "INFO"));
    assertEquals("b", f.lastClient().request.toTag());
    assertEquals(3, f.lastClient().request.cseq(), "its own numbers: INVITE, PRACK, INFO");
  }

  @Test
  void anUpdateOfAForkIsKnownByTheIdOfOurInvite() {
    FakeTransactions.Client invite = invite();
    String d = idOf(invite);
    f.answer(invite, 180, "a");
    f.heard.take();
    assertTrue(
        f.dialogs.onRequest(f.fromNetwork(theirs(invite, "UPDATE", 5, "a"), FakeTransport.UDP)));
    assertEquals(List.of("request UPDATE " + d), f.heard.take());
    assertEquals("I", f.heard.lastRequestId);
    FakeTransactions.Server update = f.lastServer();
    f.sent(f.respondWithSdp("I", 200, new Header("CSeq", "5 UPDATE")));
    assertEquals(200, update.lastStatus());
    f.dialogs.onRequest(f.fromNetwork(theirs(invite, "INVITE", 6, "a"), FakeTransport.UDP));
    assertEquals(491, f.lastServer().lastStatus(), "glare");
    f.dialogs.onRequest(f.fromNetwork(theirs(invite, "UPDATE", 7, "a"), FakeTransport.UDP));
    FakeTransactions.Server unanswered = f.lastServer();
    f.answer(invite, 486, "a");
    assertEquals(500, unanswered.lastStatus());
    assertEquals(0, f.dialogCount());
  }

  @Test
  void lateAnswerersRememberedAreBounded() {
    FakeTransactions.Client invite = invite();
    f.answer(invite, 200, "a", contact("a"));
    f.sent(f.ask(idOf(invite), "ACK"));
    for (int i = 0; i <= Forks.MAX; i++) {
      f.answer(invite, 200, "t" + i, contact("t"));
    }
    int invitesAndByes = 1 + Forks.MAX + 1;
    assertEquals(invitesAndByes, f.transactions.clients.size());
    f.answer(invite, 200, "t" + (Forks.MAX - 1), contact("t"));
    assertEquals(invitesAndByes, f.transactions.clients.size(), "remembered: only its ACK");
    f.answer(invite, 200, "t" + Forks.MAX, contact("t"));
    assertEquals(invitesAndByes + 1, f.transactions.clients.size(), "not remembered: another BYE");
  }

  @Test
  void earlyDialogsAreBounded() {
    FakeTransactions.Client invite = invite();
    for (int i = 0; i < Forks.MAX + 5; i++) {
      f.answer(invite, 180, "t" + i);
    }
    assertEquals(Forks.MAX, f.dialogCount());
    assertEquals(Forks.MAX + 5, f.heard.take().size(), "told all the same");
    f.answer(invite, 200, "t" + (Forks.MAX + 1), contact("x"));
    assertEquals(1, f.dialogCount());
  }
}
