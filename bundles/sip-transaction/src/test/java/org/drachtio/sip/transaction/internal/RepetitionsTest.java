package org.drachtio.sip.transaction.internal;

import static org.drachtio.sip.transaction.internal.Messages.BRANCH;
import static org.drachtio.sip.transaction.internal.Messages.UDP_HOP;
import static org.drachtio.sip.transaction.internal.Messages.outgoing;
import static org.drachtio.sip.transaction.internal.Messages.request;
import static org.drachtio.sip.transaction.internal.Messages.response;
import static org.drachtio.sip.transaction.internal.Messages.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.Test;

/** Each message is counted once, repetitions apart: what the figures of an operator rest on. */
class RepetitionsTest extends TransactionTest {

  private final SipMessage invite = request("INVITE", BRANCH);
  private final SipMessage ours = outgoing("INVITE", BRANCH);

  @Test
  void aRepeatedRequestIsReceivedOnceAndItsResponseRepeated() {
    receive(udp(invite));
    ServerTransaction transaction = openServer(udp(invite));
    absorb(udp(invite));
    absorb(udp(invite));
    respond(transaction, response(invite, 200));

    assertEquals(List.of("INVITE"), transport.received);
    assertEquals(List.of("100 INVITE", "100 INVITE"), transport.repeated);
    assertEquals(2, count("transaction.retransmissions.in"));
    assertEquals(2, count("transaction.retransmissions.out"));
  }

  @Test
  void aSuccessThatTheUserRepeatsIsARepetition() {
    ServerTransaction transaction = openServer(udp(invite));
    SipMessage success = response(invite, 200);
    respond(transaction, response(invite, 180));
    respond(transaction, success);
    assertEquals(List.of(), transport.repeated);

    respond(transaction, success);

    assertEquals(List.of("200 INVITE"), transport.repeated);
    assertEquals(1, count("transaction.retransmissions.out"));
  }

  @Test
  void aSecondRingingIsNone() {
    ServerTransaction transaction = openServer(udp(invite));
    respond(transaction, response(invite, 180));
    respond(transaction, response(invite, 180));
    respond(transaction, response(invite, 200));

    assertEquals(List.of(), transport.repeated);
  }

  @Test
  void timersRepeat() {
    openClient(ours, UDP_HOP);
    advance(1_600);

    assertEquals(List.of("INVITE", "INVITE"), transport.repeated);
  }

  @Test
  void aRepeatedFailureIsReceivedOnceAndItsAckRepeated() {
    openClient(ours, UDP_HOP);
    absorb(udp(response(ours, 486)));
    absorb(udp(response(ours, 486)));

    assertEquals(List.of("486 INVITE"), transport.received);
    assertEquals(List.of("ACK"), transport.repeated);
    assertEquals(1, count("transaction.retransmissions.in"));
  }

  @Test
  void aRepeatedSuccessIsReceivedOnceAndThatOfAnotherForkToo() {
    openClient(ours, UDP_HOP);
    SipMessage success = response(ours, 200);
    absorb(udp(success));
    absorb(udp(success));
    absorb(udp(MessageBuilder.response(ours, 200, "", "another").build()));

    assertEquals(List.of("200 INVITE", "200 INVITE"), transport.received);
    assertEquals(1, count("transaction.retransmissions.in"));
  }

  @Test
  void responsesToNobodyAreReceived() {
    receive(udp(response(outgoing("BYE", "z9hG4bKnone"), 200)));

    assertEquals(List.of("200 BYE"), transport.received);
  }
}
