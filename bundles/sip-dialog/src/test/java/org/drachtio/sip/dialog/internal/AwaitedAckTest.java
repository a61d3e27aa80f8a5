package org.drachtio.sip.dialog.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A 2xx to an INVITE of ours, its ACK and its repetitions: RFC 3261 §13.2.2.4. */
class AwaitedAckTest {

  private static final String CONTACT = "Contact: <sip:far@198.51.100.7:5062>";
  private static final String REASON = "SIP ;cause=200 ;text=\"no ACK from the application\"";

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

  private FakeTransactions.Client invite() {
    f.sent(f.dialogs.request(UacTest.invite("I")));
    return f.lastClient();
  }

  private static String idOf(FakeTransactions.Client invite) {
    return "u1;from-tag=" + invite.request.fromTag();
  }

  private FakeTransactions.Client reInvite(String d) {
    f.sent(f.ask(d, "INVITE"));
    return f.lastClient();
  }

  private void hangUp(String d) {
    f.sent(f.ask(d, "BYE"));
    f.answer(f.lastClient(), 200, "b");
  }

  private SipMessage lastSent() {
    return f.transport.sent.get(f.transport.sent.size() - 1).message();
  }

  /** An answer comes again, and so does its ACK. */
  private void assertAckedAgain(FakeTransactions.Client invite) {
    int before = f.transport.sent.size();
    f.answer(invite, 200, "b", CONTACT);
    assertEquals(before + 1, f.transport.sent.size());
    assertEquals(invite.request.cseq() + " ACK", lastSent().header("CSeq").orElseThrow());
  }

  @Test
  void eachAnswerHasItsOwnAck() {
    FakeTransactions.Client first = invite();
    String d = idOf(first);
    f.answer(first, 200, "b", CONTACT);
    f.sent(f.ask(d, "ACK"));
    FakeTransactions.Client second = reInvite(d);
    assertAckedAgain(first);
    f.answer(second, 200, "b", CONTACT);
    assertAckedAgain(first);
    f.sent(f.ask(d, "ACK"));
    assertEquals("2 ACK", lastSent().header("CSeq").orElseThrow());
    FakeTransactions.Client third = reInvite(d);
    f.answer(third, 488, "b");
    assertAckedAgain(second);
    assertAckedAgain(first);
    f.heard.take();
    hangUp(d);
    assertAckedAgain(first);
    assertAckedAgain(second);
  }

  @Test
  void theAnswerToTheFirstInviteIsAckedAgainAfterOneToAnUpdate() {
    FakeTransactions.Client first = invite();
    String d = idOf(first);
    f.answer(first, 200, "b", CONTACT);
    f.sent(f.ask(d, "ACK"));
    f.sent(f.ask(d, "UPDATE"));
    f.answer(f.lastClient(), 200, "b", CONTACT);
    assertAckedAgain(first);
    hangUp(d);
  }

  @Test
  void withoutAnAckTheServerAcknowledgesAndHangsUp() {
    FakeTransactions.Client invite = invite();
    String d = idOf(invite);
    f.answer(invite, 200, "b", CONTACT);
    f.heard.take();
    f.lane.advance(31_999);
    assertEquals(0, f.transport.sent.size());
    assertEquals(1, f.dialogCount());
    f.lane.advance(1);
    assertEquals("1 ACK", lastSent().header("CSeq").orElseThrow());
    assertEquals("sip:far@198.51.100.7:5062", lastSent().requestUri());
    SipMessage bye = f.lastClient().request;
    assertEquals("BYE", bye.method());
    assertEquals("b", bye.toTag());
    assertEquals(2, bye.cseq());
    assertEquals(REASON, bye.header("Reason").orElseThrow());
    assertEquals(List.of("unsolicited " + REASON + " " + d, "dialog-over " + d), f.heard.take());
    assertEquals(0, f.dialogCount());
    assertAckedAgain(invite);
    assertEquals(2, f.transactions.clients.size(), "one BYE");
  }

  @Test
  void withoutAnAckOfItsReInviteTheCallEnds() {
    FakeTransactions.Client first = invite();
    String d = idOf(first);
    f.answer(first, 200, "b", CONTACT);
    f.sent(f.ask(d, "ACK"));
    FakeTransactions.Client second = reInvite(d);
    f.answer(second, 200, "b", CONTACT);
    f.heard.take();
    f.lane.advance(32_000);
    assertEquals("2 ACK", lastSent().header("CSeq").orElseThrow());
    assertEquals("BYE", f.lastClient().request.method());
    assertEquals(List.of("unsolicited " + REASON + " " + d, "dialog-over " + d), f.heard.take());
  }

  @Test
  void anAcknowledgedCallGoesOn() {
    FakeTransactions.Client invite = invite();
    String d = idOf(invite);
    f.answer(invite, 200, "b", CONTACT);
    f.lane.advance(31_999);
    f.sent(f.ask(d, "ACK"));
    f.lane.advance(1_000_000);
    assertEquals(1, f.dialogCount());
    hangUp(d);
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-No: contact", "Contact: *"})
  void anAnswerWithoutContactIsAckedAtTheInvitesUriAndHungUp(String contact) {
    f.sent(
        f.dialogs.request(
            new RequestCommand(
                "I",
                "",
                "sip:198.51.100.7:5062",
                "INVITE",
                "sip:far@example.org",
                List.of(new Header("Call-ID", "u1")),
                new byte[0])));
    FakeTransactions.Client invite = f.lastClient();
    String d = idOf(invite);
    f.answer(invite, 200, "b", contact);
    f.heard.take();
    f.sent(f.ask(d, "ACK"));
    f.lane.run();
    assertEquals("sip:far@example.org", lastSent().requestUri());
    assertEquals("198.51.100.7", f.transport.sent.get(0).hop().host(), "where the 200 came from");
    assertEquals("BYE sip:far@example.org SIP/2.0", f.lastClient().request.startLine());
    assertEquals("198.51.100.7", f.lastClient().hop.host());
    String reason = "SIP ;cause=200 ;text=\"2xx without Contact\"";
    assertEquals(List.of("unsolicited " + reason + " " + d, "dialog-over " + d), f.heard.take());
    assertAckedAgain(invite);
  }

  @Test
  void anAnswerWithoutContactThatNobodyAcknowledges() {
    FakeTransactions.Client invite = invite();
    f.answer(invite, 200, "b");
    f.lane.advance(32_000);
    assertEquals(invite.request.requestUri(), lastSent().requestUri());
    assertEquals("ACK", lastSent().method());
    assertEquals("BYE", f.lastClient().request.method());
    assertEquals(invite.request.requestUri(), f.lastClient().request.requestUri());
  }

  @Test
  void aLateForkWithoutContactIsHungUpAtTheInvitesUri() {
    FakeTransactions.Client invite = invite();
    String d = idOf(invite);
    f.answer(invite, 200, "b", CONTACT);
    f.sent(f.ask(d, "ACK"));
    f.answer(invite, 200, "c");
    assertEquals(invite.request.requestUri(), lastSent().requestUri());
    assertEquals("c", lastSent().toTag());
    assertEquals("BYE", f.lastClient().request.method());
    assertEquals("c", f.lastClient().request.toTag());
    f.answer(invite, 200, "c");
    assertEquals(3, f.transport.sent.size());
    assertEquals(2, f.transactions.clients.size());
    hangUp(d);
  }

  @Test
  void aCallThatEndsBeforeItsAckIsAckedAllTheSame() {
    FakeTransactions.Client invite = invite();
    String d = idOf(invite);
    f.answer(invite, 200, "b", CONTACT);
    hangUp(d);
    assertEquals("1 ACK", lastSent().header("CSeq").orElseThrow());
    assertEquals(1, f.transport.sent.size());
    assertAckedAgain(invite);
    assertEquals("ACK_OUTSIDE_DIALOG", f.failure(f.ask(d, "ACK")), "too late");
  }

  @Test
  void anApplicationThatGoesLeavesNoAnswerUnacknowledged() {
    FakeTransactions.Client invite = invite();
    String d = idOf(invite);
    f.answer(invite, 200, "b", CONTACT);
    f.heard.take();
    f.dialogs.abandonDialog(d, 10_000);
    assertEquals("1 ACK", lastSent().header("CSeq").orElseThrow());
    assertEquals(1, f.transport.sent.size());
    assertEquals("BYE", f.lastClient().request.method());
    assertEquals(2, f.transactions.clients.size());
    assertAckedAgain(invite);
  }

  @Test
  void theBoundHoldsThoughTheTransactionIsOver() {
    FakeTransactions.Client invite = invite();
    f.answer(invite, 200, "b", CONTACT);
    invite.over = true;
    invite.user.onOver(invite);
    f.dialogs.restart();
    f.lane.advance(32_000);
    assertEquals("ACK", lastSent().method());
    assertEquals("BYE", f.lastClient().request.method());
  }
}
