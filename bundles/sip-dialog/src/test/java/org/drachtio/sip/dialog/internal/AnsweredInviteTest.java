package org.drachtio.sip.dialog.internal;

import static org.drachtio.sip.dialog.internal.DialogFixture.D;
import static org.drachtio.sip.dialog.internal.DialogFixture.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.api.transport.ListeningPoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A 2xx of ours to an INVITE until its ACK: RFC 3261 §13.3.1.4 and §15. */
class AnsweredInviteTest {

  final DialogFixture f = fixture();

  DialogFixture fixture() {
    return new DialogFixture();
  }

  @AfterEach
  void nothingIsLeft() {
    f.lane.advance(200_000);
    assertEquals(0, f.lane.armed(), "timers");
    assertEquals(0, f.dialogCount());
  }

  /** A call that was answered and not ACKed; gives its INVITE. */
  private FakeTransactions.Server answered(long cseq, ListeningPoint local) {
    FakeTransactions.Server invite = f.adopted(request("INVITE", cseq, ""), local);
    f.sent(f.respond("T", 200));
    f.heard.take();
    return invite;
  }

  /** A re-INVITE that was answered and not ACKed. */
  private FakeTransactions.Server answeredAgain(long cseq, String tag, ListeningPoint local) {
    hear("INVITE", cseq, tag, local);
    f.sent(f.respond(f.heard.lastRequestId, 200));
    f.heard.take();
    return f.lastServer();
  }

  private void hear(String method, long cseq, String tag, ListeningPoint local) {
    assertTrue(f.dialogs.onRequest(f.fromNetwork(request(method, cseq, tag), local)));
  }

  private void hangUp(long cseq, String tag, ListeningPoint local) {
    f.heard.take();
    hear("BYE", cseq, tag, local);
    assertEquals(List.of("request BYE " + D, "dialog-over " + D), f.heard.take());
    f.sent(f.respond(f.heard.lastRequestId, 200));
    assertEquals(200, f.lastServer().lastStatus());
    f.heard.take();
  }

  /** The 2xx went out as often as it did before, whatever time passes. */
  private void assertSilent(FakeTransactions.Server invite) {
    int before = invite.responses.size();
    int requests = f.transactions.clients.size();
    f.lane.advance(64_000);
    assertEquals(before, invite.responses.size());
    assertEquals(requests, f.transactions.clients.size());
  }

  @Test
  void aByeBeforeTheAckEndsTheCall() {
    for (ListeningPoint local : List.of(FakeTransport.UDP, FakeTransport.TCP)) {
      FakeTransactions.Server invite = answered(1, local);
      String tag = invite.last().toTag();
      hangUp(2, tag, local);
      assertEquals(0, f.dialogCount());
      f.dialogs.onRequest(f.fromNetwork(request("ACK", 1, tag), local));
      assertEquals(List.of(), f.heard.take(), "a late ACK revives nothing");
      assertEquals(0, f.dialogCount());
      assertSilent(invite);
      invite.over = true;
      invite.user.onOver(invite, false);
      f.heard.take();
    }
  }

  @Test
  void aByeBeforeTheAckToTheAnswerOfAReInviteEndsTheCall() {
    for (ListeningPoint local : List.of(FakeTransport.UDP, FakeTransport.TCP)) {
      String tag = f.answeredCall(local);
      FakeTransactions.Server invite = answeredAgain(2, tag, local);
      hangUp(3, tag, local);
      assertSilent(invite);
      invite.over = true;
      invite.user.onOver(invite, false);
      f.heard.take();
    }
  }

  @Test
  void theAnswerToAReInviteIsRepeatedOverEveryTransportAndWithoutAckTheCallEnds() {
    for (ListeningPoint local : List.of(FakeTransport.UDP, FakeTransport.TCP)) {
      String tag = f.answeredCall(local);
      FakeTransactions.Server invite = answeredAgain(2, tag, local);
      f.lane.advance(31_999);
      assertEquals(11, invite.responses.size());
      f.lane.advance(1);
      assertEquals("BYE", f.lastClient().request.method());
      assertSilent(invite);
      invite.over = true;
      invite.user.onOver(invite, false);
      f.heard.take();
    }
  }

  @Test
  void aConnectionThatIsGoneEndsTheRepetitionsAndNothingElse() {
    FakeTransactions.Server invite = answered(1, FakeTransport.TCP);
    invite.closed = true;
    f.lane.advance(31_999);
    assertEquals(1, invite.responses.size());
    assertEquals(1, f.dialogCount());
    f.lane.advance(1);
    assertEquals("BYE", f.lastClient().request.method());
    assertEquals(0, f.dialogCount());
  }

  @Test
  void anAckWithANumberOfItsOwnAcknowledgesThe2xxThatWaits() {
    FakeTransactions.Server invite = answered(1, FakeTransport.UDP);
    String tag = invite.last().toTag();
    hear("ACK", 2, tag, FakeTransport.UDP);
    assertEquals(List.of("request ACK " + D), f.heard.take());
    assertEquals("T", f.heard.lastRequestId);
    assertTrue(invite.acknowledged);
    assertSilent(invite);
    hear("ACK", 2, tag, FakeTransport.UDP);
    assertEquals(List.of(), f.heard.take(), "a repeated ACK is not told twice");
    FakeTransactions.Server again = answeredAgain(3, tag, FakeTransport.UDP);
    hear("ACK", 4, tag, FakeTransport.UDP);
    assertTrue(again.acknowledged);
    assertSilent(again);
    hangUp(5, tag, FakeTransport.UDP);
  }

  @Test
  void anAckWithALowerNumberThanItsInviteCountsOnce() {
    FakeTransactions.Server invite = answered(7, FakeTransport.UDP);
    String tag = invite.last().toTag();
    hear("ACK", 1, tag, FakeTransport.UDP);
    assertTrue(invite.acknowledged);
    hangUp(8, tag, FakeTransport.UDP);
  }

  @Test
  void aLateCopyOfAnAckDoesNotAcknowledgeTheNext2xx() {
    FakeTransactions.Server invite = answered(1, FakeTransport.UDP);
    String tag = invite.last().toTag();
    hear("ACK", 1, tag, FakeTransport.UDP);
    FakeTransactions.Server second = answeredAgain(2, tag, FakeTransport.UDP);
    hear("ACK", 1, tag, FakeTransport.UDP);
    assertEquals(List.of(), f.heard.take());
    f.lane.advance(501);
    assertEquals(2, second.responses.size(), "still repeated");
    hear("ACK", 2, tag, FakeTransport.UDP);
    assertTrue(second.acknowledged);
    hangUp(3, tag, FakeTransport.UDP);
  }
}
