package org.drachtio.sip.transaction.internal;

import static org.drachtio.sip.transaction.internal.Messages.BRANCH;
import static org.drachtio.sip.transaction.internal.Messages.UDP_HOP;
import static org.drachtio.sip.transaction.internal.Messages.outgoing;
import static org.drachtio.sip.transaction.internal.Messages.request;
import static org.drachtio.sip.transaction.internal.Messages.response;
import static org.drachtio.sip.transaction.internal.Messages.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.ServerTransaction.Outcome;
import org.drachtio.api.transaction.Timers;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.environment.TransactionConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Configuration, bounds, and the life of the layer itself. */
class SipTransactionsTest extends TransactionTest {

  @Test
  void timersInForceAreTold() {
    assertEquals(new Timers(500, 4000, 5000, 32000), layer.timers());
    configure(Configs.timers(25, 200, 250, 1600));
    assertEquals(new Timers(25, 200, 250, 1600), layer.timers());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 4000, 5000, 32000, 25, 4000, 5000, 32000",
    "-1, 4000, 5000, 32000, 25, 4000, 5000, 32000",
    "150, 149, 5000, 32000, 150, 200, 5000, 32000",
    "500, 4000, 0, 32000, 500, 4000, 250, 32000",
    "500, 4000, 5000, 499, 500, 4000, 5000, 1600"
  })
  void ofABadValueTheLastGoodOneStays(
      int t1, int t2, int t4, int t1x64, int t1Then, int t2Then, int t4Then, int t1x64Then) {
    configure(Configs.timers(25, 200, 250, 1600));
    configure(Configs.timers(t1, t2, t4, t1x64));
    assertEquals(new Timers(t1Then, t2Then, t4Then, t1x64Then), layer.timers());
  }

  @Test
  void ofValuesThatContradictTheLastGoodOnesAllStay() {
    configure(Configs.timers(25, 200, 250, 1600));
    configure(Configs.timers(500, 499, 5000, 32000));
    assertEquals(new Timers(25, 200, 250, 1600), layer.timers());
  }

  @Test
  void ofValuesThatContradictAtTheStartTheDefaultsHold() {
    var other =
        new SipTransactions(
            transport, lanes, meters, handover, Configs.timers(5000, 4000, 5000, 32000));
    assertEquals(new Timers(500, 4000, 5000, 32000), other.timers());
  }

  @Test
  void aBadConfigurationAtTheStartLeavesTheDefaults() {
    var other = new SipTransactions(transport, lanes, meters, handover, Configs.timers(0, 0, 0, 0));
    assertEquals(new Timers(500, 4000, 5000, 32000), other.timers());
  }

  @Test
  void aValueThatCanNotBeReadIsRejectedToo() {
    TransactionConfig unreadable =
        (TransactionConfig)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {TransactionConfig.class},
                (proxy, method, arguments) -> {
                  throw new IllegalStateException(method.getName() + " is no number");
                });
    layer.modified(unreadable);
    assertEquals(new Timers(500, 4000, 5000, 32000), layer.timers());
  }

  @Test
  void overTheBoundARequestIsAnswered503WithoutState() {
    configure(Configs.bound(2)); // one for each of the two lanes
    SipMessage first = request("OPTIONS", BRANCH);
    SipMessage second = request("OPTIONS", "z9hG4bKsecond");
    ServerTransaction served = openServer(udp(first));
    ServerTransaction refused = openServer(udp(second));
    assertEquals(List.of(503), statuses());
    SipMessage answer = transport.responses.get(0).message();
    assertTrue(answer.has("Retry-After"));
    assertFalse(answer.toTag().isEmpty());
    assertTrue(refused.isOver());
    assertEquals(503, refused.lastStatus());
    assertEquals(Outcome.TOO_LATE, respond(refused, response(second, 200)));
    assertEquals(1, count("transaction.refused"));
    assertEquals(List.of("server OPTIONS trying"), transactions());
    respond(served, response(first, 200));
    assertEquals(List.of(503, 200), statuses());
    assertEquals(List.of(), server.heard);
  }

  @Test
  void atTheBoundAnAnsweredRequestMakesRoomOnceItsClientCouldRepeatIt() {
    configure(Configs.bound(2)); // one for each of the two lanes
    SipMessage first = request("OPTIONS", BRANCH);
    SipMessage second = request("OPTIONS", "z9hG4bKsecond");
    respond(openServer(udp(first)), response(first, 200));
    advance(3_900); // the longest time between two repetitions is 4 s
    assertTrue(openServer(udp(second)).isOver());
    absorb(udp(first));
    assertEquals(List.of(200, 503, 200), statuses());
    advance(100);
    ServerTransaction served = openServer(udp(second));
    assertFalse(served.isOver());
    assertEquals(1, count("transaction.retired"));
    assertEquals(List.of("server OPTIONS trying"), transactions());
    assertEquals(List.of("over"), server.heard);
    assertFalse(receive(udp(first)), "for the server it is a new one now");
    advance(10_000);
    assertTrue(openServer(udp(first)).isOver(), "one that is not answered stays");
    respond(served, response(second, 200));
  }

  @Test
  void anAcknowledgedInviteMakesRoomOnceNoCopyOfItCanBeUnderWay() {
    configure(Configs.bound(2));
    SipMessage invite = request("INVITE", BRANCH);
    ServerTransaction accepted = openServer(udp(invite));
    accepted.acknowledged();
    respond(accepted, response(invite, 200));
    advance(10_000);
    SipMessage second = request("INVITE", "z9hG4bKsecond");
    assertTrue(openServer(udp(second)).isOver(), "an ACK before the 2xx is none to it");
    accepted.acknowledged();
    advance(4_900); // T4 is 5 s
    accepted.acknowledged(); // to another copy of the 2xx
    assertTrue(openServer(udp(second)).isOver());
    absorb(udp(invite));
    advance(100);
    ServerTransaction served = openServer(udp(second));
    assertFalse(served.isOver());
    assertTrue(accepted.isOver());
    assertEquals(1, count("transaction.retired"));
    assertEquals(List.of("over"), server.heard);
    respond(served, response(second, 200));
  }

  @Test
  void anAcknowledgedInviteLeavesAtItsTimeIfThereIsRoom() {
    SipMessage invite = request("INVITE", BRANCH);
    ServerTransaction accepted = openServer(udp(invite));
    respond(accepted, response(invite, 200));
    accepted.acknowledged();
    advance(31_900);
    absorb(udp(invite));
    advance(700);
    assertTrue(accepted.isOver());
    assertEquals(0, count("transaction.retired"));
  }

  @Test
  void anAnsweredInviteMakesNoRoom() {
    configure(Configs.bound(2));
    SipMessage invite = request("INVITE", BRANCH);
    respond(openServer(udp(invite)), response(invite, 200));
    advance(20_000);
    assertTrue(openServer(udp(request("OPTIONS", "z9hG4bKsecond"))).isOver());
    assertEquals(0, count("transaction.retired"));
  }

  @Test
  void answeredRequestsMakeRoomForOutgoingOnesToo() {
    configure(Configs.megabytes(1)); // half of it for each of the two lanes
    SipMessage options = request("OPTIONS", "z9hG4bK" + "b".repeat(370_000));
    respond(openServer(udp(options)), response(options, 200));
    advance(4_000);
    SipMessage large = outgoing("INFO", "z9hG4bK" + "i".repeat(160_000));
    openClient(large, UDP_HOP);
    assertEquals(0, count("transaction.retired"));
    SipMessage small = outgoing("INFO", BRANCH);
    assertFalse(openClient(small, UDP_HOP).isOver());
    assertEquals(1, count("transaction.retired"));
    absorb(udp(response(large, 200)));
    absorb(udp(response(small, 200)));
  }

  @Test
  void overTheBoundACancelIsStillAnswered() {
    configure(Configs.bound(2));
    SipMessage invite = request("INVITE", BRANCH);
    openServer(udp(invite));
    absorb(udp(request("CANCEL", BRANCH)));
    absorb(udp(request("CANCEL", BRANCH)));
    assertEquals(List.of(100, 200, 487, 200), statuses());
    assertEquals(List.of("server INVITE completed"), transactions());
  }

  @Test
  void overTheBoundAnOutgoingRequestFails() {
    configure(Configs.bound(2));
    SipMessage first = outgoing("INFO", BRANCH);
    openClient(first, UDP_HOP);
    ClientTransaction refused = openClient(outgoing("INFO", "z9hG4bKsecond"), UDP_HOP);
    advance(1);
    assertTrue(refused.isOver());
    assertEquals(List.of("failure UNREACHABLE", "over"), client.heard);
    assertEquals(List.of("INFO"), methods());
    assertEquals(1, count("transaction.refused"));
    absorb(udp(response(first, 200)));
  }

  @Test
  void longMessagesFillTheTablesBeforeManyDo() {
    configure(Configs.megabytes(1)); // half of it for each of the two lanes
    String longBranch = "z9hG4bK" + "b".repeat(50_000);
    List<SipMessage> requests = new ArrayList<>();
    List<ServerTransaction> served = new ArrayList<>();
    ServerTransaction last;
    do {
      requests.add(request("OPTIONS", longBranch + served.size()));
      last = openServer(udp(requests.get(served.size())));
      served.add(last);
    } while (!last.isOver() && served.size() < 100);
    assertEquals(9, served.size(), "the ninth is refused: three quarters are full");
    assertEquals(List.of(503), statuses());
    String via = "Via: SIP/2.0/UDP pc33.example.com;branch=" + longBranch;
    ServerTransaction first = openServer(udp(request("INFO", via + "x", "t")));
    ServerTransaction second = openServer(udp(request("INFO", via + "y", "t")));
    assertFalse(first.isOver() || second.isOver());
    assertTrue(openServer(udp(request("INFO", via + "z", "t"))).isOver(), "nine tenths are full");
    assertFalse(openClient(outgoing("INFO", BRANCH), UDP_HOP).isOver());
    assertEquals(2, count("transaction.refused"));
    for (int i = 0; i < 8; i++) {
      respond(served.get(i), response(requests.get(i), 200));
    }
    advance(32_000);
    assertEquals(2, transactions().size(), "the two INFO are there still");
    ServerTransaction again = openServer(udp(request("OPTIONS", longBranch)));
    assertFalse(again.isOver());
    for (ServerTransaction open : List.of(first, second, again)) {
      open.abandon();
    }
  }

  @Test
  void whatIsServedAlreadyIsNotOpenedAgain() {
    SipMessage options = request("OPTIONS", BRANCH);
    ServerTransaction first = openServer(udp(options));
    ServerTransaction second = openServer(udp(options));
    assertTrue(second.isOver());
    assertEquals(0, second.lastStatus());
    assertEquals(List.of("server OPTIONS trying"), transactions());
    respond(first, response(options, 200));
  }

  @Test
  void anAckOpensNothing() {
    assertTrue(openServer(udp(request("ACK", BRANCH))).isOver());
    assertEquals(List.of(), transactions());
  }

  @Test
  void aRequestWithoutABranchOfItsOwnIsAFaultOfTheCaller() {
    SipMessage info = outgoing("INFO", BRANCH);
    openClient(info, UDP_HOP);
    onLane(
        info,
        () -> {
          assertThrows(IllegalArgumentException.class, () -> layer.open(info, UDP_HOP, client));
          assertThrows(
              IllegalArgumentException.class,
              () -> layer.open(outgoing("ACK", "z9hG4bKack"), UDP_HOP, client));
          assertThrows(
              IllegalArgumentException.class,
              () -> layer.open(outgoing("INFO", ""), UDP_HOP, client));
          return info;
        });
  }

  @Test
  void deactivationEndsAllInSilence() {
    SipMessage invite = request("INVITE", BRANCH);
    SipMessage info = outgoing("INFO", BRANCH);
    ServerTransaction served = openServer(udp(invite));
    ClientTransaction sent = openClient(info, UDP_HOP);
    respond(openServer(udp(request("INFO", BRANCH))), response(request("INFO", BRANCH), 200));
    handover.ending();
    layer.deactivate();
    lanes.run();
    assertTrue(served.isOver());
    assertTrue(sent.isOver());
    assertEquals(List.of(), transactions());
    assertEquals(0, lanes.armedTimers());
    assertEquals(List.of(), server.heard);
    assertEquals(List.of(), client.heard);
  }
}
