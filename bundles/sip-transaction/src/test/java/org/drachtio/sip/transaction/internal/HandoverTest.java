package org.drachtio.sip.transaction.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.drachtio.sip.transaction.internal.Messages.BRANCH;
import static org.drachtio.sip.transaction.internal.Messages.TCP_HOP;
import static org.drachtio.sip.transaction.internal.Messages.UDP_FLOW;
import static org.drachtio.sip.transaction.internal.Messages.UDP_HOP;
import static org.drachtio.sip.transaction.internal.Messages.outgoing;
import static org.drachtio.sip.transaction.internal.Messages.request;
import static org.drachtio.sip.transaction.internal.Messages.response;
import static org.drachtio.sip.transaction.internal.Messages.tcp;
import static org.drachtio.sip.transaction.internal.Messages.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.ServerTransaction.Outcome;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.match.ClientKey;
import org.drachtio.sip.transaction.internal.match.ServerKey;
import org.junit.jupiter.api.Test;

/**
 * What a hand-over does beside what the classes named {@code …AcrossHandoverTest} show of the
 * machines.
 */
class HandoverTest extends TransactionTest {

  private final SipMessage invite = request("INVITE", BRANCH);
  private final SipMessage options = request("OPTIONS", BRANCH);
  private final SipMessage outgoingInvite = outgoing("INVITE", BRANCH);
  private final SipMessage outgoingInfo = outgoing("INFO", BRANCH);

  /** The hand-over takes so long. */
  private void replaceLayerIn(long millis) {
    SipTransactions old = layer;
    old.deactivate();
    lanes.advance(millis);
    layer = new SipTransactions(transport, lanes, meters, handover, Configs.DEFAULT);
  }

  /** Puts this in the place of what the layer has left, and starts the next version. */
  private void replaceLayerWith(Parcel parcel) {
    layer.deactivate();
    handover.put(TransactionHandover.LAYER, parcel);
    layer = new SipTransactions(transport, lanes, meters, handover, Configs.DEFAULT);
  }

  /** All but its Call-ID is that of {@link #options}. */
  private SipMessage optionsOfLane(int lane) {
    String callId = "id";
    while (lanes.ofHash(SipMessage.hashOf(callId)).index() != lane) {
      callId += "x";
    }
    return SipMessage.scan(options.toString().replace(Messages.CALL_ID, callId).getBytes(UTF_8));
  }

  @Test
  void everyLaneKeepsItsOwn() {
    SipMessage options0 = optionsOfLane(0);
    SipMessage options1 = optionsOfLane(1);
    ServerTransaction one = openServer(udp(options0));
    ServerTransaction two = openServer(udp(options1));
    assertNotEquals(one.handle(), two.handle());
    replaceLayer();
    assertEquals(List.of("server OPTIONS trying", "server OPTIONS trying"), transactions());
    absorb(udp(options0));
    absorb(udp(options1));
    advance(32_000); // unclaimed, so that both are answered on their lanes
    assertEquals(List.of(500, 500), statuses());
  }

  @Test
  void nothingIsSentAndNobodyIsToldWhileItIsHandedOver() {
    ServerTransaction served = openServer(udp(invite));
    ClientTransaction sent = openClient(outgoingInfo, UDP_HOP);
    replaceLayerIn(31_000);
    assertEquals(List.of(100), statuses());
    assertEquals(List.of("INFO"), methods());
    assertEquals(List.of(), server.heard);
    assertEquals(List.of(), client.heard);
    assertTrue(handover.arrived().contains(TransactionHandover.LAYER));
    rejoin();
    respond(served, response(invite, 200));
    absorb(udp(response(outgoingInfo, 200)));
    assertEquals(List.of("200"), client.heard);
    assertEquals(5_000, 36_000 - now());
    advance(5_000);
    assertTrue(sent.isOver());
  }

  @Test
  void aTimerThatBecameDueMeanwhileFiresOnceAndGoesOn() {
    openClient(outgoingInvite, UDP_HOP);
    advance(1_000); // timer A has fired at 500 and is to fire at 1500
    replaceLayerIn(4_000);
    rejoin();
    assertEquals(List.of(0L, 500L), times(transport.requests));
    advance(2_500);
    assertEquals(List.of(0L, 500L, 5_000L, 7_000L), times(transport.requests));
    advance(24_499);
    assertEquals(List.of(), client.heard);
    advance(1);
    assertEquals(List.of("timeout", "over"), client.heard);
  }

  @Test
  void theEndIsTakenBeforeARepetitionWhenBothBecameDue() {
    openClient(outgoingInvite, UDP_HOP);
    replaceLayerIn(40_000);
    rejoin();
    advance(1);
    assertEquals(List.of("timeout", "over"), client.heard);
    assertEquals(List.of(0L), times(transport.requests));
  }

  @Test
  void theAgeGoesOn() {
    openServer(udp(options));
    openClient(outgoingInfo, UDP_HOP);
    advance(300);
    handOver();
    advance(200);
    assertEquals(List.of(500L, 500L), infos().stream().map(info -> info.ageMillis()).toList());
    layer.server(ServerKey.of(options).handle()).orElseThrow().abandon();
  }

  @Test
  void untilTheUserHasJoinedNobodyIsTold() {
    openClient(outgoingInfo, UDP_HOP);
    openServer(udp(invite));
    replaceLayer();
    absorb(udp(response(outgoingInfo, 200)));
    absorb(udp(request("CANCEL", BRANCH)));
    advance(32_000);
    assertEquals(List.of(), client.heard);
    assertEquals(List.of(), server.heard);
  }

  @Test
  void whatNobodyJoinsIsAnswered500() {
    openServer(udp(invite));
    openServer(tcp(options));
    ServerTransaction ringing = openServer(udp(request("INVITE", "z9hG4bKringing")));
    respond(ringing, response(request("INVITE", "z9hG4bKringing"), 180));
    replaceLayer();
    advance(31_999);
    assertEquals(List.of(100, 100, 180), statuses());
    advance(1);
    assertEquals(Set.of(500), Set.copyOf(statuses().subList(3, 6)));
    for (RecordingTransport.Sent sent : transport.responses.subList(3, 6)) {
      boolean afterRinging = "z9hG4bKringing".equals(sent.message().topVia().branch());
      assertEquals(afterRinging, "a6c85cf".equals(sent.message().toTag()));
      assertFalse(sent.message().toTag().isEmpty());
    }
  }

  @Test
  void whatIsJoinedWaitsForItsUserAsBefore() {
    ServerTransaction called = openServer(udp(invite));
    ServerTransaction asked = openServer(udp(options));
    handOver();
    advance(200_000);
    assertEquals(
        Set.of("server INVITE proceeding", "server OPTIONS trying"), Set.copyOf(transactions()));
    assertEquals(List.of(100), statuses());
    respond(called, response(invite, 200));
    respond(asked, response(options, 200));
    // joining late takes nothing from a machine that has gone on
    handOver();
    advance(32_000);
    assertEquals(List.of("over", "over"), server.heard);
  }

  @Test
  void joiningAgainAfterTheFinalResponseLeavesTheTimers() {
    ServerTransaction transaction = openServer(udp(invite));
    respond(transaction, response(invite, 486));
    handOver();
    assertTrue(layer.server(transaction.handle()).isPresent());
    advance(32_000);
    assertEquals(List.of("timed out"), server.heard);
  }

  @Test
  void whatIsAnsweredInTheTurnBeforeIsHandedOverWithoutItsRequest() {
    ServerTransaction transaction = openServer(udp(options));
    transaction.respond(response(options, 200)); // the next turn of the lane has not come
    handOver();
    assertNull(transaction.request());
    assertEquals(200, transaction.lastStatus());
    absorb(udp(options));
    assertEquals(List.of(200, 200), statuses());
  }

  @Test
  void aRequestThatWaitedForAConnectionIsSentAnew() {
    transport.waiting = true;
    ClientTransaction transaction = openClient(outgoingInvite, TCP_HOP);
    advance(1_000);
    transport.waiting = false;
    handOver();
    handOver();
    assertEquals(2, lanes.armedTimers()); // timer B, and to send it
    assertEquals(List.of(0L), times(transport.requests));
    advance(1);
    assertEquals(List.of(0L, 1_000L), times(transport.requests));
    assertEquals(TCP_HOP, transport.requests.get(1).hop());
    assertEquals(RecordingTransport.RESOLVED, transaction.hop().host());
    handOver();
    advance(10_000);
    assertEquals(List.of(0L, 1_000L), times(transport.requests));
    absorb(tcp(response(outgoingInvite, 200)));
    assertEquals(List.of("200"), client.heard);
  }

  @Test
  void aRequestThatIsAnsweredAtOnceIsNotSentAnew() {
    transport.waiting = true;
    openClient(outgoingInvite, TCP_HOP);
    openClient(outgoingInfo, TCP_HOP);
    handOver();
    absorb(tcp(response(outgoingInvite, 180)));
    absorb(tcp(response(outgoingInfo, 100)));
    advance(1);
    assertEquals(List.of("INVITE", "INFO"), methods());
  }

  @Test
  void aRequestThatFailsWhenSentAnewIsTold() {
    transport.waiting = true;
    openClient(outgoingInfo, TCP_HOP);
    transport.failure = SendFailure.DNS;
    handOver();
    advance(1);
    assertEquals(List.of("failure DNS", "over"), client.heard);
  }

  @Test
  void aFailureThatWasStillToBeToldIsTold() {
    transport.failure = SendFailure.CLOSED;
    ClientTransaction transaction = openClient(outgoingInfo, TCP_HOP);
    handOver();
    assertFalse(transaction.isOver());
    advance(1);
    assertEquals(List.of("failure CLOSED", "over"), client.heard);
    assertEquals(List.of("INFO"), methods());
  }

  @Test
  void aRefusalThatWasStillToBeToldIsTold() {
    configure(Configs.bound(2)); // one for each of the two lanes
    openClient(outgoingInvite, UDP_HOP);
    openClient(outgoingInfo, UDP_HOP);
    handOver();
    advance(1);
    assertEquals(List.of("failure UNREACHABLE", "over"), client.heard);
    assertEquals(List.of("INVITE"), methods());
  }

  @Test
  void theOldOnesHearAndDoNothing() {
    transport.waiting = true;
    openClient(outgoingInfo, UDP_HOP);
    RecordingTransport.Sent waiting = transport.requests.get(0);
    ServerTransaction oldServed = onLane(invite, () -> layer.open(udp(invite), server));
    ClientTransaction oldSent =
        onLane(outgoingInvite, () -> layer.open(outgoingInvite, TCP_HOP, client));
    SipTransactions old = layer;
    replaceLayer();
    int requests = transport.requests.size();
    waiting.listener().failed(SendFailure.UNREACHABLE);
    transport.requests.get(1).listener().sent(UDP_FLOW);
    assertTrue(oldServed.isOver());
    assertTrue(oldSent.isOver());
    assertEquals(Outcome.TOO_LATE, oldServed.respond(response(invite, 200)));
    oldServed.abandon();
    oldSent.cancel(List.of());
    assertFalse(old.onMessage(udp(response(outgoingInvite, 200))));
    assertTrue(old.open(outgoing("INFO", "z9hG4bKlate"), UDP_HOP, client).isOver());
    ServerTransaction late = old.open(udp(options), server);
    assertTrue(late.isOver());
    assertEquals(Outcome.TOO_LATE, late.respond(response(options, 200)));
    assertEquals(Optional.empty(), old.server(oldServed.handle()));
    assertEquals(requests, transport.requests.size());
    assertEquals(List.of(100), statuses());
    assertEquals(List.of(), server.heard);
    assertEquals(List.of(), client.heard);
    assertEquals(3, transactions().size());
  }

  @Test
  void whenOnlyTheLayersAboveAreReplacedUsersAreReplaced() {
    ClientTransaction transaction = openClient(outgoingInvite, UDP_HOP);
    absorb(udp(response(outgoingInvite, 180)));
    ClientUser second = new ClientUser();
    ClientTransaction found = layer.client(transaction.handle()).orElseThrow();
    found.setUser(second);
    absorb(udp(response(outgoingInvite, 486)));
    advance(32_000);
    assertEquals(List.of("180"), client.heard);
    assertEquals(List.of("486", "over"), second.heard);
  }

  @Test
  void aHandleNamesOneOfItsTable() {
    ServerTransaction first = openServer(udp(options));
    ServerTransaction second = openServer(udp(request("OPTIONS", "z9hG4bKsecond")));
    ServerTransaction called = openServer(udp(invite));
    String viaOfOld = "Via: SIP/2.0/UDP pc33.example.com:5070;branch=1";
    ServerTransaction old = openServer(udp(request("OPTIONS", viaOfOld, "")));
    ClientTransaction sent = openClient(outgoingInfo, UDP_HOP);
    assertEquals(4, Set.of(first.handle(), second.handle(), called.handle(), old.handle()).size());
    replaceLayer();
    for (ServerTransaction transaction : List.of(first, second, called, old)) {
      ServerTransaction found = layer.server(transaction.handle()).orElseThrow();
      assertEquals(transaction.handle(), found.handle());
      assertEquals(
          transaction.request().message().toString(), found.request().message().toString());
    }
    assertEquals(sent.handle(), layer.client(sent.handle()).orElseThrow().handle());
    assertNotEquals(Optional.empty(), layer.server(old.handle()));
    rejoin();
    respond(first, response(options, 200));
    respond(second, response(request("OPTIONS", "z9hG4bKsecond"), 200));
    respond(called, response(invite, 200));
    respond(old, response(request("OPTIONS", viaOfOld, ""), 200));
  }

  @Test
  void textsThatAreNoHandlesNameNothing() {
    openServer(udp(options));
    String refused = openServer(udp(options)).handle();
    for (String text :
        List.of("", "OPTIONS", "OPTIONS 5060", "OPTIONS x host id", "OPTIONS 5060 host", refused)) {
      assertEquals(Optional.empty(), layer.server(text), text);
      assertEquals(Optional.empty(), layer.client(text), text);
    }
    layer.server(ServerKey.of(options).handle()).orElseThrow().abandon();
  }

  @Test
  void withoutATakerAllEnds() {
    handover.ending();
    ServerTransaction served = openServer(udp(options));
    layer.deactivate();
    lanes.run();
    assertTrue(served.isOver());
    assertEquals(Set.of(), handover.awaited());
  }

  @Test
  void aFirstStartArrivesToo() {
    assertEquals(Set.of(TransactionHandover.LAYER), handover.arrived());
  }

  @Test
  void aLaneThatDoesNotAnswerCostsItsOwnTransactions() {
    openServer(udp(optionsOfLane(0)));
    ServerTransaction lost = openServer(udp(optionsOfLane(1)));
    handover.stuck(1);
    replaceLayer();
    assertTrue(handover.arrived().contains(TransactionHandover.LAYER));
    assertEquals(1, lanes.armedTimers()); // the first one waits to be claimed
    assertEquals(List.of("server OPTIONS trying"), transactions());
    lanes.run(); // it answers at last
    assertTrue(lost.isOver());
    assertEquals(List.of("server OPTIONS trying"), transactions());
  }

  // ---- the parcel itself

  private static final String WAY = "192.0.2.4 5070 0 udp 192.0.2.1 5060 192.0.2.1 ";

  /** With what a server transaction cannot be without. */
  private Parcel serverRecord(String state, SipMessage opened) {
    return new Parcel()
        .put("handle", ServerKey.of(opened).handle())
        .put("state", state)
        .put("flow", WAY)
        .put("request", opened.bytes());
  }

  /** With what a client transaction cannot be without. */
  private Parcel clientRecord(String state, SipMessage opened) {
    return new Parcel()
        .put("handle", ClientKey.of(opened).handle())
        .put("state", state)
        .put("hop", WAY)
        .put("request", opened.bytes());
  }

  private Parcel parcel(List<Parcel> servers, List<Parcel> clients) {
    int lane = lanes.ofHash(SipMessage.hashOf(Messages.CALL_ID)).index();
    List<Parcel> records = new ArrayList<>(Collections.nCopies(lane, new Parcel()));
    records.add(new Parcel().put("servers", servers).put("clients", clients));
    return new Parcel().put("lanes", records);
  }

  @Test
  void whatARecordLacksHasADefault() {
    SipMessage busy = response(invite, 486);
    SipMessage bye = outgoing("BYE", "z9hG4bKbye");
    advance(1_000_000);
    long start = now();
    replaceLayerWith(
        parcel(
            List.of(
                serverRecord("completed", invite).put("response", busy.bytes()),
                serverRecord("trying", options)),
            List.of(
                clientRecord("calling", outgoingInvite).put("flow", WAY),
                clientRecord("completed", bye))));
    assertEquals(4, transactions().size());
    assertEquals(List.of(0L, 0L, 0L, 0L), infos().stream().map(info -> info.ageMillis()).toList());
    layer.server(ServerKey.of(options).handle()).orElseThrow().respond(response(options, 200));
    assertEquals(UDP_FLOW.back(), transport.responses.get(0).hop());
    transport.responses.clear();
    advance(5_000);
    assertFalse(transactions().contains("client BYE completed")); // K = T4
    assertEquals(
        List.of(start + 500, start + 1_500, start + 3_500),
        times(transport.responses)); // G = T1, doubled
    assertEquals(
        List.of(start + 500, start + 1_500, start + 3_500),
        times(transport.requests)); // A = T1, doubled
    advance(27_000);
    assertEquals(List.of(), transactions()); // H, J and B = 64*T1
  }

  @Test
  void whatARecordHasMoreIsIgnored() {
    SipMessage info = outgoing("INFO", "z9hG4bKinfo");
    Parcel server =
        serverRecord("trying", options)
            .put("later", new Parcel().put("x", 1))
            .put("flow", WAY + " 5060 later");
    Parcel client = clientRecord("trying", info).put("later", "more");
    replaceLayerWith(parcel(List.of(server), List.of(client)).put("later", 7));
    assertEquals(List.of("server OPTIONS trying", "client INFO trying"), transactions());
    layer.server(ServerKey.of(options).handle()).orElseThrow().abandon();
  }

  @Test
  void aRecordThatMakesNoSenseCostsOnlyItself() {
    byte[] garbage = "garbage".getBytes(UTF_8);
    SipMessage ringing = response(outgoingInvite, 180);
    replaceLayerWith(
        parcel(
            List.of(
                new Parcel(),
                serverRecord("waiting", invite),
                serverRecord("terminated", invite),
                serverRecord("completed", invite), // without the response
                serverRecord("completed", request("INFO", BRANCH)), // without the response
                serverRecord("proceeding", invite).put("request", garbage),
                serverRecord("proceeding", invite).put("request", ringing.bytes()),
                serverRecord("proceeding", invite).put("flow", "192.0.2.4 5070"),
                serverRecord("proceeding", invite).put("handle", "INVITE"),
                serverRecord("proceeding", invite).put("response", options.bytes()),
                serverRecord("trying", options)),
            List.of(
                new Parcel(),
                clientRecord("waiting", outgoingInvite),
                clientRecord("terminated", outgoingInvite),
                clientRecord("terminated", outgoingInfo),
                clientRecord("completed", outgoingInvite), // without the ACK
                clientRecord("calling", outgoingInvite).put("hop", 7),
                clientRecord("calling", outgoingInvite).put("failure", "BAD_LUCK"),
                clientRecord("calling", outgoingInvite).put("cancel", garbage),
                clientRecord("trying", outgoingInfo))));
    assertEquals(List.of("server OPTIONS trying", "client INFO trying"), transactions());
    assertTrue(handover.arrived().contains(TransactionHandover.LAYER));
    layer.server(ServerKey.of(options).handle()).orElseThrow().abandon();
  }

  @Test
  void anAcknowledgedInviteGoesOnToMakeRoom() {
    ServerTransaction accepted = openServer(udp(invite));
    respond(accepted, response(invite, 200));
    accepted.acknowledged();
    handOver();
    configure(Configs.bound(2)); // one for each of the two lanes
    advance(4_900);
    SipMessage second = request("OPTIONS", "z9hG4bKsecond");
    assertTrue(openServer(udp(second)).isOver());
    advance(100);
    ServerTransaction served = openServer(udp(second));
    assertFalse(served.isOver());
    respond(served, response(second, 200));
  }

  @Test
  void aParcelThatMakesNoSenseLeavesTheTablesEmpty() {
    openServer(udp(options));
    for (Parcel parcel :
        List.of(
            new Parcel(),
            new Parcel().put("lanes", "many"),
            new Parcel().put("lanes", new Parcel().put("servers", 99)),
            parcel(List.of(), List.of()).put("lanes", 3))) {
      replaceLayerWith(parcel);
      assertEquals(List.of(), transactions());
      assertTrue(handover.arrived().contains(TransactionHandover.LAYER));
    }
  }
}
