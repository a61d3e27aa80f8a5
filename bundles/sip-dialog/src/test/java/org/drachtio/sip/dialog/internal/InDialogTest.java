package org.drachtio.sip.dialog.internal;

import static org.drachtio.sip.dialog.internal.DialogFixture.D;
import static org.drachtio.sip.dialog.internal.DialogFixture.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** sip-behaviour.md §4, §7; admin-protocol.md §5.3. */
class InDialogTest {

  final DialogFixture f = fixture();

  DialogFixture fixture() {
    return new DialogFixture();
  }

  @AfterEach
  void noTimerIsLeft() {
    f.lane.advance(200_000);
    assertEquals(0, f.lane.armed(), "timers");
  }

  @Test
  void requestsOfThePeerAreDeliveredAndAnswered() {
    String tag = f.answeredCall(FakeTransport.UDP);
    assertTrue(f.dialogs.onRequest(f.fromNetwork(request("INFO", 2, tag), FakeTransport.UDP)));
    assertEquals(List.of("request INFO " + D), f.heard.take());
    Outcome.Sent ok = f.sent(f.respond(f.heard.lastRequestId, 200));
    assertEquals(D, ok.dialogId());
    assertEquals(200, f.lastServer().lastStatus());
  }

  @Test
  void byeEndsTheDialogAtOnceAndIsAnsweredByTheApplication() {
    String tag = f.answeredCall(FakeTransport.UDP);
    f.dialogs.onRequest(f.fromNetwork(request("BYE", 2, tag), FakeTransport.UDP));
    assertEquals(List.of("request BYE " + D, "dialog-over " + D), f.heard.take());
    assertEquals(0, f.dialogCount());
    assertEquals("", f.sent(f.respond(f.heard.lastRequestId, 200)).dialogId());
    assertFalse(f.dialogs.onRequest(f.fromNetwork(request("INFO", 3, tag), FakeTransport.UDP)));
  }

  @Test
  void unansweredByeGets500() {
    String tag = f.answeredCall(FakeTransport.UDP);
    f.dialogs.onRequest(f.fromNetwork(request("BYE", 2, tag), FakeTransport.UDP));
    f.lane.advance(31_900);
    assertEquals(0, f.lastServer().lastStatus());
    f.lane.advance(200);
    assertEquals(500, f.lastServer().lastStatus());
    assertEquals("UNKNOWN_REQUEST", f.failure(f.respond(f.heard.lastRequestId, 200)));
  }

  @Test
  void whatTheTransactionLayerHasNoRoomForLeavesNothingBehind() {
    String tag = f.answeredCall(FakeTransport.UDP);
    f.transactions.isFull = true;
    int seq = 2;
    for (String method : List.of("INVITE", "INFO", "BYE")) {
      assertTrue(
          f.dialogs.onRequest(f.fromNetwork(request(method, seq++, tag), FakeTransport.UDP)));
      assertEquals(List.of(), f.heard.take(), method);
    }
    assertEquals(0, f.lane.armed());
    assertEquals(1, f.dialogCount(), "the BYE comes again");
    f.dialogs.stop();
    Parcel left = Parcel.decode(f.dialogs.handover.parcel("sip-dialog"));
    assertEquals(List.of(), left.list("lanes").get(0).list("serving"));
    f.dialogs.start();
    f.transactions.isFull = false;
    f.dialogs.onRequest(f.fromNetwork(request("BYE", 4, tag), FakeTransport.UDP));
    assertEquals(List.of("request BYE " + D, "dialog-over " + D), f.heard.take());
    f.respond(f.heard.lastRequestId, 200);
  }

  @Test
  void whenNobodyTakesIt481AndByeEndsTheDialogAllTheSame() {
    String tag = f.answeredCall(FakeTransport.UDP);
    f.heard.takes = false;
    f.dialogs.onRequest(f.fromNetwork(request("INFO", 2, tag), FakeTransport.UDP));
    assertEquals(481, f.lastServer().lastStatus());
    assertEquals(1, f.dialogCount());
    f.dialogs.onRequest(f.fromNetwork(request("BYE", 3, tag), FakeTransport.UDP));
    assertEquals(481, f.lastServer().lastStatus());
    assertEquals(0, f.dialogCount());
  }

  @Test
  void whatIsUnansweredWhenTheDialogEndsGets500() {
    String tag = f.answeredCall(FakeTransport.UDP);
    f.dialogs.onRequest(f.fromNetwork(request("INFO", 2, tag), FakeTransport.UDP));
    FakeTransactions.Server info = f.lastServer();
    f.dialogs.onRequest(f.fromNetwork(request("BYE", 3, tag), FakeTransport.UDP));
    assertEquals(500, info.lastStatus());
    f.respond(f.heard.lastRequestId, 200);
  }

  @Test
  void reInviteRefreshesTheTargetAndItsAckHasAnIdOfItsOwn() {
    String tag = f.answeredCall(FakeTransport.UDP);
    String reInvite =
        request("INVITE", 2, tag).replace("alice@198.51.100.7:5062", "alice@198.51.100.7:7000");
    f.dialogs.onRequest(f.fromNetwork(reInvite, FakeTransport.UDP));
    String id = f.heard.lastRequestId;
    Outcome.Sent ok = f.sent(f.respond(id, 200));
    assertEquals(D, ok.dialogId());
    assertTrue(ok.message().message().has("Contact"));
    f.dialogs.onRequest(f.fromNetwork(request("ACK", 2, tag), FakeTransport.UDP));
    assertNotEquals(id, f.heard.lastRequestId);
    f.sent(f.ask(D, "INFO"));
    assertEquals("sip:alice@198.51.100.7:7000", f.lastClient().request.requestUri());
    f.answer(f.lastClient(), 200, "x");
  }

  @Test
  void requestsOfTheApplicationFollowTheDialog() {
    f.answeredCall(
        FakeTransport.UDP,
        "Record-Route: <sip:198.51.100.9;lr>",
        "Record-Route: <sip:198.51.100.8;lr>");
    Outcome.Sent sent =
        f.sent(
            f.dialogs.request(
                new RequestCommand(
                    "X",
                    D,
                    "",
                    "INFO",
                    "sip:placeholder",
                    List.of(new Header("X-A", "1"), new Header("CSeq", "99 INFO")),
                    DialogFixture.SDP)));
    SipMessage info = f.lastClient().request;
    assertEquals("INFO sip:alice@198.51.100.7:5062 SIP/2.0", info.startLine());
    assertEquals(List.of("<sip:198.51.100.9;lr>", "<sip:198.51.100.8;lr>"), info.headers("Route"));
    assertEquals("198.51.100.9", f.lastClient().hop.host());
    assertEquals(5060, f.lastClient().hop.port());
    assertEquals("ft", info.toTag());
    assertEquals("c1", info.callId());
    assertEquals(1, info.cseq());
    assertEquals(1, info.headers("CSeq").size());
    assertEquals("application/sdp", info.header("Content-Type").orElseThrow());
    assertEquals("127.0.0.1", sent.message().address(), "for UDP our own address");
    f.answer(f.lastClient(), 299, "x");
    assertTrue(f.heard.take().contains("response 299 X " + D));
  }

  @Test
  void byeOfTheApplicationEndsTheDialogWithItsAnswerButNotWithAChallenge() {
    f.answeredCall(FakeTransport.UDP);
    f.sent(f.ask(D, "BYE"));
    f.answer(f.lastClient(), 407, "x");
    assertEquals(1, f.dialogCount());
    f.sent(f.ask(D, "BYE"));
    assertEquals(2, f.lastClient().request.cseq());
    f.answer(f.lastClient(), 200, "x");
    assertEquals(0, f.dialogCount());
    assertEquals("UNKNOWN_DIALOG", f.failure(f.ask(D, "INFO")));
  }

  @Test
  void whileOurInviteWaitsThePeersIs491AndAByeCancelsIt() {
    String tag = f.answeredCall(FakeTransport.UDP);
    f.sent(f.ask(D, "INVITE"));
    FakeTransactions.Client ours = f.lastClient();
    f.dialogs.onRequest(f.fromNetwork(request("INVITE", 2, tag), FakeTransport.UDP));
    assertEquals(491, f.lastServer().lastStatus());
    f.sent(f.ask(D, "BYE"));
    assertNotNull(ours.cancel);
    f.answer(ours, 487, "x");
    f.answer(f.lastClient(), 200, "x");
    assertEquals(0, f.dialogCount());
  }

  @ParameterizedTest
  @CsvSource({
    "DNS, 503, DNS Error",
    "UNREACHABLE, 503, Service Unavailable",
    "CLOSED, 503, Service Unavailable",
    "GONE, 410, Gone",
    "CANCELLED, 487, Request Terminated",
  })
  void aFailureLooksLikeAResponse(SendFailure failure, int status, String reason) {
    f.answeredCall(FakeTransport.UDP);
    f.sent(f.ask(D, "INFO"));
    f.lastClient().user.onFailure(f.lastClient(), failure);
    f.lastClient().user.onOver(f.lastClient());
    f.lane.run();
    assertTrue(f.heard.take().contains("response " + status + " X " + D));
    assertEquals(reason, f.heard.lastReason);
    f.sent(f.ask(D, "BYE"));
    f.answer(f.lastClient(), 200, "x");
  }

  @Test
  void aChallengedByeKeepsTheDialogForItsRetry() {
    f.answeredCall(FakeTransport.UDP);
    for (int status : new int[] {401, 407}) {
      f.sent(f.ask(D, "BYE"));
      f.answer(f.lastClient(), status, "x");
      assertEquals(1, f.dialogCount());
    }
    f.lane.advance(31_999);
    assertEquals(1, f.dialogCount());
    f.lane.advance(1);
    assertEquals(0, f.dialogCount(), "nobody has sent it again");
  }

  @Test
  void timeoutAndFailureLookLikeResponses() {
    f.answeredCall(FakeTransport.UDP);
    f.sent(f.ask(D, "INFO"));
    f.lastClient().user.onTimeout(f.lastClient());
    f.lastClient().user.onOver(f.lastClient());
    assertTrue(f.heard.take().contains("response 408 X " + D));
    f.sent(f.ask(D, "BYE"));
    f.lastClient().user.onFailure(f.lastClient(), SendFailure.DNS);
    f.lastClient().user.onOver(f.lastClient());
    f.lane.run();
    assertTrue(f.heard.take().contains("response 503 X " + D));
    assertEquals(0, f.dialogCount());
  }

  @Test
  void overUdpThePeerIsReachedWhereItCameFromUnlessDetectionIsOff() {
    String[] natted = {"X-Any: 1"};
    f.answeredCallFrom("sip:alice@10.1.2.3:9999", natted);
    f.sent(f.ask(D, "INFO"));
    assertEquals(
        "sip:alice@10.1.2.3:9999",
        f.lastClient().request.requestUri(),
        "the R-URI stays the Contact");
    assertEquals("198.51.100.7", f.lastClient().hop.host());
    assertEquals(5062, f.lastClient().hop.port());
    f.sent(f.ask(D, "BYE"));
    f.answer(f.lastClient(), 200, "x");

    f.dialogs.modified(Configs.of(false, false));
    f.answeredCallFrom("sip:alice@10.1.2.3:9999", natted);
    f.sent(f.ask(D, "INFO"));
    assertEquals("10.1.2.3", f.lastClient().hop.host());
  }

  @Test
  void texts() {
    f.answeredCall(FakeTransport.UDP);
    assertEquals("ACK_OUTSIDE_DIALOG", f.failure(f.ask("unknown;from-tag=1", "ACK")));
    assertEquals(
        "NO_CONTENT_TYPE_IN_DIALOG",
        f.failure(
            f.dialogs.request(
                new RequestCommand(
                    "X", D, "", "INFO", "sip:placeholder", List.of(), new byte[] {'h', 'i'}))));
    assertEquals("ACK_BEFORE_SUCCESS", f.failure(f.ask(D, "ACK")));
  }
}
