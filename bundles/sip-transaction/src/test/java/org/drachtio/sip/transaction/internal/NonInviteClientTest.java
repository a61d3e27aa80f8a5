package org.drachtio.sip.transaction.internal;

import static org.drachtio.sip.transaction.internal.Messages.BRANCH;
import static org.drachtio.sip.transaction.internal.Messages.TCP_HOP;
import static org.drachtio.sip.transaction.internal.Messages.UDP_HOP;
import static org.drachtio.sip.transaction.internal.Messages.outgoing;
import static org.drachtio.sip.transaction.internal.Messages.response;
import static org.drachtio.sip.transaction.internal.Messages.tcp;
import static org.drachtio.sip.transaction.internal.Messages.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.client.NonInviteClient;
import org.junit.jupiter.api.Test;

/** The rows of the table in {@link NonInviteClient}, in its order. */
class NonInviteClientTest extends TransactionTest {

  private final SipMessage bye = outgoing("BYE", BRANCH);

  @Test
  void openingSendsTheRequest() {
    ClientTransaction transaction = openClient(bye, UDP_HOP);
    assertSame(bye, transport.requests.get(0).message());
    assertEquals(UDP_HOP, transport.requests.get(0).hop());
    assertEquals(List.of("client BYE trying"), transactions());
    assertSame(bye, transaction.request());
    assertEquals(1, count("transaction.client.opened"));
  }

  @Test
  void timerERepeatsUntilTimerF() {
    ClientTransaction transaction = openClient(bye, UDP_HOP);
    advance(31_999);
    assertEquals(
        List.of(0L, 500L, 1500L, 3500L, 7500L, 11500L, 15500L, 19500L, 23500L, 27500L, 31500L),
        times(transport.requests));
    assertEquals(List.of(), client.heard);
    advance(1);
    assertEquals(List.of("timeout", "over"), client.heard);
    assertTrue(transaction.isOver());
    assertEquals(10, count("transaction.retransmissions.out"));
    assertEquals(1, count("transaction.timeouts"));
  }

  @Test
  void repetitionsGoWhereTheFirstOneWent() {
    ClientTransaction transaction = openClient(bye, UDP_HOP);
    advance(500);
    assertEquals(RecordingTransport.RESOLVED, transport.requests.get(1).hop().host());
    assertEquals(RecordingTransport.RESOLVED, transaction.hop().host());
  }

  @Test
  void nothingIsRepeatedWhileTheFirstOneWaitsForAName() {
    transport.waiting = true;
    openClient(bye, UDP_HOP);
    advance(3_400);
    assertEquals(List.of(0L), times(transport.requests));
    transport.requests.get(0).listener().sent(Messages.UDP_FLOW);
    advance(200);
    assertEquals(List.of(0L, 3500L), times(transport.requests));
  }

  @Test
  void reliableTransportsDoNotRepeat() {
    openClient(bye, TCP_HOP);
    advance(31_999);
    assertEquals(List.of(0L), times(transport.requests));
    assertEquals(List.of(), client.heard);
    assertEquals(List.of(), transport.silent);
    advance(1);
    assertEquals(List.of("timeout", "over"), client.heard);
    assertEquals(List.of(7L), transport.silent, "the connection");
  }

  @Test
  void transportErrorInTryingIsToldAtTheNextTurn() {
    transport.failure = SendFailure.DNS;
    boolean quiet =
        onLane(
            bye,
            () -> {
              hold(layer.open(bye, UDP_HOP, client));
              return client.heard.isEmpty();
            });
    assertTrue(quiet);
    advance(1);
    assertEquals(List.of("failure DNS", "over"), client.heard);
    assertEquals(List.of(), transactions());
    assertEquals(1, count("transaction.transport.failures"));
  }

  @Test
  void laterTransportErrorInTryingIsTold() {
    transport.waiting = true;
    openClient(bye, TCP_HOP);
    transport.requests.get(0).listener().failed(SendFailure.UNREACHABLE);
    assertEquals(List.of("failure UNREACHABLE", "over"), client.heard);
    assertEquals(List.of(), transactions());
  }

  @Test
  void transportErrorOfARepetitionInProceedingIsTold() {
    openClient(bye, UDP_HOP);
    absorb(udp(response(bye, 100)));
    transport.failure = SendFailure.UNREACHABLE;
    advance(501);
    assertEquals(List.of("100", "failure UNREACHABLE", "over"), client.heard);
  }

  @Test
  void provisionalLeadsToProceedingWhereTimerEIsT2() {
    openClient(bye, UDP_HOP);
    advance(100);
    absorb(udp(response(bye, 100)));
    assertEquals(List.of("client BYE proceeding"), transactions());
    advance(8_500);
    assertEquals(List.of(0L, 500L, 4500L, 8500L), times(transport.requests));
    absorb(udp(response(bye, 183)));
    assertEquals(List.of("100", "183"), client.heard);
  }

  @Test
  void timerFEndsProceedingToo() {
    openClient(bye, UDP_HOP);
    absorb(udp(response(bye, 100)));
    advance(32_000);
    assertEquals(List.of("100", "timeout", "over"), client.heard);
  }

  @Test
  void finalInTryingLeadsToCompletedUntilTimerK() {
    ClientTransaction transaction = openClient(bye, UDP_HOP);
    advance(100);
    absorb(udp(response(bye, 200)));
    assertEquals(List.of("200"), client.heard);
    assertEquals(List.of("client BYE completed"), transactions());
    advance(4_999);
    assertFalse(transaction.isOver());
    advance(1);
    assertTrue(transaction.isOver());
    assertEquals(List.of("200", "over"), client.heard);
    assertEquals(List.of(0L), times(transport.requests));
  }

  @Test
  void finalInProceedingLeadsToCompleted() {
    openClient(bye, UDP_HOP);
    absorb(udp(response(bye, 100)));
    absorb(udp(response(bye, 481)));
    assertEquals(List.of("client BYE completed"), transactions());
    advance(5_000);
    assertEquals(List.of("100", "481", "over"), client.heard);
  }

  @Test
  void timerKIsZeroOnReliableTransports() {
    ClientTransaction transaction = openClient(bye, TCP_HOP);
    absorb(tcp(response(bye, 200)));
    assertEquals("200", client.heard.get(0));
    advance(1);
    assertTrue(transaction.isOver());
    assertEquals(List.of("200", "over"), client.heard);
  }

  @Test
  void completedAbsorbsResponses() {
    openClient(bye, UDP_HOP);
    absorb(udp(response(bye, 200)));
    absorb(udp(response(bye, 200)));
    absorb(udp(response(bye, 100)));
    absorb(udp(response(bye, 500)));
    assertEquals(List.of("200"), client.heard);
    assertEquals(3, count("transaction.retransmissions.in"));
  }

  @Test
  void lateTransportErrorInCompletedIsNothing() {
    openClient(bye, UDP_HOP);
    absorb(udp(response(bye, 200)));
    transport.requests.get(0).listener().failed(SendFailure.UNREACHABLE);
    assertEquals(List.of("200"), client.heard);
    assertEquals(List.of("client BYE completed"), transactions());
  }

  @Test
  void aResponseAfterTheEndIsNotTaken() {
    openClient(bye, UDP_HOP);
    absorb(udp(response(bye, 200)));
    advance(5_000);
    assertFalse(receive(udp(response(bye, 200))));
  }

  @Test
  void onlyAnInviteIsCancelled() {
    ClientTransaction transaction = openClient(bye, UDP_HOP);
    assertThrows(IllegalStateException.class, () -> transaction.cancel(List.of()));
  }

  @Test
  void itTellsOfItself() {
    openClient(bye, UDP_HOP);
    absorb(udp(response(bye, 100)));
    advance(300);
    var info = infos().get(0);
    assertEquals(BRANCH, info.branch());
    assertEquals("client", info.role());
    assertEquals("BYE", info.method());
    assertEquals("proceeding", info.state());
    assertEquals(Messages.CALL_ID, info.callId());
    assertEquals(100, info.status());
    assertEquals(300, info.ageMillis());
  }

  @Test
  void newTimersApplyToTimersArmedFromThenOn() {
    openClient(bye, UDP_HOP);
    configure(Configs.timers(100, 800, 300, 2000));
    advance(2_100); // 500 with the old T1, then min(2 * 500, 800)
    assertEquals(List.of(0L, 500L, 1300L, 2100L), times(transport.requests));
    absorb(udp(response(bye, 200)));
    advance(300);
    assertEquals(List.of("200", "over"), client.heard);
  }
}
