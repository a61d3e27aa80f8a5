package org.drachtio.sip.transaction.internal;

import static org.drachtio.sip.transaction.internal.Messages.BRANCH;
import static org.drachtio.sip.transaction.internal.Messages.request;
import static org.drachtio.sip.transaction.internal.Messages.response;
import static org.drachtio.sip.transaction.internal.Messages.tcp;
import static org.drachtio.sip.transaction.internal.Messages.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.ServerTransaction.Outcome;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.server.NonInviteServer;
import org.junit.jupiter.api.Test;

/** The rows of the table in {@link NonInviteServer}, in its order. */
class NonInviteServerTest extends TransactionTest {

  private final SipMessage options = request("OPTIONS", BRANCH);

  @Test
  void openingSendsNothing() {
    ServerTransaction transaction = openServer(udp(options));
    assertEquals(List.of(), statuses());
    assertEquals(0, transaction.lastStatus());
    assertEquals(List.of("server OPTIONS trying"), transactions());
    respond(transaction, response(options, 200));
  }

  @Test
  void tryingAbsorbsTheRequest() {
    ServerTransaction transaction = openServer(udp(options));
    absorb(udp(options));
    assertEquals(List.of(), statuses());
    assertEquals(1, count("transaction.retransmissions.in"));
    assertEquals(0, count("transaction.retransmissions.out"));
    respond(transaction, response(options, 200));
  }

  @Test
  void provisionalLeadsToProceedingWhereItIsRepeated() {
    ServerTransaction transaction = openServer(udp(options));
    assertEquals(Outcome.SENT, respond(transaction, response(options, 182)));
    assertEquals(List.of("server OPTIONS proceeding"), transactions());
    absorb(udp(options));
    assertEquals(Outcome.SENT, respond(transaction, response(options, 183)));
    absorb(udp(options));
    assertEquals(List.of(182, 182, 183, 183), statuses());
    respond(transaction, response(options, 200));
  }

  @Test
  void finalInTryingLeadsToCompletedUntilTimerJ() {
    ServerTransaction transaction = openServer(udp(options));
    assertEquals(Outcome.SENT, respond(transaction, response(options, 404)));
    assertEquals(List.of("server OPTIONS completed"), transactions());
    advance(31_999);
    assertFalse(transaction.isOver());
    advance(1);
    assertTrue(transaction.isOver());
    assertEquals(List.of("over"), server.heard);
  }

  @Test
  void finalInProceedingLeadsToCompletedUntilTimerJ() {
    ServerTransaction transaction = openServer(udp(options));
    respond(transaction, response(options, 182));
    advance(10_000);
    assertEquals(Outcome.SENT, respond(transaction, response(options, 200)));
    advance(31_999);
    assertEquals(List.of("server OPTIONS completed"), transactions());
    advance(1);
    assertEquals(List.of(), transactions());
  }

  @Test
  void timerJIsZeroOnReliableTransports() {
    ServerTransaction transaction = openServer(tcp(options));
    respond(transaction, response(options, 200));
    advance(1);
    assertTrue(transaction.isOver());
    assertEquals(List.of("over"), server.heard);
  }

  @Test
  void completedRepeatsTheResponse() {
    ServerTransaction transaction = openServer(udp(options));
    respond(transaction, response(options, 200));
    advance(20_000);
    absorb(udp(options));
    assertEquals(List.of(200, 200), statuses());
    assertEquals(List.of(0L, 20_000L), times(transport.responses));
    advance(12_000); // the repetition does not prolong it
    assertTrue(transaction.isOver());
  }

  @Test
  void completedDiscardsWhatTheUserSends() {
    ServerTransaction transaction = openServer(udp(options));
    respond(transaction, response(options, 200));
    assertEquals(Outcome.TOO_LATE, respond(transaction, response(options, 180)));
    assertEquals(Outcome.TOO_LATE, respond(transaction, response(options, 500)));
    assertEquals(List.of(200), statuses());
    assertEquals(200, transaction.lastStatus());
  }

  @Test
  void completedForgetsTheRequestAtTheNextTurn() {
    InboundMessage inbound = udp(options);
    ServerTransaction transaction = openServer(inbound);
    InboundMessage seen =
        onLane(
            options,
            () -> {
              transaction.respond(response(options, 200));
              return transaction.request();
            });
    assertEquals(options.toString(), seen.message().toString());
    assertNull(transaction.request());
    assertEquals(Messages.CALL_ID, infos().get(0).callId());
  }

  @Test
  void aResponseThatCanNotBeSentEndsIt() {
    ServerTransaction transaction = openServer(tcp(options));
    transport.open = false;
    assertEquals(Outcome.TRANSPORT_CLOSED, respond(transaction, response(options, 200)));
    assertTrue(transaction.isOver());
    assertEquals(List.of("over"), server.heard);
  }

  @Test
  void abandonedItEndsWithoutAResponse() {
    ServerTransaction transaction = openServer(udp(options));
    transaction.abandon();
    transaction.abandon();
    assertTrue(transaction.isOver());
    assertEquals(List.of("over"), server.heard);
    assertEquals(List.of(), statuses());
    assertFalse(receive(udp(options)));
  }

  @Test
  void abandonedAfterAFinalResponseItGoesOnRepeating() {
    ServerTransaction transaction = openServer(udp(options));
    respond(transaction, response(options, 200));
    transaction.abandon();
    absorb(udp(options));
    assertEquals(List.of(200, 200), statuses());
  }

  @Test
  void newTimersApplyToTimersArmedFromThenOn() {
    ServerTransaction before = openServer(udp(options));
    respond(before, response(options, 200));
    configure(Configs.timers(25, 200, 250, 1600));
    SipMessage second = request("OPTIONS", "z9hG4bKsecond");
    ServerTransaction after = openServer(udp(second));
    respond(after, response(second, 200));
    advance(1_600);
    assertTrue(after.isOver());
    assertFalse(before.isOver());
    advance(30_400);
    assertTrue(before.isOver());
  }
}
