package org.drachtio.sip.dialog.internal;

import static org.drachtio.sip.dialog.internal.DialogFixture.D;
import static org.drachtio.sip.dialog.internal.DialogFixture.offering;
import static org.drachtio.sip.dialog.internal.DialogFixture.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.session.ReliableProvisionals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RFC 3262 §3, sip-behaviour.md §2.3. */
class ReliableProvisionalsTest {

  private static final Header RELIABLE = new Header("Require", "100rel");
  private static final String SUPPORTED = "Supported: 100rel";
  private static final String REQUIRED = "Require: 100rel";

  final DialogFixture f = fixture();

  DialogFixture fixture() {
    return new DialogFixture();
  }

  @AfterEach
  void nothingIsLeft() {
    f.lane.advance(200_000);
    assertEquals(0, f.lane.armed(), "timers");
  }

  private FakeTransactions.Server invite(String... headers) {
    return f.adopted(request("INVITE", 1, "", headers), FakeTransport.UDP);
  }

  /** The peer's PRACK for the last response. */
  private static String prack(FakeTransactions.Server invite, long cseq) {
    SipMessage response = invite.last();
    return request("PRACK", cseq, response.toTag(), "RAck: " + response.rseq() + " 1 INVITE");
  }

  private void receive(String text) {
    assertTrue(f.dialogs.onRequest(f.fromNetwork(text, FakeTransport.UDP)));
  }

  private void acknowledge(FakeTransactions.Server invite, long cseq) {
    receive(prack(invite, cseq));
  }

  private void confirm(FakeTransactions.Server invite) {
    receive(request("ACK", 1, invite.last().toTag()));
  }

  @Test
  void theCallersByeEndsAnAnswerThatIsHeldBack() {
    FakeTransactions.Server invite = invite(SUPPORTED);
    f.respondWithSdp("T", 183, RELIABLE);
    f.respondWithSdp("T", 200);
    assertEquals(183, invite.lastStatus());
    f.heard.take();
    receive(request("BYE", 2, invite.last().toTag()));
    assertEquals(200, f.lastServer().lastStatus());
    assertEquals(487, invite.lastStatus());
    List<String> heard = f.heard.take();
    assertEquals("cancel T " + D, heard.get(0));
    assertTrue(
        heard.contains("unsolicited SIP ;cause=200 ;text=\"CANCEL after 200 OK\" " + D),
        "" + heard);
    assertEquals(0, f.dialogCount());
  }

  @Test
  void aReliableProvisionalIsRepeatedOnAnyTransportUntilItsPrackWhichTheApplicationAnswers() {
    FakeTransactions.Server invite =
        f.adopted(request("INVITE", 1, "", SUPPORTED), FakeTransport.TCP);
    SipMessage sent = f.sent(f.respondWithSdp("T", 183, RELIABLE)).message().message();
    assertTrue(sent.rseq() > 0);
    assertEquals(List.of("100rel"), sent.headers("Require"));
    assertEquals("<sip:192.0.2.1:5060;transport=tcp>", sent.header("Contact").orElseThrow());
    f.lane.advance(500);
    assertEquals(2, invite.responses.size(), "T1");
    f.lane.advance(1000);
    assertEquals(3, invite.responses.size(), "2 T1");
    f.lane.advance(2000);
    assertEquals(4, invite.responses.size(), "4 T1");
    assertEquals(List.of(), f.heard.take());
    acknowledge(invite, 2);
    assertEquals(List.of("dialog " + D + " T", "request PRACK " + D), f.heard.take());
    f.lane.advance(20_000);
    assertEquals(4, invite.responses.size());
    f.sent(f.respond(f.heard.lastRequestId, 200));
    assertEquals(200, f.lastServer().lastStatus());
    f.respond("T", 200);
    assertEquals(200, invite.lastStatus());
    confirm(invite);
  }

  @Test
  void aPeerThatDoesNotKnow100relIsNotSentIt() {
    FakeTransactions.Server invite = invite();
    assertEquals("RELIABLE_NOT_SUPPORTED", f.failure(f.respond("T", 183, RELIABLE)));
    assertEquals(0, invite.responses.size());
    f.sent(f.respond("T", 180));
    f.sent(f.respond("T", 486));
  }

  @Test
  void aPeerThatDemandsItGetsAllReliablyAndTheApplicationHearsOfNoPrackThatItDidNotAskFor() {
    FakeTransactions.Server invite = invite(REQUIRED);
    f.sent(f.respond("T", 180));
    assertTrue(invite.last().rseq() > 0);
    assertEquals(List.of("100rel"), invite.last().headers("Require"));
    acknowledge(invite, 2);
    assertEquals(200, f.lastServer().lastStatus());
    assertEquals(List.of(), f.heard.take());
    f.respond("T", 200);
    confirm(invite);
  }

  @Test
  void oneAtATimeAndTheRestInOrder() {
    FakeTransactions.Server invite = invite(SUPPORTED);
    f.respond("T", 180, RELIABLE);
    long first = invite.last().rseq();
    assertEquals(first + 1, f.sent(f.respond("T", 181, RELIABLE)).message().message().rseq());
    assertEquals(first + 2, f.sent(f.respond("T", 183, RELIABLE)).message().message().rseq());
    assertEquals(1, invite.responses.size());
    acknowledge(invite, 2);
    assertEquals(181, invite.lastStatus());
    assertEquals(2, invite.responses.size());
    acknowledge(invite, 3);
    assertEquals(183, invite.lastStatus());
    acknowledge(invite, 4);
    f.respond("T", 200);
    assertEquals(
        List.of(180, 181, 183, 200), invite.responses.stream().map(SipMessage::status).toList());
    confirm(invite);
  }

  @Test
  void moreThanTheBoundAreRefused() {
    invite(SUPPORTED);
    for (int i = 0; i <= ReliableProvisionals.MAX_WAITING; i++) {
      f.sent(f.respond("T", 183, RELIABLE));
    }
    assertEquals("BAD_RESPONSE", f.failure(f.respond("T", 183, RELIABLE)));
  }

  @Test
  void anUnknownOrRepeatedPrackIs481() {
    FakeTransactions.Server invite = invite(SUPPORTED);
    f.respond("T", 183, RELIABLE);
    String tag = invite.last().toTag();
    for (String rack : List.of("RAck: 5 1 INVITE", "X-No: rack")) {
      receive(request("PRACK", 2, tag, rack));
      assertEquals(481, f.lastServer().lastStatus(), rack);
    }
    long rseq = invite.last().rseq();
    receive(request("PRACK", 2, tag, "RAck: " + rseq + " 2 INVITE"));
    assertEquals(481, f.lastServer().lastStatus());
    acknowledge(invite, 3);
    assertEquals(0, f.lastServer().lastStatus());
    receive(prack(invite, 4));
    assertEquals(481, f.lastServer().lastStatus());
    assertEquals(List.of("dialog " + D + " T", "request PRACK " + D), f.heard.take());
  }

  @Test
  void a200WaitsForThePrackOfASessionDescriptionAndForNothingElse() {
    FakeTransactions.Server invite = invite(SUPPORTED);
    f.respondWithSdp("T", 183, RELIABLE);
    f.respond("T", 180, RELIABLE);
    assertEquals(D, f.sent(f.respondWithSdp("T", 200)).dialogId());
    assertEquals(1, invite.responses.size());
    assertEquals(200, f.sent(f.respond("T", 486)).message().message().status(), "told the first");
    acknowledge(invite, 2);
    assertEquals(200, f.lastServer().lastStatus(), "of the PRACK: the application is past it");
    assertEquals(200, invite.lastStatus());
    assertEquals(2, invite.responses.size(), "the 180 is superfluous now");
    assertEquals(List.of("dialog " + D + " T"), f.heard.take());
    f.lane.advance(500);
    assertEquals(3, invite.responses.size(), "the 200 is repeated until its ACK");
    confirm(invite);
    assertEquals(List.of("request ACK " + D), f.heard.take());
  }

  @Test
  void a200DoesNotWaitWhereNoSessionDescriptionIsUnacknowledgedAndALatePrackIsUnderstood() {
    FakeTransactions.Server invite = invite(SUPPORTED);
    f.respond("T", 180, RELIABLE);
    String prack = prack(invite, 2);
    f.respondWithSdp("T", 200);
    assertEquals(200, invite.lastStatus());
    receive(prack);
    assertEquals(200, f.lastServer().lastStatus());
    assertEquals(List.of("dialog " + D + " T"), f.heard.take());
    confirm(invite);
    f.lane.advance(30_000);
    assertEquals(2, invite.responses.size(), "the 180 is not repeated after the 200");
  }

  @Test
  void a200WaitsForTheAnswerToAnOfferInThePrack() {
    FakeTransactions.Server invite = invite(SUPPORTED);
    f.respondWithSdp("T", 183, RELIABLE);
    f.respondWithSdp("T", 200);
    SipMessage response = invite.last();
    receive(offering("PRACK", 2, response.toTag(), "RAck: " + response.rseq() + " 1 INVITE"));
    assertEquals(183, invite.lastStatus());
    f.sent(f.respondWithSdp(f.heard.lastRequestId, 200));
    f.lane.run();
    f.dialogs.rest();
    assertEquals(200, invite.lastStatus());
    confirm(invite);
  }

  @Test
  void withoutAPrackTheInviteIs503AndTheApplicationHearsNothing() {
    FakeTransactions.Server invite = invite(SUPPORTED);
    f.respond("T", 183, RELIABLE);
    f.lane.advance(31_999);
    assertEquals(183, invite.lastStatus());
    f.lane.advance(1);
    assertEquals("SIP/2.0 503 Reliable Response Time-Out", invite.last().startLine());
    assertEquals(List.of("transaction-over T"), f.heard.take());
    assertEquals(0, f.dialogCount());
    assertEquals("UNKNOWN_REQUEST", f.failure(f.respond("T", 200)));
  }

  @Test
  void aHeld200ThatIsNeverSentEndsTheCallForTheApplication() {
    FakeTransactions.Server invite = invite(SUPPORTED);
    f.respondWithSdp("T", 183, RELIABLE);
    f.respondWithSdp("T", 200);
    f.lane.advance(32_000);
    assertEquals(503, invite.lastStatus());
    assertEquals(
        List.of(
            "dialog " + D + " T",
            "unsolicited SIP ;cause=200 ;text=\"ACK timeout\" " + D,
            "transaction-over T",
            "dialog-over " + D),
        f.heard.take());
    assertEquals(0, f.transactions.clients.size(), "no BYE on the wire");
    assertEquals(0, f.dialogCount());
  }

  @Test
  void aCancelWhileA200IsHeldEndsTheCallForTheApplication() {
    FakeTransactions.Server invite = invite(SUPPORTED);
    f.respondWithSdp("T", 183, RELIABLE);
    f.respondWithSdp("T", 200);
    invite.user.onCancel(invite, f.fromNetwork(request("CANCEL", 1, ""), FakeTransport.UDP));
    assertEquals(
        List.of(
            "cancel T " + D,
            "dialog " + D + " T",
            "unsolicited SIP ;cause=200 ;text=\"CANCEL after 200 OK\" " + D,
            "transaction-over T",
            "dialog-over " + D),
        f.heard.take());
    assertEquals(0, f.dialogCount());
  }

  @Test
  void aRefusalDoesNotWaitAndEndsTheRepetitions() {
    FakeTransactions.Server invite = invite(SUPPORTED);
    f.respondWithSdp("T", 183, RELIABLE);
    f.respond("T", 180, RELIABLE);
    f.respond("T", 486);
    assertEquals(486, invite.lastStatus());
    f.lane.advance(100_000);
    assertEquals(2, invite.responses.size());
    assertEquals(0, f.dialogCount());
  }

  @Test
  void aReInviteTooIsAnsweredReliablyWhereThePeerDemandsIt() {
    String tag = f.answeredCall(FakeTransport.UDP);
    receive(request("INVITE", 2, tag, REQUIRED));
    FakeTransactions.Server invite = f.lastServer();
    String id = f.heard.lastRequestId;
    f.respondWithSdp(id, 183);
    assertTrue(invite.last().rseq() > 0);
    f.respondWithSdp(id, 200);
    assertEquals(183, invite.lastStatus());
    receive(request("PRACK", 3, tag, "RAck: " + invite.last().rseq() + " 2 INVITE"));
    assertEquals(200, invite.lastStatus());
    receive(request("ACK", 2, tag));
  }

  @Test
  void withoutAnApplicationThePrackIs481() {
    FakeTransactions.Server invite = invite(SUPPORTED);
    f.respond("T", 183, RELIABLE);
    f.heard.takes = false;
    acknowledge(invite, 2);
    assertEquals(481, f.lastServer().lastStatus());
    assertFalse(invite.over);
  }
}
