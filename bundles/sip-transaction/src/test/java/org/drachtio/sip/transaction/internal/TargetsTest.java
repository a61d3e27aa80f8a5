package org.drachtio.sip.transaction.internal;

import static org.drachtio.sip.transaction.internal.Messages.BRANCH;
import static org.drachtio.sip.transaction.internal.Messages.UDP_HOP;
import static org.drachtio.sip.transaction.internal.Messages.outgoing;
import static org.drachtio.sip.transaction.internal.Messages.response;
import static org.drachtio.sip.transaction.internal.Messages.tcp;
import static org.drachtio.sip.transaction.internal.Messages.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.Test;

/** A request whose name has several targets (RFC 3263 §4.3). */
class TargetsTest extends TransactionTest {

  private static final String NAME = "biloxi.example.com";
  private static final ListeningPoint TLS =
      new ListeningPoint(Protocol.TLS, "192.0.2.1", 5061, "192.0.2.1", "");
  private static final Hop FIRST = target(UDP_HOP.local(), "198.51.100.1");
  private static final Hop SECOND = target(UDP_HOP.local(), "198.51.100.2");
  private static final Hop SAFE = target(TLS, "198.51.100.3");

  private final SipMessage invite = outgoing("INVITE", BRANCH);
  private final SipMessage options = outgoing("OPTIONS", BRANCH);

  private static Hop target(ListeningPoint local, String host) {
    return new Hop(local, host, local.port(), 0, NAME, Hop.Choice.NONE);
  }

  private ClientTransaction open(SipMessage request, Hop... targets) {
    transport.targets = List.of(targets);
    return openClient(request, UDP_HOP.with("", Hop.Choice.BOTH));
  }

  private SipMessage sent(int index) {
    return transport.requests.get(index).message();
  }

  private String host(int index) {
    return transport.requests.get(index).hop().host();
  }

  private int last() {
    return transport.requests.size() - 1;
  }

  @Test
  void aSilentTargetIsFollowedByTheNextWithAnotherBranch() {
    ClientTransaction transaction = open(invite, FIRST, SECOND);
    assertSame(invite, sent(0), "the first target needs no other message");
    advance(32_000);
    assertEquals(List.of(), client.heard);
    assertEquals("198.51.100.2", host(last()));
    assertNotEquals(BRANCH, sent(last()).topVia().branch());
    assertEquals(sent(last()).bytes().length, transaction.request().bytes().length);
    assertEquals(sent(last()).topVia(), transaction.request().topVia());
    assertEquals(2, sent(last()).viaCount());
    absorb(udp(response(sent(last()), 200)));
    assertEquals(List.of("200"), client.heard);
    assertEquals(List.of("198.51.100.1 time-out 0", "198.51.100.2 answered 0"), transport.reports);
    assertEquals(1, count("transaction.client.moved-on"));
  }

  @Test
  void theUserHearsOfTheLastTargetOnly() {
    ClientTransaction transaction = open(options, FIRST, SECOND);
    advance(31_999);
    assertEquals("198.51.100.1", host(last()));
    advance(1);
    assertEquals("198.51.100.2", host(last()));
    advance(32_000);
    assertEquals(List.of("timeout", "over"), client.heard);
    assertEquals(true, transaction.isOver());
    assertEquals(1, count("transaction.timeouts"));
  }

  @Test
  void unavailableIsAcknowledgedAndNotTold() {
    open(invite, FIRST, SECOND);
    absorb(udp(response(invite, 100)));
    absorb(
        udp(MessageBuilder.response(invite, 503, "", "x").header("Retry-After", "77 (s)").build()));
    assertEquals(List.of("INVITE", "ACK", "INVITE"), methods());
    assertEquals(BRANCH, sent(1).topVia().branch());
    assertEquals(List.of("100"), client.heard);
    assertEquals("198.51.100.1 503 77", transport.reports.get(transport.reports.size() - 1));
    absorb(udp(response(invite, 503)));
    assertEquals("ACK", sent(3).method(), "a repeated 503 gets its ACK again");
    assertEquals("198.51.100.1", host(3));
    absorb(udp(response(sent(2), 486)));
    assertEquals(List.of("100", "486"), client.heard);
    assertEquals("198.51.100.2", host(4));
  }

  @Test
  void unavailableOfTheLastTargetIsTold() {
    open(options, FIRST, SECOND);
    absorb(udp(response(options, 503)));
    assertEquals(List.of(), client.heard);
    absorb(udp(response(sent(1), 503)));
    assertEquals(List.of("503"), client.heard);
  }

  @Test
  void anotherProtocolIsAnotherListeningPoint() {
    ClientTransaction transaction = open(invite, FIRST, SAFE);
    absorb(udp(response(invite, 503)));
    SipMessage second = sent(2);
    assertEquals("TLS", second.topVia().transport());
    assertEquals(5061, second.topVia().port());
    assertEquals("<sip:alice@192.0.2.1>", second.header("Contact").orElseThrow(), "not ours");
    advance(20_000);
    assertEquals(3, transport.requests.size(), "no repetition on a connection");
    absorb(tcp(response(second, 180)));
    SipMessage cancel = onLane(invite, () -> transaction.cancel(List.of()));
    assertEquals(second.topVia(), cancel.topVia());
    absorb(tcp(response(cancel, 200)));
    absorb(tcp(response(second, 487)));
    assertEquals(List.of("180", "487"), client.heard);
  }

  @Test
  void whatCannotBeSentGoesToTheNextAtOnce() {
    transport.failure = SendFailure.UNREACHABLE;
    open(invite, FIRST, SECOND, SAFE);
    transport.failure = null;
    advance(1);
    assertEquals(List.of("198.51.100.1", "198.51.100.2"), List.of(host(0), host(1)));
    transport.failure = SendFailure.CLOSED;
    advance(1000); // the repetition
    assertEquals("198.51.100.3", host(last()));
    assertEquals(List.of("failure CLOSED", "over"), client.heard);
    assertEquals(3, transport.reports.size());
  }

  @Test
  void aCancelledRequestGoesNowhereElse() {
    ClientTransaction transaction = open(invite, FIRST, SECOND);
    onLane(invite, () -> transaction.cancel(List.of()));
    absorb(udp(response(invite, 503)));
    assertEquals(List.of("503"), client.heard);
    assertEquals(List.of("INVITE", "ACK"), methods());
  }

  @Test
  void aNameWithoutTargetsIsAFailureOfTheNameService() {
    open(invite);
    assertEquals(List.of(), client.heard, "not before open has returned");
    advance(1);
    assertEquals(List.of("failure DNS", "over"), client.heard);
    assertEquals(List.of(), methods());
  }

  @Test
  void aRequestThatWaitsForItsTargetsCanBeCancelled() {
    transport.searching = true;
    ClientTransaction transaction = open(invite, FIRST);
    onLane(invite, () -> transaction.cancel(List.of()));
    advance(1);
    assertEquals(List.of("failure CANCELLED", "over"), client.heard);
    onLane(
        invite,
        () -> {
          transport.found(List.of(FIRST));
          return true;
        });
    assertEquals(List.of(), methods());
  }

  @Test
  void targetsThatAreFoundLateAreTimedFromThenOn() {
    transport.searching = true;
    open(options, FIRST);
    lanes.advance(20_000);
    transport.searching = false;
    onLaneFound(FIRST);
    assertEquals(List.of("OPTIONS"), methods());
    lanes.advance(31_999);
    assertEquals(List.of(), client.heard);
    lanes.advance(1);
    assertEquals(List.of("timeout", "over"), client.heard);
  }

  private void onLaneFound(Hop... found) {
    lanes.ofHash(options.callIdHash()).execute(() -> transport.found(List.of(found)));
    lanes.run();
  }

  @Test
  void addressesOfApplicationsAreNotWatched() {
    openClient(options, new Hop(UDP_HOP.local(), "192.0.2.7", 5060, 0));
    absorb(udp(response(options, 200)));
    assertEquals(List.of(), transport.reports);
  }
}
