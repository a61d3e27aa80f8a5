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
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.api.transport.SendListener;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.client.InviteClient;
import org.junit.jupiter.api.Test;

/** The rows of the table in {@link InviteClient}, in its order. */
class InviteClientTest extends TransactionTest {

  private final SipMessage invite = outgoing("INVITE", BRANCH);

  private ClientTransaction open() {
    return openClient(invite, UDP_HOP);
  }

  private SipMessage cancel(ClientTransaction transaction, Header... headers) {
    return onLane(invite, () -> transaction.cancel(List.of(headers)));
  }

  private SipMessage sent(int index) {
    return transport.requests.get(index).message();
  }

  @Test
  void openingSendsTheInvite() {
    ClientTransaction transaction = open();
    assertSame(invite, sent(0));
    assertEquals(UDP_HOP, transport.requests.get(0).hop());
    assertSame(invite, transaction.request());
    assertEquals(List.of("client INVITE calling"), transactions());
  }

  @Test
  void timerADoublesUntilTimerB() {
    ClientTransaction transaction = open();
    advance(31_999);
    assertEquals(List.of(0L, 500L, 1500L, 3500L, 7500L, 15500L, 31500L), times(transport.requests));
    assertEquals(List.of(), client.heard);
    advance(1);
    assertEquals(List.of("timeout", "over"), client.heard);
    assertTrue(transaction.isOver());
    assertEquals(1, count("transaction.timeouts"));
    assertEquals(6, count("transaction.retransmissions.out"));
  }

  @Test
  void reliableTransportsHaveTimerBOnly() {
    openClient(invite, TCP_HOP);
    advance(31_999);
    assertEquals(List.of(0L), times(transport.requests));
    advance(1);
    assertEquals(List.of("timeout", "over"), client.heard);
  }

  @Test
  void transportErrorInCallingIsTold() {
    transport.failure = SendFailure.UNREACHABLE;
    open();
    advance(1);
    assertEquals(List.of("failure UNREACHABLE", "over"), client.heard);
    assertEquals(List.of(), transactions());
  }

  @Test
  void laterTransportErrorInCallingIsTold() {
    transport.waiting = true;
    openClient(invite, TCP_HOP);
    transport.requests.get(0).listener().failed(SendFailure.CLOSED);
    assertEquals(List.of("failure CLOSED", "over"), client.heard);
    assertEquals(List.of(), transactions());
  }

  @Test
  void provisionalLeadsToProceedingWithoutRepetition() {
    open();
    absorb(udp(response(invite, 100)));
    absorb(udp(response(invite, 180)));
    assertEquals(List.of("100", "180"), client.heard);
    assertEquals(List.of("client INVITE proceeding"), transactions());
    advance(100_000);
    assertEquals(List.of(0L), times(transport.requests));
    absorb(udp(response(invite, 200)));
  }

  @Test
  void transportErrorInProceedingIsNothing() {
    open();
    absorb(udp(response(invite, 180)));
    transport.requests.get(0).listener().failed(SendFailure.CLOSED);
    assertEquals(List.of("180"), client.heard);
    absorb(udp(response(invite, 200)));
  }

  @Test
  void successInCallingLeadsToAcceptedUntilTimerM() {
    ClientTransaction transaction = open();
    absorb(udp(response(invite, 200)));
    assertEquals(List.of("client INVITE accepted"), transactions());
    advance(31_999);
    assertEquals(List.of("200"), client.heard);
    advance(1);
    assertEquals(List.of("200", "over"), client.heard);
    assertTrue(transaction.isOver());
    assertEquals(List.of(0L), times(transport.requests));
  }

  @Test
  void timerMRunsOnReliableTransportsToo() {
    ClientTransaction transaction = openClient(invite, TCP_HOP);
    absorb(tcp(response(invite, 200)));
    advance(31_999);
    assertFalse(transaction.isOver());
    advance(1);
    assertTrue(transaction.isOver());
  }

  @Test
  void successInProceedingLeadsToAccepted() {
    open();
    absorb(udp(response(invite, 180)));
    absorb(udp(response(invite, 200)));
    assertEquals(List.of("180", "200"), client.heard);
    assertEquals(List.of("client INVITE accepted"), transactions());
  }

  @Test
  void acceptedHandsEvery2xxToTheUserAndNothingElse() {
    open();
    absorb(udp(response(invite, 200, "fork1")));
    absorb(udp(response(invite, 200, "fork2")));
    absorb(udp(response(invite, 200, "fork1")));
    absorb(udp(response(invite, 180, "fork3")));
    absorb(udp(response(invite, 486, "fork3")));
    assertEquals(List.of("200", "200", "200"), client.heard);
    assertEquals(List.of("INVITE"), methods());
  }

  @Test
  void a2xxAfterAcceptedIsNotTaken() {
    open();
    absorb(udp(response(invite, 200)));
    advance(32_000);
    assertFalse(receive(udp(response(invite, 200))));
  }

  @Test
  void rejectionInCallingIsAcknowledgedAndLeadsToCompletedUntilTimerD() {
    ClientTransaction transaction = open();
    absorb(udp(response(invite, 486)));
    assertEquals(List.of("INVITE", "ACK"), methods());
    assertEquals(List.of("486"), client.heard);
    assertEquals(List.of("client INVITE completed"), transactions());
    advance(31_999);
    assertFalse(transaction.isOver());
    advance(1);
    assertEquals(List.of("486", "over"), client.heard);
    assertTrue(transaction.isOver());
  }

  @Test
  void rejectionInProceedingIsAcknowledged() {
    open();
    absorb(udp(response(invite, 180)));
    absorb(udp(response(invite, 302)));
    assertEquals(List.of("INVITE", "ACK"), methods());
    assertEquals(List.of("180", "302"), client.heard);
  }

  @Test
  void theAckIsTheOneOfTheRfc() {
    open();
    absorb(udp(response(invite, 486, "peer")));
    assertEquals(
        String.join(
            "\r\n",
            "ACK sip:bob@biloxi.example.com SIP/2.0",
            "Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=" + BRANCH,
            "Route: <sip:p1.example.com;lr>",
            "Route: <sip:p2.example.com;lr>",
            "Max-Forwards: 70",
            "From: Alice <sip:alice@atlanta.example.com>;tag=1928301774",
            "To: Bob <sip:bob@biloxi.example.com>;tag=peer",
            "Call-ID: " + Messages.CALL_ID,
            "CSeq: 314159 ACK",
            "Content-Length: 0",
            "",
            ""),
        sent(1).toString());
  }

  @Test
  void theAckGoesWhereTheInviteWent() {
    openClient(invite, TCP_HOP);
    absorb(tcp(response(invite, 486)));
    assertEquals(
        new Hop(TCP_HOP.local(), RecordingTransport.RESOLVED, 5060, 7),
        transport.requests.get(1).hop());
  }

  @Test
  void timerDIsZeroOnReliableTransports() {
    ClientTransaction transaction = openClient(invite, TCP_HOP);
    absorb(tcp(response(invite, 486)));
    assertEquals("486", client.heard.get(0));
    advance(1);
    assertTrue(transaction.isOver());
    assertEquals(List.of("486", "over"), client.heard);
  }

  @Test
  void completedAcknowledgesRepeatedFinals() {
    open();
    absorb(udp(response(invite, 486)));
    absorb(udp(response(invite, 486)));
    absorb(udp(response(invite, 180)));
    absorb(udp(response(invite, 486)));
    assertEquals(List.of("INVITE", "ACK", "ACK", "ACK"), methods());
    assertEquals(sent(1).toString(), sent(3).toString());
    assertEquals(List.of("486"), client.heard);
  }

  @Test
  void completedDoesNotTakeA2xx() {
    open();
    absorb(udp(response(invite, 486)));
    assertFalse(receive(udp(response(invite, 200, "fork"))));
    assertEquals(List.of("486"), client.heard);
  }

  @Test
  void transportErrorOfTheAckEndsIt() {
    ClientTransaction transaction = open();
    transport.failure = SendFailure.UNREACHABLE;
    absorb(udp(response(invite, 486)));
    advance(1);
    assertEquals(List.of("486", "over"), client.heard);
    assertTrue(transaction.isOver());
  }

  @Test
  void timerCCancelsAnInviteWithoutNewProvisional() {
    open();
    absorb(udp(response(invite, 180)));
    advance(184_999);
    absorb(udp(response(invite, 180)));
    advance(184_999);
    assertEquals(List.of("INVITE"), methods());
    advance(1);
    assertEquals(List.of("INVITE", "CANCEL"), methods());
    assertEquals(1, count("transaction.client.cancelled"));
    SipMessage cancel = sent(1);
    absorb(udp(response(cancel, 200)));
    absorb(udp(response(invite, 487)));
    advance(32_000);
    assertEquals(List.of("180", "180", "487", "over"), client.heard);
  }

  @Test
  void cancelInProceedingIsSentAtOnce() {
    ClientTransaction transaction = open();
    absorb(udp(response(invite, 180)));
    SipMessage cancel =
        cancel(
            transaction,
            new Header("Reason", "SIP;cause=200"),
            new Header("call-id", "x"),
            new Header("v", "y"));
    assertSame(cancel, sent(1));
    assertEquals(
        String.join(
            "\r\n",
            "CANCEL sip:bob@biloxi.example.com SIP/2.0",
            "Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=" + BRANCH,
            "Route: <sip:p1.example.com;lr>",
            "Route: <sip:p2.example.com;lr>",
            "Max-Forwards: 70",
            "From: Alice <sip:alice@atlanta.example.com>;tag=1928301774",
            "To: Bob <sip:bob@biloxi.example.com>",
            "Call-ID: " + Messages.CALL_ID,
            "CSeq: 314159 CANCEL",
            "Reason: SIP;cause=200",
            "Content-Length: 0",
            "",
            ""),
        cancel.toString());
    assertEquals(RecordingTransport.RESOLVED, transport.requests.get(1).hop().host());
    absorb(udp(response(cancel, 200)));
    assertEquals(List.of("180"), client.heard);
    absorb(udp(response(invite, 487)));
    assertEquals(List.of("INVITE", "CANCEL", "ACK"), methods());
    assertEquals(List.of("180", "487"), client.heard);
  }

  @Test
  void cancelIsRepeatedByItsOwnTransaction() {
    ClientTransaction transaction = open();
    absorb(udp(response(invite, 180)));
    cancel(transaction);
    advance(1_500);
    assertEquals(List.of("INVITE", "CANCEL", "CANCEL", "CANCEL"), methods());
    absorb(udp(response(sent(1), 200)));
    absorb(udp(response(invite, 487)));
  }

  @Test
  void cancelInCallingIsHeldUntilTheFirstProvisional() {
    ClientTransaction transaction = open();
    cancel(transaction);
    assertEquals(List.of("INVITE"), methods());
    advance(500);
    assertEquals(List.of("INVITE", "INVITE"), methods());
    absorb(udp(response(invite, 100)));
    assertEquals(List.of("INVITE", "INVITE", "CANCEL"), methods());
    absorb(udp(response(invite, 180)));
    assertEquals(List.of("INVITE", "INVITE", "CANCEL"), methods());
    absorb(udp(response(sent(2), 200)));
    absorb(udp(response(invite, 487)));
    assertEquals(List.of("100", "180", "487"), client.heard);
  }

  @Test
  void aHeldCancelIsDroppedByTheFinalResponse() {
    ClientTransaction transaction = open();
    cancel(transaction);
    absorb(udp(response(invite, 200)));
    advance(1_000);
    assertEquals(List.of("INVITE"), methods());
    assertEquals(List.of("200"), client.heard);
  }

  @Test
  void cancelOfAnInviteThatHasNotLeftEndsIt() {
    transport.waiting = true;
    ClientTransaction transaction = open();
    SendListener sender = transport.requests.get(0).listener();
    assertTrue(sender.isWanted());
    cancel(transaction);
    assertFalse(sender.isWanted());
    advance(1);
    assertEquals(List.of("failure CANCELLED", "over"), client.heard);
    assertEquals(List.of("INVITE"), methods(), "handed to the transport once, and withdrawn");
  }

  @Test
  void aHeldCancelEndsWithTimerB() {
    ClientTransaction transaction = open();
    cancel(transaction);
    advance(32_000);
    assertEquals(List.of("timeout", "over"), client.heard);
    assertFalse(methods().contains("CANCEL"));
  }

  @Test
  void aSecondCancelIsTheFirst() {
    ClientTransaction transaction = open();
    absorb(udp(response(invite, 180)));
    assertEquals(cancel(transaction).toString(), cancel(transaction).toString());
    assertEquals(List.of("INVITE", "CANCEL"), methods());
    absorb(udp(response(sent(1), 200)));
    absorb(udp(response(invite, 487)));
  }

  @Test
  void cancelAfterTheFinalResponseSendsNothing() {
    ClientTransaction transaction = open();
    absorb(udp(response(invite, 200)));
    assertEquals("CANCEL", cancel(transaction).method());
    assertEquals(List.of("INVITE"), methods());
  }

  @Test
  void withoutAFinalResponseToACancelledInviteItTimesOut() {
    ClientTransaction transaction = open();
    absorb(udp(response(invite, 180)));
    advance(10_000);
    cancel(transaction);
    absorb(udp(response(sent(1), 200)));
    advance(20_000);
    absorb(udp(response(invite, 180))); // does not prolong it
    advance(11_999);
    assertEquals(List.of("180", "180"), client.heard);
    advance(1);
    assertEquals(List.of("180", "180", "timeout", "over"), client.heard);
    assertEquals(List.of(), transactions());
  }

  @Test
  void aCancelThatCanNotBeSentHurtsNobodyElse() {
    ClientTransaction transaction = open();
    absorb(udp(response(invite, 180)));
    transport.failure = SendFailure.UNREACHABLE;
    cancel(transaction);
    advance(1);
    assertEquals(List.of("180"), client.heard);
    assertEquals(List.of("client INVITE proceeding"), transactions());
    transport.failure = null;
    absorb(udp(response(invite, 200)));
    assertEquals(List.of("180", "200"), client.heard);
  }

  @Test
  void newTimersApplyToTimersArmedFromThenOn() {
    open();
    configure(Configs.timers(100, 800, 300, 2000));
    advance(1_500);
    assertEquals(List.of(0L, 500L, 1500L), times(transport.requests));
    absorb(udp(response(invite, 200)));
    advance(2_000);
    assertEquals(List.of("200", "over"), client.heard);
  }
}
