package org.drachtio.sip.dialog.internal;

import static org.drachtio.sip.dialog.internal.DialogFixture.D;
import static org.drachtio.sip.dialog.internal.DialogFixture.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** sip-behaviour.md §2. */
class UasTest {

  final DialogFixture f = fixture();

  DialogFixture fixture() {
    return new DialogFixture();
  }

  @AfterEach
  void nothingIsLeft() {
    for (FakeTransactions.Server server : f.transactions.servers) {
      if (!server.over) {
        server.over = true;
        server.user.onOver(server, false);
      }
    }
    f.lane.advance(200_000);
    assertEquals(0, f.lane.armed(), "timers");
  }

  /** A new request that an application has under the id {@code T}. */
  private FakeTransactions.Server asked(String method) {
    return f.adopted(request(method, 1, ""), FakeTransport.UDP);
  }

  @Test
  void provisionalThenOkMakesADialogAndTheAckIsDelivered() {
    FakeTransactions.Server invite =
        f.adopted(
            request("INVITE", 1, "", "Record-Route: <sip:p1;lr>", "Record-Route: <sip:p2;lr>"),
            FakeTransport.UDP);
    Outcome.Sent ringing = f.sent(f.respond("T", 180));
    assertEquals(D, ringing.dialogId());
    assertEquals(
        "<sip:192.0.2.1:5060>", invite.last().header("Contact").orElse(""), "RFC 3261 §12.1.1");
    String tag = invite.last().toTag();
    assertFalse(tag.isEmpty());

    Outcome.Sent ok = f.sent(f.respond("T", 200));
    SipMessage response = invite.last();
    assertEquals(tag, response.toTag());
    assertEquals("<sip:192.0.2.1:5060>", response.header("Contact").orElseThrow());
    assertEquals(List.of("<sip:p1;lr>", "<sip:p2;lr>"), response.headers("Record-Route"));
    assertEquals(D, ok.dialogId());
    assertEquals("198.51.100.7", ok.message().address());
    assertEquals(5062, ok.message().port());
    assertEquals(List.of("dialog " + D + " T"), f.heard.take());

    assertFalse(invite.acknowledged);
    assertTrue(f.dialogs.onRequest(f.fromNetwork(request("ACK", 1, tag), FakeTransport.UDP)));
    assertTrue(invite.acknowledged);
    assertEquals(List.of("request ACK " + D), f.heard.take());
    assertEquals("T", f.heard.lastRequestId);
    assertTrue(f.dialogs.onRequest(f.fromNetwork(request("ACK", 1, tag), FakeTransport.UDP)));
    assertEquals(List.of(), f.heard.take(), "a repeated ACK is not told twice");
    assertEquals(2, invite.responses.size(), "no repetition after the ACK");
    f.lane.advance(100_000);
    assertEquals(2, invite.responses.size());

    f.dialogs.onRequest(f.fromNetwork(request("BYE", 2, tag), FakeTransport.UDP));
    f.sent(f.respond(f.heard.lastRequestId, 200));
    assertEquals(0, f.dialogCount());
  }

  @Test
  void aProvisionalAnswerToANonInviteIsFollowedBy500IfByNothingElse() {
    for (String method : List.of("MESSAGE", "SUBSCRIBE")) {
      FakeTransactions.Server server = asked(method);
      f.sent(f.respond("T", 183));
      f.lane.advance(20_000);
      f.sent(f.respond("T", 180));
      f.lane.advance(11_900);
      assertEquals(180, server.lastStatus());
      f.lane.advance(200);
      assertEquals(500, server.lastStatus(), method);
      assertTrue(f.heard.take().contains("transaction-over T"));
      assertEquals(0, f.dialogCount());
    }
  }

  @Test
  void aFinalAnswerThatNoDatagramCanCarryIsRefusedAndThePeerGets500() {
    for (String method : List.of("INVITE", "MESSAGE")) {
      FakeTransactions.Server asked = f.adopted(request(method, 1, ""), FakeTransport.UDP);
      assertEquals(
          "TOO_LONG",
          f.failure(
              f.dialogs.respond(
                  new ResponseCommand(
                      "T",
                      200,
                      "",
                      List.of(new Header("Content-Type", "text/plain")),
                      new byte[66_000]))));
      assertEquals(500, asked.lastStatus(), method);
      assertEquals(0, f.dialogCount());
    }
  }

  @Test
  void aProvisionalResponseThatNoDatagramCanCarryIsRefusedAndAShorterOneMayFollow() {
    FakeTransactions.Server invite =
        f.adopted(request("INVITE", 1, "", "Supported: 100rel"), FakeTransport.UDP);
    Header type = new Header("Content-Type", "text/plain");
    Header reliably = new Header("Require", "100rel");
    f.sent(f.respond("T", 180, reliably));
    long rseq = invite.last().rseq();
    for (List<Header> headers : List.of(List.of(type), List.of(type, reliably))) {
      assertEquals(
          "TOO_LONG",
          f.failure(
              f.dialogs.respond(new ResponseCommand("T", 183, "", headers, new byte[66_000]))));
    }
    assertEquals(180, invite.lastStatus());
    f.dialogs.onRequest(
        f.fromNetwork(
            request("PRACK", 2, invite.last().toTag(), "RAck: " + rseq + " 1 INVITE"),
            FakeTransport.UDP));
    f.sent(f.respond("T", 183, reliably));
    assertEquals(rseq + 1, invite.last().rseq(), "no number is lost");
    f.sent(f.respond("T", 486));
  }

  @Test
  void aProvisionalAnswerToANonInviteLeavesTimeForTheFinalOne() {
    FakeTransactions.Server server = asked("MESSAGE");
    f.sent(f.respond("T", 183));
    f.lane.advance(31_000);
    f.sent(f.respond("T", 200));
    f.lane.advance(100_000);
    assertEquals(200, server.lastStatus());
  }

  @Test
  void anAbandonedInviteThatRingsIsAnswered503AfterTheGrace() {
    FakeTransactions.Server invite = asked("INVITE");
    f.sent(f.respond("T", 180));
    f.dialogs.abandon("T", 10_000);
    f.lane.advance(9_999);
    assertEquals(180, invite.lastStatus());
    f.lane.advance(1);
    assertEquals(503, invite.lastStatus());
    assertEquals(invite.responses.get(0).toTag(), invite.last().toTag());
    assertEquals(List.of("transaction-over T"), f.heard.take());
    assertEquals(0, f.dialogCount());
  }

  @Test
  void anAbandonedInviteThatIsAnsweredInTimeIsACall() {
    FakeTransactions.Server invite = asked("INVITE");
    f.sent(f.respond("T", 180));
    f.dialogs.abandon("T", 10_000);
    f.sent(f.respond("T", 200));
    f.dialogs.onRequest(f.fromNetwork(request("ACK", 1, invite.last().toTag()), FakeTransport.UDP));
    f.lane.advance(20_000);
    assertEquals(200, invite.lastStatus());
    assertEquals(1, f.dialogCount());
  }

  @Test
  void aReclaimedInviteRingsOnButNotForEver() {
    FakeTransactions.Server invite = asked("INVITE");
    f.sent(f.respond("T", 180));
    f.dialogs.reclaim("T", 64_000);
    f.dialogs.abandon("T", 10_000);
    f.lane.advance(9_000);
    f.dialogs.reclaim("T", 64_000);
    f.dialogs.reclaim("unknown", 64_000);
    f.lane.advance(63_999);
    assertEquals(180, invite.lastStatus());
    f.lane.advance(1);
    assertEquals(503, invite.lastStatus());
  }

  @Test
  void anAbandonedInviteThatWasAnsweredIsLeftAlone() {
    FakeTransactions.Server invite = asked("INVITE");
    f.sent(f.respond("T", 486));
    f.dialogs.abandon("T", 10_000);
    f.lane.advance(20_000);
    assertEquals(1, invite.responses.size());
  }

  @Test
  void okIsRepeatedUntilTimerHThenTheServerHangsUp() {
    FakeTransactions.Server invite = asked("INVITE");
    f.respond("T", 200);
    f.heard.take();
    f.lane.advance(499);
    assertEquals(1, invite.responses.size());
    f.lane.advance(20);
    assertEquals(2, invite.responses.size(), "T1");
    f.lane.advance(1010);
    assertEquals(3, invite.responses.size(), "2 T1");
    f.lane.advance(2010);
    assertEquals(4, invite.responses.size(), "4 T1");
    f.lane.advance(4010);
    assertEquals(5, invite.responses.size(), "T2");
    f.lane.advance(4010);
    assertEquals(6, invite.responses.size(), "T2 again");
    f.lane.advance(32_000);
    SipMessage bye = f.lastClient().request;
    assertEquals("BYE", bye.method());
    assertEquals("sip:alice@198.51.100.7:5062", bye.requestUri());
    String reason = "SIP ;cause=200 ;text=\"ACK timeout\"";
    assertEquals(reason, bye.header("Reason").orElseThrow());
    assertEquals(List.of("unsolicited " + reason + " " + D, "dialog-over " + D), f.heard.take());
    assertEquals(0, f.dialogCount());
  }

  @Test
  void okIsRepeatedOverTcpToo() {
    FakeTransactions.Server invite = f.adopted(request("INVITE", 1, ""), FakeTransport.TCP);
    f.respond("T", 200);
    f.lane.advance(499);
    assertEquals(1, invite.responses.size());
    f.lane.advance(30_501);
    assertEquals(10, invite.responses.size(), "at T1, doubling up to T2");
    assertEquals(
        "<sip:192.0.2.1:5060;transport=tcp>", invite.last().header("Contact").orElseThrow());
    f.lane.advance(2_000);
    assertEquals(7, f.lastClient().hop.connection(), "the BYE goes over the call's connection");
  }

  @Test
  void theApplicationChoosesTagContactAndHeaders() {
    FakeTransactions.Server invite = asked("INVITE");
    f.sent(
        f.respond(
            "T",
            200,
            new Header("To", "<sip:bob@192.0.2.1>;tag=mine"),
            new Header("Contact", "\"Me\" <sip:1234@localhost>;x=y"),
            new Header("Call-ID", "other"),
            new Header("X-Foo", "bar")));
    SipMessage response = invite.last();
    assertEquals("mine", response.toTag());
    assertEquals("\"Me\" <sip:1234@192.0.2.1:5060>;x=y", response.header("Contact").orElseThrow());
    assertEquals("c1", response.callId());
    assertEquals(1, response.headers("Call-ID").size());
    assertEquals("bar", response.header("X-Foo").orElseThrow());
  }

  @Test
  void aSecondAnswerIsToldTheFirst() {
    FakeTransactions.Server invite = asked("INVITE");
    f.sent(f.respond("T", 200));
    Outcome.Sent second = f.sent(f.respond("T", 486));
    assertEquals(200, second.message().message().status());
    assertEquals(1, invite.responses.size());
  }

  @Test
  void refusalEndsTheEarlyDialog() {
    FakeTransactions.Server invite = asked("INVITE");
    f.respond("T", 183);
    assertEquals(1, f.dialogCount());
    Outcome.Sent refused = f.sent(f.respond("T", 486));
    assertEquals("Busy Here", invite.last().reason());
    assertEquals(D, refused.dialogId());
    assertEquals(0, f.dialogCount());
  }

  @Test
  void nonInviteIsForgottenAfterItsAnswer() {
    asked("OPTIONS");
    Outcome.Sent ok = f.sent(f.respond("T", 200));
    assertEquals("", ok.dialogId());
    assertFalse(ok.message().message().has("Contact"));
    assertEquals("UNKNOWN_REQUEST", f.failure(f.respond("T", 200)));
    assertEquals(List.of("transaction-over T"), f.heard.take());
  }

  @Test
  void anAnswerThatCannotBeSentIsA500() {
    for (String method : new String[] {"OPTIONS", "INVITE", "SUBSCRIBE"}) {
      FakeTransactions.Server server = asked(method);
      assertEquals(
          "BAD_RESPONSE: X-Foo", f.failure(f.respond("T", 200, new Header("X-Foo", "a\nb"))));
      assertEquals(500, server.last().status());
      assertEquals(1, server.responses.size());
      assertEquals("UNKNOWN_REQUEST", f.failure(f.respond("T", 200)));
    }
  }

  @Test
  void aProvisionalAnswerThatCannotBeSentIsLeftOut() {
    FakeTransactions.Server server = asked("INVITE");
    assertEquals(
        "BAD_RESPONSE: Contact", f.failure(f.respond("T", 180, new Header("Contact", "%"))));
    assertEquals(0, server.responses.size());
    f.sent(f.respond("T", 200));
  }

  /** The stock client echoes them, and they are replaced anyway. */
  @Test
  void whatTheTransactionOwnsIsNotChecked() {
    FakeTransactions.Server server = asked("OPTIONS");
    f.sent(
        f.respond(
            "T",
            202,
            new Header("From", "\"no"),
            new Header("To", "<sip:100%@"),
            new Header("Call-ID", ""),
            new Header("CSeq", "x")));
    assertEquals(202, server.last().status());
    assertEquals(server.request().message().fromTag(), server.last().fromTag());
  }

  @Test
  void whatTheServerDoesNotReadIsForThePeerToJudge() {
    FakeTransactions.Server server = asked("OPTIONS");
    f.sent(
        f.respond(
            "T",
            200,
            new Header("Warning", "399 [2001:db8::1]:5060 \"x\""),
            new Header("Expires", "soon"),
            new Header("Contact", "<sip:foo@bar?x>")));
    assertEquals("soon", server.last().header("Expires").orElseThrow());
    assertEquals("<sip:foo@bar?x>", server.last().header("Contact").orElseThrow());
  }

  @Test
  void closedConnection() {
    FakeTransactions.Server server = f.adopted(request("OPTIONS", 1, ""), FakeTransport.TCP);
    server.closed = true;
    assertEquals("CONNECTION_CLOSED", f.failure(f.respond("T", 200)));
    assertEquals("UNKNOWN_REQUEST", f.failure(f.respond("T", 200)));
  }

  @Test
  void cancelAfterAProvisional() {
    FakeTransactions.Server invite = asked("INVITE");
    f.respond("T", 180);
    f.heard.take();
    invite.user.onCancel(invite, f.fromNetwork(request("CANCEL", 1, ""), FakeTransport.UDP));
    assertEquals(List.of("cancel T " + D, "transaction-over T"), f.heard.take());
    assertEquals("UNKNOWN_REQUEST", f.failure(f.respond("T", 200)));
    assertEquals(0, f.dialogCount());
  }

  @Test
  void cancelOnAnotherBranchAfterTheAnswerEndsTheCall() {
    f.answeredCall(FakeTransport.UDP);
    assertTrue(f.dialogs.onRequest(f.fromNetwork(request("CANCEL", 1, ""), FakeTransport.UDP)));
    assertEquals(481, f.lastServer().lastStatus());
    assertEquals(
        List.of(
            "unsolicited SIP ;cause=200 ;text=\"CANCEL after 200 OK\" " + D, "dialog-over " + D),
        f.heard.take());
  }

  /** All that a call was forked to know its Call-ID and From tag. */
  @Test
  void aStrangersCancelAfterTheAnswerEndsNothing() {
    f.answeredCall(FakeTransport.UDP);
    InboundMessage cancel = f.fromNetwork(request("CANCEL", 1, ""), FakeTransport.UDP);
    Flow elsewhere = new Flow(FakeTransport.UDP, "192.0.2.66", 5062, 0);
    assertFalse(f.dialogs.onRequest(new InboundMessage(cancel.message(), elsewhere, 1)));
    assertEquals(List.of(), f.heard.take());
    assertEquals(1, f.dialogCount());
  }

  @Test
  void reliableProvisionalNeedsTheCallersConsent() {
    asked("INVITE");
    assertEquals(
        "RELIABLE_NOT_SUPPORTED", f.failure(f.respond("T", 183, new Header("Require", "100rel"))));
    f.respond("T", 480);
  }

  @Test
  void theOtherBranchOfAForkIsRefused() {
    f.answeredCall(FakeTransport.UDP);
    FakeTransactions.Server other = asked("INVITE");
    assertEquals("ANSWERED_ELSEWHERE", f.failure(f.respond("T", 200)));
    assertEquals(480, other.lastStatus());
  }

  @Test
  void subscribeIsAcceptedIntoADialogAndEndsWithTheLastNotify() {
    FakeTransactions.Server subscribe =
        f.adopted(request("SUBSCRIBE", 1, "", "Event: presence"), FakeTransport.UDP);
    assertEquals(D, f.sent(f.respond("T", 202)).dialogId());
    assertTrue(subscribe.last().has("Contact"));
    assertEquals(1, f.dialogCount());
    f.sent(
        f.ask(
            D,
            "NOTIFY",
            new Header("Event", "presence"),
            new Header("Subscription-State", "terminated")));
    f.answer(f.lastClient(), 200, "zz");
    assertEquals(0, f.dialogCount());
  }
}
