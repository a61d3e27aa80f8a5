package org.drachtio.sip.transaction.internal;

import static org.drachtio.sip.transaction.internal.Messages.BRANCH;
import static org.drachtio.sip.transaction.internal.Messages.request;
import static org.drachtio.sip.transaction.internal.Messages.response;
import static org.drachtio.sip.transaction.internal.Messages.tcp;
import static org.drachtio.sip.transaction.internal.Messages.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.List;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.ServerTransaction.Outcome;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.server.InviteServer;
import org.junit.jupiter.api.Test;

/** The rows of the table in {@link InviteServer}, in its order. */
class InviteServerTest extends TransactionTest {

  private final SipMessage invite = request("INVITE", BRANCH);
  private final SipMessage ack = request("ACK", BRANCH);
  private final SipMessage cancel = request("CANCEL", BRANCH);

  private ServerTransaction open() {
    return openServer(udp(invite));
  }

  private ServerTransaction open(int status) {
    ServerTransaction transaction = open();
    assertEquals(Outcome.SENT, respond(transaction, response(invite, status)));
    return transaction;
  }

  private SipMessage lastResponse() {
    return transport.responses.get(transport.responses.size() - 1).message();
  }

  @Test
  void inviteIsAnswered100AtOnce() {
    ServerTransaction transaction = open();
    assertEquals(List.of(100), statuses());
    assertEquals("", lastResponse().toTag());
    assertEquals(Messages.UDP_FLOW.back(), transport.responses.get(0).hop());
    assertEquals(List.of("server INVITE proceeding"), transactions());
    assertEquals(100, transaction.lastStatus());
    assertEquals(1, count("transaction.server.opened"));
    respond(transaction, response(invite, 200));
  }

  @Test
  void proceedingRepeatsTheLastProvisional() {
    ServerTransaction transaction = open();
    absorb(udp(invite));
    respond(transaction, response(invite, 180));
    absorb(udp(invite));
    absorb(udp(invite));
    assertEquals(List.of(100, 100, 180, 180, 180), statuses());
    assertEquals(3, count("transaction.retransmissions.in"));
    assertEquals(3, count("transaction.retransmissions.out"));
    respond(transaction, response(invite, 200));
  }

  @Test
  void proceedingSendsProvisionals() {
    ServerTransaction transaction = open();
    assertEquals(Outcome.SENT, respond(transaction, response(invite, 180)));
    assertEquals(Outcome.SENT, respond(transaction, response(invite, 183)));
    assertEquals(List.of(100, 180, 183), statuses());
    assertEquals(183, transaction.lastStatus());
    assertEquals(List.of("server INVITE proceeding"), transactions());
    respond(transaction, response(invite, 200));
  }

  @Test
  void proceedingAbsorbsAnAck() {
    ServerTransaction transaction = open();
    absorb(udp(ack));
    assertEquals(List.of("server INVITE proceeding"), transactions());
    respond(transaction, response(invite, 200));
  }

  @Test
  void proceedingOutlivesAllTimers() {
    ServerTransaction transaction = open();
    advance(500_000);
    assertEquals(List.of(100), statuses());
    assertFalse(transaction.isOver());
    assertEquals(Outcome.SENT, respond(transaction, response(invite, 200)));
  }

  @Test
  void successLeadsToAcceptedUntilTimerL() {
    ServerTransaction transaction = open(200);
    assertEquals(List.of("server INVITE accepted"), transactions());
    advance(31_999);
    assertEquals(List.of("server INVITE accepted"), transactions());
    assertEquals(List.of(), server.heard);
    advance(1);
    assertEquals(List.of("over"), server.heard);
    assertTrue(transaction.isOver());
    assertEquals(List.of(100, 200), statuses());
  }

  @Test
  void timerLRunsOnReliableTransportsToo() {
    ServerTransaction transaction = openServer(tcp(invite));
    respond(transaction, response(invite, 200));
    advance(31_999);
    assertFalse(transaction.isOver());
    advance(1);
    assertTrue(transaction.isOver());
  }

  @Test
  void acceptedRepeatsThe2xxForTheInviteAndSendsThoseOfTheUser() {
    ServerTransaction transaction = open(200);
    absorb(udp(invite));
    assertEquals(Outcome.SENT, respond(transaction, response(invite, 200)));
    assertEquals(List.of(100, 200, 200, 200), statuses());
  }

  @Test
  void acceptedTakesNothingButA2xx() {
    ServerTransaction transaction = open(200);
    assertEquals(Outcome.TOO_LATE, respond(transaction, response(invite, 180)));
    assertEquals(Outcome.TOO_LATE, respond(transaction, response(invite, 486)));
    assertEquals(List.of(100, 200), statuses());
  }

  @Test
  void acceptedLeavesTheAckToTheDialog() {
    open(200);
    assertFalse(receive(udp(ack)));
    assertEquals(List.of("server INVITE accepted"), transactions());
  }

  @Test
  void acceptedOutlivesARepetitionThatTheSystemRefused() {
    ServerTransaction transaction = open(200);
    transport.open = false;
    assertEquals(Outcome.SENT, respond(transaction, response(invite, 200)));
    absorb(udp(invite));
    assertFalse(transaction.isOver());
  }

  @Test
  void rejectionIsRepeatedByTimerGUntilTimerH() {
    ServerTransaction transaction = open(486);
    advance(32_000);
    assertEquals(
        List.of(0L, 0L, 500L, 1500L, 3500L, 7500L, 11500L, 15500L, 19500L, 23500L, 27500L, 31500L),
        times(transport.responses));
    assertEquals(486, lastResponse().status());
    assertEquals(List.of("timed out"), server.heard);
    assertTrue(transaction.isOver());
    assertEquals(1, count("transaction.timeouts"));
  }

  @Test
  void timerHRunsWithoutRepetitionOnReliableTransports() {
    ServerTransaction transaction = openServer(tcp(invite));
    respond(transaction, response(invite, 486));
    advance(31_999);
    assertEquals(List.of("server INVITE completed"), transactions());
    assertEquals(List.of(100, 486), statuses());
    advance(1);
    assertEquals(List.of("timed out"), server.heard);
  }

  @Test
  void completedRepeatsTheResponseForTheInvite() {
    open(486);
    absorb(udp(invite));
    assertEquals(List.of(100, 486, 486), statuses());
  }

  @Test
  void completedTakesNoSecondFinal() {
    ServerTransaction transaction = open(486);
    assertEquals(Outcome.TOO_LATE, respond(transaction, response(invite, 200)));
    assertEquals(Outcome.TOO_LATE, respond(transaction, response(invite, 180)));
    assertEquals(List.of(100, 486), statuses());
  }

  @Test
  void ackLeadsToConfirmedUntilTimerI() {
    ServerTransaction transaction = open(486);
    absorb(udp(ack));
    assertEquals(List.of("server INVITE confirmed"), transactions());
    advance(4_999);
    assertEquals(List.of("server INVITE confirmed"), transactions());
    advance(1);
    assertEquals(List.of("over"), server.heard);
    assertTrue(transaction.isOver());
    assertEquals(List.of(100, 486), statuses());
  }

  @Test
  void timerIIsZeroOnReliableTransports() {
    ServerTransaction transaction = openServer(tcp(invite));
    respond(transaction, response(invite, 486));
    absorb(tcp(ack));
    advance(1);
    assertTrue(transaction.isOver());
    assertEquals(List.of("over"), server.heard);
  }

  @Test
  void confirmedAbsorbsInviteAndAck() {
    ServerTransaction transaction = open(486);
    absorb(udp(ack));
    absorb(udp(invite));
    absorb(udp(ack));
    assertEquals(List.of(100, 486), statuses());
    assertEquals(Outcome.TOO_LATE, respond(transaction, response(invite, 200)));
    assertEquals(List.of("server INVITE confirmed"), transactions());
  }

  @Test
  void cancelInProceedingIsAnsweredAndEndsTheInviteWith487() {
    ServerTransaction transaction = open();
    InboundMessage inbound = udp(cancel);
    absorb(inbound);
    assertEquals(List.of(100, 200, 487), statuses());
    assertEquals("CANCEL", transport.responses.get(1).message().cseqMethod());
    assertEquals("INVITE", transport.responses.get(2).message().cseqMethod());
    assertNotEquals("", transport.responses.get(1).message().toTag());
    assertEquals(
        transport.responses.get(1).message().toTag(), transport.responses.get(2).message().toTag());
    assertEquals(List.of("cancelled after 487"), server.heard);
    assertEquals(Outcome.TOO_LATE, respond(transaction, response(invite, 200)));
    assertEquals(
        List.of("server INVITE completed", "server CANCEL completed"), sorted(transactions()));
    absorb(udp(ack));
    advance(5_000);
    assertEquals(List.of("cancelled after 487", "over"), server.heard);
  }

  @Test
  void cancelUsesTheToTagThatTheInviteHasAlready() {
    open(180);
    absorb(udp(cancel));
    assertEquals("a6c85cf", transport.responses.get(2).message().toTag());
    assertEquals("a6c85cf", transport.responses.get(3).message().toTag());
    absorb(udp(ack));
  }

  @Test
  void the487IsRepeatedByTimerG() {
    open();
    absorb(udp(cancel));
    advance(1500);
    assertEquals(List.of(100, 200, 487, 487, 487), statuses());
    absorb(udp(ack));
  }

  @Test
  void aRepeatedCancelHasItsAnswerRepeated() {
    open();
    absorb(udp(cancel));
    absorb(udp(cancel));
    assertEquals(List.of(100, 200, 487, 200), statuses());
    assertEquals(List.of("cancelled after 487"), server.heard);
    absorb(udp(ack));
  }

  @Test
  void cancelAfterA2xxIsAnswered481() {
    open(200);
    absorb(udp(cancel));
    absorb(udp(cancel));
    assertEquals(List.of(100, 200, 481, 481), statuses());
    assertEquals("a6c85cf", lastResponse().toTag());
    assertEquals(List.of(), server.heard);
  }

  @Test
  void cancelAfterARejectionIsAnswered200() {
    open(486);
    absorb(udp(cancel));
    assertEquals(List.of(100, 486, 200), statuses());
    absorb(udp(ack));
    assertEquals(List.of(), server.heard);
  }

  @Test
  void cancelInConfirmedIsAnswered200() {
    open(486);
    absorb(udp(ack));
    absorb(udp(cancel));
    assertEquals(List.of(100, 486, 200), statuses());
    assertEquals(List.of(), server.heard);
  }

  @Test
  void cancelOfNothingIsNotTaken() {
    assertFalse(receive(udp(cancel)));
  }

  @Test
  void cancelWhoseConnectionIsGoneStillReachesTheUser() {
    ServerTransaction transaction = openServer(tcp(invite));
    transport.open = false;
    absorb(tcp(cancel));
    assertEquals(List.of("cancelled after 100", "over"), server.heard);
    assertTrue(transaction.isOver());
    assertEquals(List.of(), transactions());
  }

  @Test
  void aResponseThatCanNotBeSentEndsIt() {
    ServerTransaction transaction = openServer(tcp(invite));
    transport.open = false;
    assertEquals(Outcome.TRANSPORT_CLOSED, respond(transaction, response(invite, 200)));
    assertTrue(transaction.isOver());
    assertEquals(List.of("over"), server.heard);
    assertEquals(Outcome.TOO_LATE, respond(transaction, response(invite, 200)));
    assertEquals(1, count("transaction.transport.failures"));
  }

  @Test
  void anotherUserMayTakeOver() {
    ServerUser second = new ServerUser();
    ServerTransaction transaction = open();
    transaction.setUser(second);
    respond(transaction, response(invite, 486));
    absorb(udp(ack));
    advance(5_000);
    assertEquals(List.of(), server.heard);
    assertEquals(List.of("over"), second.heard);
  }

  @Test
  void itTellsOfItself() {
    InboundMessage inbound = udp(invite);
    ServerTransaction transaction = openServer(inbound);
    assertSame(inbound, transaction.request());
    respond(transaction, response(invite, 180));
    advance(700);
    var info = infos().get(0);
    assertEquals(BRANCH, info.branch());
    assertEquals("server", info.role());
    assertEquals("INVITE", info.method());
    assertEquals("proceeding", info.state());
    assertEquals(Messages.CALL_ID, info.callId());
    assertEquals(180, info.status());
    assertEquals(700, info.ageMillis());
    respond(transaction, response(invite, 200));
  }

  @Test
  void newTimersApplyToTimersArmedFromThenOn() {
    open(486);
    configure(Configs.timers(100, 600, 1000, 2000));
    advance(500); // G was armed with the old T1
    advance(599); // min(2 * 500, T2) = 600
    assertEquals(List.of(100, 486, 486), statuses());
    advance(1);
    assertEquals(List.of(100, 486, 486, 486), statuses());
    absorb(udp(ack));
    advance(999);
    assertEquals(List.of("server INVITE confirmed"), transactions());
    advance(1);
    assertEquals(List.of(), transactions());
  }

  private static List<String> sorted(List<String> list) {
    return list.stream().sorted(Comparator.reverseOrder()).toList();
  }
}
