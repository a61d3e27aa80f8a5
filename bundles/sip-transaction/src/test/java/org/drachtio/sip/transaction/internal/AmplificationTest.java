package org.drachtio.sip.transaction.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.drachtio.sip.transaction.internal.Messages.BRANCH;
import static org.drachtio.sip.transaction.internal.Messages.request;
import static org.drachtio.sip.transaction.internal.Messages.response;
import static org.drachtio.sip.transaction.internal.Messages.tcp;
import static org.drachtio.sip.transaction.internal.Messages.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.ServerTransaction.Outcome;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.environment.AnsweringAddresses;
import org.junit.jupiter.api.Test;

/** What an address draws that may never have sent anything: docs/security.md. */
class AmplificationTest extends TransactionTest {

  private static final String TAG = "a6c85cf";

  private final SipMessage invite = request("INVITE", BRANCH);

  /** Of a dialog, to a target that the peer has named. */
  private final SipMessage bye =
      SipMessage.scan(
          Messages.outgoing("BYE", "z9hG4bKours")
              .toString()
              .replace("To: Bob <sip:bob@biloxi.example.com>", "To: <sip:bob@biloxi.test>;tag=b")
              .getBytes(UTF_8));

  private void limit(int times) {
    configure(Configs.of(Map.of("amplificationLimit", times)));
  }

  private static SipMessage ack(String branch, String toTag) {
    return request("ACK", "Via: SIP/2.0/UDP pc33.example.com;branch=" + branch, toTag);
  }

  private ServerTransaction refused(String branch) {
    SipMessage other = request("INVITE", branch);
    ServerTransaction transaction = openServer(udp(other));
    respond(transaction, response(other, 486));
    return transaction;
  }

  private long bytes() {
    return transport.responses.stream().mapToLong(sent -> sent.message().length()).sum();
  }

  @Test
  void withoutALimitAllIsRepeatedAndCounted() {
    refused(BRANCH);
    advance(32_000);
    assertEquals(12, transport.responses.size());
    assertEquals(1, count("transaction.silent.received"));
    assertEquals(12, count("transaction.silent.drawn"));
    assertEquals(0, count("transaction.silent.withheld"));
  }

  @Test
  void aRefusalIsRepeatedAsLongAsTheBudgetLasts() {
    limit(3);
    refused(BRANCH);
    advance(32_000);
    assertTrue(bytes() <= 3L * invite.length(), bytes() + " for " + invite.length());
    assertTrue(bytes() > 2L * invite.length(), "what fits is sent");
    assertEquals(
        12, transport.responses.size() + count("transaction.silent.withheld"), "all others");
    assertEquals(transport.responses.size(), count("transaction.silent.drawn"));
  }

  @Test
  void theFirstCopyIsNeverWithheld() {
    limit(1);
    ServerTransaction transaction = openServer(udp(invite));
    respond(transaction, response(invite, 180));
    respond(transaction, response(invite, 183));
    respond(transaction, response(invite, 200));
    assertEquals(List.of(100, 180, 183, 200), statuses());
    assertEquals(Outcome.SENT, respond(transaction, response(invite, 200)));
    assertEquals(4, transport.responses.size(), "a 2xx of the user comes again");
    assertEquals(Outcome.SENT, respond(transaction, response(invite, 200, "fork")));
    assertEquals(5, transport.responses.size(), "one of another target is new");
  }

  @Test
  void aReliableProvisionalResponseIsARepetitionWithItsRSeq() {
    limit(1);
    ServerTransaction transaction = openServer(udp(invite));
    for (int rseq : List.of(7, 7, 8)) {
      respond(
          transaction, MessageBuilder.response(invite, 183, "", TAG).header("RSeq", rseq).build());
    }
    assertEquals(List.of(100, 183, 183), statuses());
    respond(transaction, response(invite, 180));
    respond(transaction, response(invite, 180));
    assertEquals(5, transport.responses.size(), "those without RSeq tell that it still rings");
    transaction.abandon();
  }

  @Test
  void aRepeatedRequestPaysForItsAnswer() {
    limit(2);
    SipMessage options = request("OPTIONS", BRANCH);
    ServerTransaction transaction = openServer(udp(options));
    respond(transaction, response(options, 200));
    for (int i = 0; i < 5; i++) {
      absorb(udp(options));
    }
    assertEquals(6, transport.responses.size());
    assertEquals(6, count("transaction.silent.received"));
    assertEquals(0, count("transaction.silent.withheld"));
  }

  @Test
  void whoHasReadOurTagIsNotSilent() {
    limit(1);
    refused(BRANCH);
    absorb(udp(ack(BRANCH, "guessed")));
    refused("z9hG4bKtwo");
    advance(4_000);
    assertEquals(4, transport.responses.size(), "anybody knows the branch of his own INVITE");

    absorb(udp(ack("z9hG4bKtwo", TAG)));
    refused("z9hG4bKthree");
    long withheld = count("transaction.silent.withheld");
    long drawn = count("transaction.silent.drawn");
    advance(32_000);
    assertEquals(6 + 10, transport.responses.size());
    assertEquals(withheld, count("transaction.silent.withheld"));
    assertEquals(drawn, count("transaction.silent.drawn"));
  }

  @Test
  void theAckToA2xxIsAsGood() {
    limit(1);
    ServerTransaction transaction = openServer(udp(invite));
    respond(transaction, response(invite, 200));
    onLane(
        invite,
        () -> {
          transaction.acknowledged();
          return null;
        });
    refused("z9hG4bKtwo");
    advance(32_000);
    assertEquals(0, count("transaction.silent.withheld"));
  }

  @Test
  void aResponseCountsIfItComesFromWhereItsRequestWasSent() {
    limit(1);
    SipMessage ours = Messages.outgoing("OPTIONS", "z9hG4bKours");
    openClient(ours, Messages.UDP_FLOW.back());
    Flow way = new Flow(Messages.UDP_FLOW.local(), RecordingTransport.RESOLVED, 5070, 0);
    absorb(udp(response(ours, 200))); // whoever was sent it can forge this source
    refused(BRANCH);
    advance(32_000);
    assertEquals(10, count("transaction.silent.withheld"));

    openClient(ours, Messages.UDP_FLOW.back());
    absorb(new InboundMessage(response(ours, 200), way, 0));
    ServerTransaction known = openServer(new InboundMessage(invite, way, 0));
    respond(known, response(invite, 486));
    advance(32_000);
    assertEquals(10, count("transaction.silent.withheld"));
  }

  @Test
  void aRequestOfADialogIsSentTwiceAndOneOfAnApplicationAsEver() {
    limit(3);
    openClient(bye, Messages.UDP_HOP);
    advance(32_000);
    assertEquals(2, transport.requests.size());
    assertEquals(2, count("transaction.silent.drawn"));
    assertEquals(9, count("transaction.silent.withheld"));
    assertEquals(List.of("timeout", "over"), client.heard);

    openClient(Messages.outgoing("OPTIONS", "z9hG4bKother"), Messages.UDP_HOP);
    advance(32_000);
    assertEquals(2 + 11, transport.requests.size());
    assertEquals(2, count("transaction.silent.drawn"));
  }

  @Test
  void aConnectionHasShownThatItsPeerIsThere() {
    limit(1);
    ServerTransaction transaction = openServer(tcp(invite));
    respond(transaction, response(invite, 200));
    respond(transaction, response(invite, 200));
    assertEquals(List.of(100, 200, 200), statuses());
    openClient(bye, Messages.TCP_HOP);
    assertEquals(0, count("transaction.silent.received"));
    assertEquals(0, count("transaction.silent.drawn"));
  }

  @Test
  void itCrossesAHandOver() {
    limit(3);
    ServerTransaction transaction = refused(BRANCH);
    openClient(bye, Messages.UDP_HOP);
    advance(4_000);
    assertTrue(count("transaction.silent.withheld") > 0);
    int responses = transport.responses.size();
    int requests = transport.requests.size();
    handOver();
    advance(8_000);
    assertEquals(responses, transport.responses.size(), "the budget is no new one");
    assertEquals(requests, transport.requests.size());
    absorb(udp(ack(BRANCH, TAG)));
    handOver();
    assertFalse(transaction.isOver());
    refused("z9hG4bKtwo");
    advance(32_000);
    assertEquals(responses + 12, transport.responses.size(), "it is not silent any more");
  }

  @Test
  void addressesTakeTheSpaceOfATable() {
    AnsweringAddresses addresses = new AnsweringAddresses();
    for (int i = 0; i < 3 * AnsweringAddresses.SIZE; i++) {
      String address = "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255);
      addresses.add(address);
      assertTrue(addresses.has(address));
    }
    assertTrue(addresses.list().size() <= AnsweringAddresses.SIZE);
    assertTrue(addresses.list().size() > AnsweringAddresses.SIZE / 2, "they spread");
    assertFalse(addresses.has("192.0.2.1"));
  }
}
