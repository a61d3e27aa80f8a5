package org.drachtio.sip.dialog.internal;

import static org.drachtio.sip.dialog.internal.DialogFixture.D;
import static org.drachtio.sip.dialog.internal.DialogFixture.offering;
import static org.drachtio.sip.dialog.internal.DialogFixture.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * UPDATE, glare and overlapping requests: RFC 3261 §14, RFC 3311 §5, sip-behaviour.md §2.7, §2.9.
 */
class CrossingRequestsTest {

  private static final String CONTACT = "Contact: <sip:far@198.51.100.7:5062>";

  final DialogFixture f = fixture();

  DialogFixture fixture() {
    return new DialogFixture();
  }

  @AfterEach
  void nothingIsLeft() {
    f.lane.advance(200_000);
    assertEquals(0, f.lane.armed(), "timers");
  }

  private FakeTransactions.Server receive(String text) {
    assertTrue(f.dialogs.onRequest(f.fromNetwork(text, FakeTransport.UDP)));
    return f.lastServer();
  }

  private void refused(int status, String text) {
    FakeTransactions.Server server = receive(text);
    assertEquals(status, server.lastStatus());
    assertEquals(status == 500, server.last().has("Retry-After"));
    if (status == 500) {
      int seconds = Integer.parseInt(server.last().header("Retry-After").orElseThrow());
      assertTrue(seconds >= 0 && seconds <= 10, "RFC 3261 §14.2");
    }
    assertEquals(List.of(), f.heard.take());
    assertEquals(
        List.of(server.request().message().method() + " " + status + " STATE"),
        List.copyOf(f.heard.refusals));
    f.heard.refusals.clear();
  }

  @Test
  void theCallersByeBeforeTheAnswerIsACancelToTheApplication() {
    FakeTransactions.Server invite = f.adopted(request("INVITE", 1, ""), FakeTransport.UDP);
    f.respond("T", 180);
    String tag = invite.last().toTag();
    FakeTransactions.Server bye = receive(request("BYE", 2, tag, "Reason: SIP;text=\"enough\""));
    assertEquals(200, bye.lastStatus());
    assertEquals(487, invite.lastStatus());
    assertEquals(tag, invite.last().toTag());
    assertEquals(List.of("cancel T " + D, "transaction-over T"), f.heard.take());
    SipMessage cancel = f.heard.lastCancel;
    assertEquals("CANCEL sip:bob@192.0.2.1 SIP/2.0", cancel.startLine());
    assertEquals("1 CANCEL", cancel.header("CSeq").orElseThrow());
    assertEquals("", cancel.toTag());
    assertEquals("SIP;text=\"enough\"", cancel.header("Reason").orElseThrow());
    assertEquals(0, f.dialogCount());
    assertEquals("UNKNOWN_REQUEST", f.failure(f.respond("T", 200)), "too late");
  }

  @Test
  void theCalleesByeBeforeItsAnswerIsNone() {
    f.dialogs.request(
        new RequestCommand(
            "X",
            "",
            "",
            "INVITE",
            "sip:far@198.51.100.7:5062",
            List.of(new Header("Call-ID", "c1")),
            new byte[0]));
    FakeTransactions.Client invite = f.lastClient();
    f.answer(invite, 180, "ft", CONTACT);
    f.heard.take();
    refused(481, request("BYE", 1, invite.request.fromTag()));
    f.answer(invite, 486, "ft");
  }

  @Test
  void anUpdateBeforeTheAnswerIsKnownByTheIdOfTheInvite() {
    FakeTransactions.Server invite = f.adopted(request("INVITE", 1, ""), FakeTransport.UDP);
    f.respond("T", 180);
    String tag = invite.last().toTag();
    FakeTransactions.Server update = receive(offering("UPDATE", 2, tag));
    assertEquals(List.of("request UPDATE " + D), f.heard.take());
    assertEquals("T", f.heard.lastRequestId);
    refused(500, offering("UPDATE", 3, tag));

    var outcome = f.sent(f.respondWithSdp("T", 200, new Header("CSeq", "2 UPDATE")));
    assertEquals("T", outcome.transactionId());
    assertEquals("", outcome.dialogId());
    assertEquals(200, update.lastStatus());
    assertEquals("application/sdp", update.last().header("Content-Type").orElseThrow());
    assertEquals(180, invite.lastStatus());
    f.heard.take();

    FakeTransactions.Server next = receive(offering("UPDATE", 4, tag));
    f.sent(f.respond("T", 504, new Header("CSeq", "4 UPDATE")));
    assertEquals(504, next.lastStatus());
    assertEquals("UNKNOWN_REQUEST", f.failure(f.respond("U", 200, new Header("CSeq", "5 UPDATE"))));
    assertEquals(
        "UNKNOWN_REQUEST",
        f.failure(f.respond("T", 200, new Header("CSeq", "4 UPDATE"))),
        "a late answer to an UPDATE is none to the INVITE");
    f.sent(f.respond("T", 200, new Header("CSeq", "1 INVITE")));
    assertEquals(200, invite.lastStatus());
    receive(request("ACK", 1, tag));
  }

  @Test
  void anEarlyUpdateThatCrossesOursIs491() {
    FakeTransactions.Server invite =
        f.adopted(request("INVITE", 1, "", "Supported: 100rel"), FakeTransport.UDP);
    f.respond("T", 183, new Header("Require", "100rel"));
    String tag = invite.last().toTag();
    receive(request("PRACK", 2, tag, "RAck: " + invite.last().rseq() + " 1 INVITE"));
    f.respond(f.heard.lastRequestId, 200);
    f.sent(f.offer(D, "UPDATE"));
    FakeTransactions.Client ours = f.lastClient();
    f.heard.take();
    refused(491, offering("UPDATE", 3, tag));
    f.answer(ours, 200, "x");
    f.heard.take();
    receive(offering("UPDATE", 4, tag));
    assertEquals(List.of("request UPDATE " + D), f.heard.take());
    f.respond("T", 486);
  }

  @Test
  void anUpdateThatNobodyAnswersIs500WhenTheInviteFails() {
    FakeTransactions.Server invite = f.adopted(request("INVITE", 1, ""), FakeTransport.UDP);
    f.respond("T", 180);
    FakeTransactions.Server update = receive(request("UPDATE", 2, invite.last().toTag()));
    f.respond("T", 486);
    assertEquals(500, update.lastStatus());
  }

  @Test
  void otherRequestsInAnEarlyDialog() {
    FakeTransactions.Server invite = f.adopted(request("INVITE", 1, ""), FakeTransport.UDP);
    f.respond("T", 180);
    String tag = invite.last().toTag();
    refused(500, request("INVITE", 2, tag));
    refused(500, request("REFER", 2, tag));
    for (String method : List.of("INFO", "NOTIFY", "OPTIONS", "MESSAGE", "PUBLISH", "SUBSCRIBE")) {
      String text = request(method, 2, tag);
      assertEquals(
          false, f.dialogs.onRequest(f.fromNetwork(text, FakeTransport.UDP)), "for any: " + method);
    }
    f.respond("T", 486);
  }

  @Test
  void overlappingRequestsOfThePeer() {
    String tag = f.answeredCall(FakeTransport.UDP);
    FakeTransactions.Server invite = receive(offering("INVITE", 2, tag));
    String id = f.heard.lastRequestId;
    f.heard.take();
    refused(500, offering("INVITE", 3, tag));
    refused(500, offering("UPDATE", 3, tag));
    receive(request("UPDATE", 4, tag));
    assertEquals(List.of("request UPDATE " + D), f.heard.take());
    refused(500, request("UPDATE", 5, tag));
    f.respond(f.heard.lastRequestId, 200);
    f.respond(id, 200);
    assertEquals(200, invite.lastStatus());
    receive(request("ACK", 2, tag));
    f.heard.take();

    receive(offering("UPDATE", 6, tag));
    f.heard.take();
    refused(500, offering("INVITE", 7, tag));
    f.respond(f.heard.lastRequestId, 200);
    receive(offering("INVITE", 8, tag));
    assertEquals(2, f.heard.take().size(), "the UPDATE is over, the INVITE is delivered");
    f.respond(f.heard.lastRequestId, 488);
  }

  @Test
  void glareWithOurInvite() {
    String tag = f.answeredCall(FakeTransport.UDP);
    f.sent(f.offer(D, "INVITE"));
    FakeTransactions.Client ours = f.lastClient();
    refused(491, offering("INVITE", 2, tag));
    refused(491, offering("UPDATE", 3, tag));
    receive(request("UPDATE", 4, tag));
    assertEquals(List.of("request UPDATE " + D), f.heard.take(), "it offers nothing");
    f.respond(f.heard.lastRequestId, 200);
    f.answer(ours, 491, "x");
    f.heard.take();
    receive(offering("INVITE", 5, tag));
    assertEquals(List.of("request INVITE " + D), f.heard.take());
    f.respond(f.heard.lastRequestId, 488);
  }

  @Test
  void glareWithOurUpdate() {
    String tag = f.answeredCall(FakeTransport.UDP);
    f.sent(f.offer(D, "UPDATE"));
    FakeTransactions.Client ours = f.lastClient();
    refused(491, offering("INVITE", 2, tag));
    refused(491, offering("UPDATE", 3, tag));
    f.answer(ours, 200, "x");
    f.heard.take();
    receive(offering("UPDATE", 4, tag));
    assertEquals(List.of("request UPDATE " + D), f.heard.take());
    f.respond(f.heard.lastRequestId, 200);
    f.sent(f.ask(D, "UPDATE"));
    ours = f.lastClient();
    receive(offering("UPDATE", 5, tag));
    assertEquals(0, f.lastServer().lastStatus(), "ours offered nothing");
    f.respond(f.heard.lastRequestId, 200);
    f.answer(ours, 200, "x");
  }

  @Test
  void aByeWhileOurInviteWaitsCancelsItAndA200IsAckedButNotHungUpAgain() {
    f.answeredCall(FakeTransport.UDP);
    f.sent(f.offer(D, "INVITE"));
    FakeTransactions.Client invite = f.lastClient();
    f.sent(f.ask(D, "BYE"));
    FakeTransactions.Client bye = f.lastClient();
    assertNotNull(invite.cancel);
    f.answer(invite, 200, "x", CONTACT);
    f.sent(f.ask(D, "ACK"));
    f.lane.run();
    assertEquals(2, f.transactions.clients.size(), "no second BYE");
    f.answer(bye, 200, "x");
    assertEquals(0, f.dialogCount());
  }

  @Test
  void aByeOfThePeerThatCrossesOurInvite() {
    String tag = f.answeredCall(FakeTransport.UDP);
    f.sent(f.offer(D, "INVITE"));
    FakeTransactions.Client invite = f.lastClient();
    receive(request("BYE", 2, tag));
    f.respond(f.heard.lastRequestId, 200);
    assertEquals(0, f.dialogCount());
    f.answer(invite, 200, "x", CONTACT);
    SipMessage ack = f.transport.sent.get(0).message();
    assertEquals("ACK", ack.method(), "nobody else can");
    assertEquals(invite.request.cseq(), ack.cseq());
    f.answer(invite, 200, "x", CONTACT);
    assertEquals(2, f.transport.sent.size(), "again for its repetition");
    assertTrue(f.heard.take().contains("response 200 O " + D));
  }

  @Test
  void aCancelledReInviteThatIsAcceptedLeavesTheCallUp() {
    f.answeredCall(FakeTransport.UDP);
    f.sent(f.offer(D, "INVITE"));
    FakeTransactions.Client invite = f.lastClient();
    f.sent(
        f.dialogs.request(
            new RequestCommand("O", "", "", "CANCEL", "sip:x", List.of(), new byte[0])));
    f.answer(invite, 200, "x", CONTACT);
    f.sent(f.ask(D, "ACK"));
    f.lane.run();
    assertEquals(1, f.transactions.clients.size());
    assertEquals(1, f.dialogCount());
  }

  @Test
  void whatIsUnansweredWhenTheDialogGoesIs500() {
    String tag = f.answeredCall(FakeTransport.UDP);
    FakeTransactions.Server info = receive(request("INFO", 2, tag));
    FakeTransactions.Server invite = receive(offering("INVITE", 3, tag));
    FakeTransactions.Server bye = receive(request("BYE", 4, tag));
    assertEquals(500, info.lastStatus());
    assertEquals(500, invite.lastStatus());
    assertEquals(0, bye.lastStatus());
    f.lane.advance(31_999);
    assertEquals(0, bye.lastStatus());
    f.lane.advance(1);
    assertEquals(500, bye.lastStatus());
  }

  @Test
  void aCancelOnAnotherBranchDoesNotEndAnEarlyDialogByBye() {
    FakeTransactions.Server invite =
        f.adopted(request("INVITE", 1, "", "Supported: 100rel"), FakeTransport.UDP);
    f.respond("T", 183, new Header("Require", "100rel"));
    receive(
        request("PRACK", 2, invite.last().toTag(), "RAck: " + invite.last().rseq() + " 1 INVITE"));
    String cancel = request("CANCEL", 1, "");
    assertEquals(false, f.dialogs.onRequest(f.fromNetwork(cancel, FakeTransport.UDP)));
    assertEquals(0, f.transactions.clients.size());
    f.respond("T", 486);
  }
}
