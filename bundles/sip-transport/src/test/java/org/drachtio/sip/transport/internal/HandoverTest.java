package org.drachtio.sip.transport.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.Registration;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.api.transport.SendListener;
import org.drachtio.api.transport.TargetReport;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.handover.testing.ManualHandover;
import org.drachtio.kernel.io.testing.FakeConnection;
import org.drachtio.kernel.io.testing.FakeNetwork;
import org.drachtio.kernel.lane.testing.ManualLane;
import org.drachtio.kernel.lane.testing.ManualLanes;
import org.drachtio.kernel.meter.internal.MetersComponent;
import org.drachtio.kernel.restart.testing.ManualRestarts;
import org.drachtio.kernel.tls.internal.TlsCertificatesComponent;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.SipUri;
import org.drachtio.sip.transport.internal.handover.TransportHandover;
import org.junit.jupiter.api.Test;

/**
 * From one version of the transport to the next, on a lane and a network that the test moves by
 * hand.
 */
class HandoverTest {

  private static final String ABOVE = "call-control";

  private final FakeNetwork<FakeConnection> network = new FakeNetwork<>(FakeConnection::new);
  private final ManualLane lane = new ManualLane();
  private final ManualLanes lanes = new ManualLanes(lane);
  private final ManualHandover handover = new ManualHandover(lanes);
  private final MetersComponent meters = new MetersComponent();
  private final List<InboundMessage> inbox = new ArrayList<>();
  private final List<String> outcomes = new ArrayList<>();
  private Wanted config =
      Wanted.of("sip:127.0.0.1:5060;transport=udp,tcp", "sip:127.0.0.1:5070;transport=tcp");
  private SipTransportComponent transport;
  private Registration registration;

  private void start() {
    transport =
        new SipTransportComponent(
            new ManualRestarts(),
            network,
            lanes,
            meters,
            handover,
            new TlsCertificatesComponent(),
            config.config());
    transport.bindConfigReady(new Boot("b"));
    attach();
  }

  private void attach() {
    registration = transport.attach(inbox::add);
    handover.arrived(ABOVE);
    lane.run();
  }

  /** The layer above goes, and waits to come back. */
  private void detach() {
    assertTrue(handover.begin());
    handover.put(ABOVE, new Parcel());
    registration.close();
  }

  private void stop() {
    detach();
    transport.deactivate();
  }

  private void restart() {
    stop();
    start();
    assertFalse(handover.isInProgress());
  }

  private ListeningPoint tcp(int index) {
    return transport.listeningPoints().stream()
        .filter(p -> p.protocol() == Protocol.TCP)
        .toList()
        .get(index);
  }

  private List<String> bound() {
    return transport.listeningPoints().stream().map(ListeningPoint::bound).toList();
  }

  private void send(Protocol protocol, String name, Hop hop) {
    transport.send(
        Texts.message(Texts.options(protocol.name(), name)),
        hop,
        new SendListener() {
          @Override
          public void sent(Flow flow) {
            outcomes.add(name + " " + flow.connection());
          }

          @Override
          public void failed(SendFailure failure) {
            outcomes.add(name + " " + failure);
          }
        });
  }

  private boolean respond(InboundMessage in, int status) {
    return transport.respond(
        MessageBuilder.response(in.message(), status, "", "tag").build(), in.flow());
  }

  /** Changes the parcel that the transport has left. */
  private Parcel left() {
    return Parcel.decode(handover.parcel(TransportHandover.LAYER));
  }

  @Test
  void socketsAndConnectionsStayOpen() {
    start();
    List<ListeningPoint> points = transport.listeningPoints();
    var listeners = List.copyOf(network.listeners);
    var endpoints = List.copyOf(network.endpoints);
    FakeConnection connection = network.accept();
    network.data(connection, Texts.options("TCP", "a"));
    network.datagram(Texts.options("UDP", "b"));
    lane.run();
    restart();
    assertEquals(points, transport.listeningPoints());
    assertEquals(listeners, network.listeners, "neither closed nor opened");
    assertEquals(endpoints, network.endpoints);
    assertTrue(connection.open);
    assertFalse(connection.isReadingPaused());
    assertEquals(1, transport.connections().size());
    assertTrue(respond(inbox.get(0), 200), "the flow leads back");
    assertTrue(connection.sent.get(0).startsWith("SIP/2.0 200"));
    assertTrue(respond(inbox.get(1), 200));
    assertEquals(1, network.datagrams.size());
    network.data(connection, Texts.options("TCP", "c"));
    network.datagram(Texts.options("UDP", "d"));
    lane.run();
    assertEquals(
        List.of("a", "b", "c", "d"), inbox.stream().map(in -> in.message().callId()).toList());
    network.closed(connection);
    lane.run();
    assertTrue(transport.connections().isEmpty());
    assertEquals(0, lane.armed());
  }

  @Test
  void connectionsKeepTheirListeningPoint() {
    start();
    send(Protocol.TCP, "a", new Hop(tcp(1), "192.0.2.9", 5080, 0));
    FakeConnection dialled = network.dialled(0);
    FakeConnection accepted = network.accept();
    lane.run();
    ListeningPoint second = tcp(1);
    ListeningPoint first = tcp(0);
    restart();
    network.data(dialled, Texts.response(200, "TCP", "a"));
    network.data(accepted, Texts.options("TCP", "b"));
    lane.run();
    assertEquals(
        second, inbox.get(0).flow().local(), "a dialled one belongs to what it was dialled for");
    assertEquals(first, inbox.get(1).flow().local());
    send(Protocol.TCP, "c", new Hop(second, "192.0.2.9", 5080, 0));
    assertEquals(List.of("a 1", "c 1"), outcomes, "it is used again");
    config = Wanted.of("sip:127.0.0.1:5060;transport=udp");
    restart();
    assertEquals(List.of("udp/127.0.0.1:5060"), bound());
    restart();
    network.data(accepted, Texts.options("TCP", "d"));
    lane.run();
    assertEquals(first, inbox.get(2).flow().local(), "although it is closed by now");
  }

  @Test
  void theNewConfigurationIsApplied() {
    start();
    var udp = network.endpoints.get(0);
    config =
        Wanted.of("sip:127.0.0.1:5062", "sip:127.0.0.1:5060;transport=udp external-ip=192.0.2.77");
    restart();
    assertEquals(
        List.of("udp/127.0.0.1:5062", "tcp/127.0.0.1:5062", "udp/127.0.0.1:5060"), bound());
    assertEquals("192.0.2.77", transport.listeningPoints().get(2).advertisedHost());
    assertEquals(2, network.endpoints.size());
    assertSame(udp, network.endpoints.get(0));
    assertEquals(1, network.listeners.size());
    assertEquals(5062, network.listeners.get(0).local().getPort());
  }

  @Test
  void aBadConfigurationLeavesTheLastGoodOneInForce() {
    config =
        Wanted.of(
            "sip:127.0.0.1:5060;transport=udp external-ip=192.0.2.77 local-net=10.0.0.0/8"
                + " dns-names=a.b,c.d");
    config.with("localDomain", "example.com");
    start();
    List<ListeningPoint> points = transport.listeningPoints();
    Wanted good = config;
    config = Wanted.of("sip:127.0.0.1:99999");
    restart();
    assertEquals(points, transport.listeningPoints());
    assertTrue(transport.isLocal(SipUri.parse("sip:c.d:5060").orElseThrow()));
    assertTrue(transport.isLocal(SipUri.parse("sip:x.example.com:1").orElseThrow()));
    transport.modified(good.config());
    assertEquals(points, transport.listeningPoints());
    assertEquals(1, network.endpoints.size());
  }

  @Test
  void boundsChangeForSocketsThatStay() {
    start();
    assertEquals(List.of(5000, 1000), network.bounds);
    var before = List.copyOf(network.listeners);
    config.with("maxConnections", 7);
    config.with("maxConnectionsPerSource", 3);
    config.with("maxMessageBytes", 200_000);
    transport.modified(config.config());
    assertEquals(List.of(7, 3), network.bounds);
    assertEquals(before, network.listeners);
    assertEquals(config.settings().streams(), before.get(0).options);
  }

  @Test
  void whatWasReleasedStaysReleasedWithoutConfigReady() {
    start();
    stop();
    transport =
        new SipTransportComponent(
            new ManualRestarts(),
            network,
            lanes,
            meters,
            handover,
            new TlsCertificatesComponent(),
            config.config());
    attach();
    assertEquals(3, transport.listeningPoints().size());
    transport.modified(Wanted.of("sip:127.0.0.1:5061;transport=udp").config());
    assertEquals(List.of("udp/127.0.0.1:5061"), bound());
  }

  @Test
  void theAnswerToAFaultyRequestStillEndsItsConnection() {
    start();
    FakeConnection connection = network.accept();
    network.data(connection, Texts.options("TCP", "bad").replace("From:", "X-From:"));
    lane.run();
    restart();
    assertEquals(0, network.data(connection, Texts.options("TCP", "later")), "thrown away");
    send(Protocol.TCP, "a", new Hop(tcp(0), "192.0.2.1", 5099, connection.id()));
    assertEquals(1, network.dials.size(), "not used for requests");
    assertTrue(respond(inbox.get(0), 400));
    assertTrue(connection.closedAfterSending);
    lane.run();
    assertEquals(1, inbox.size());
  }

  @Test
  void aFaultyRequestThatNobodyAnswersEndsItsConnectionAtTheSameTime() {
    start();
    FakeConnection connection = network.accept();
    network.data(connection, Texts.options("TCP", "bad").replace("From:", "X-From:"));
    lane.advance(10_000);
    stop();
    assertEquals(0, lane.armed());
    lane.advance(5_000);
    config.with("partialMessageTimeoutMillis", 1);
    start();
    lane.advance(14_999);
    assertTrue(connection.open);
    lane.advance(1);
    assertFalse(connection.open);
  }

  @Test
  void aBrokenStreamStillEndsBehindTheLastAnswer() {
    start();
    FakeConnection connection = network.accept();
    network.data(
        connection, Texts.options("TCP", "a") + Texts.options("TCP", "b") + "BROKEN\r\n\r\n");
    lane.run();
    assertEquals(2, inbox.size());
    assertTrue(respond(inbox.get(0), 200));
    restart();
    assertEquals(0, network.data(connection, Texts.options("TCP", "later")), "thrown away");
    send(Protocol.TCP, "x", new Hop(tcp(0), "192.0.2.1", 5099, connection.id()));
    assertEquals(1, network.dials.size(), "not used for requests");
    assertFalse(connection.closedAfterSending, "an answer is due");
    assertTrue(respond(inbox.get(1), 200));
    assertTrue(connection.closedAfterSending);
    lane.run();
    assertEquals(2, inbox.size());
  }

  @Test
  void aBrokenStreamThatIsNotAnsweredEndsAtTheSameTime() {
    start();
    FakeConnection connection = network.accept();
    network.data(connection, Texts.options("TCP", "a") + "BROKEN\r\n\r\n");
    lane.advance(10_000);
    restart();
    lane.advance(19_999);
    assertTrue(connection.open);
    lane.advance(1);
    assertFalse(connection.open);
  }

  @Test
  void answersThatAreDueAreStillCounted() {
    start();
    FakeConnection connection = network.accept();
    network.data(connection, Texts.options("TCP", "a"));
    lane.run();
    restart();
    network.data(connection, "BROKEN\r\n\r\n");
    lane.run();
    assertFalse(connection.closedAfterSending);
    assertTrue(respond(inbox.get(0), 200));
    assertTrue(connection.closedAfterSending);
  }

  @Test
  void aTargetThatHasFailedStaysBehindTheOthers() {
    start();
    Hop target = new Hop(tcp(0), "192.0.2.1", 5099, 0, "name.test", Hop.Choice.NONE);
    transport.report(target, TargetReport.SILENT, 0);
    restart();
    assertEquals(
        List.of("name.test time-out"),
        transport.targets().stream().map(each -> each.name() + " " + each.lastFailure()).toList());
    assertTrue(transport.targets().get(0).backOffMillis() > 10_000);
  }

  @Test
  void aMessageBegunMustBeCompleteAtTheSameTime() {
    start();
    String text = Texts.options("TCP", "a");
    FakeConnection slow = network.accept();
    FakeConnection fine = network.accept();
    network.data(slow, text.substring(0, 10));
    network.data(fine, text.substring(0, 20));
    lane.advance(10_000);
    stop();
    assertEquals(0, lane.armed());
    start();
    network.data(slow, text.substring(0, 30));
    assertEquals(0, network.data(fine, text), "the kernel shows it from its begin");
    lane.advance(19_999);
    assertTrue(slow.open);
    lane.advance(1);
    assertFalse(slow.open);
    assertTrue(fine.open);
    assertEquals(1, inbox.size());
    network.closed(slow);
    network.closed(fine);
    lane.run();
    assertEquals(0, lane.armed());
  }

  @Test
  void halfAKeepAliveIsRemembered() {
    start();
    FakeConnection connection = network.accept();
    network.data(connection, "\r\n");
    restart();
    network.data(connection, "\r\n");
    assertEquals(List.of("\r\n"), connection.sent);
    restart();
    network.data(connection, "\r\n");
    assertEquals(1, connection.sent.size());
  }

  @Test
  void theBoundOfAConnectionStays() {
    start();
    FakeConnection connection = network.accept();
    config.with("maxMessageBytes", 5_000);
    restart();
    network.data(connection, Texts.withBody("MESSAGE", "TCP", "a", "x".repeat(50_000)));
    FakeConnection fresh = network.accept();
    network.data(fresh, Texts.withBody("MESSAGE", "TCP", "b", "x".repeat(50_000)));
    lane.run();
    assertEquals(List.of("a"), inbox.stream().map(in -> in.message().callId()).toList());
    assertTrue(fresh.sent.get(0).startsWith("SIP/2.0 413 "));
  }

  @Test
  void requestsThatWaitAreForgotten() {
    start();
    send(Protocol.TCP, "a", new Hop(tcp(0), "192.0.2.9", 5080, 0));
    send(Protocol.TCP, "b", new Hop(tcp(0), "192.0.2.10", 5080, 0));
    SipTransportComponent old = transport;
    restart();
    network.dials.get(0).listener().failed("late");
    FakeConnection late = network.dialled(1);
    assertTrue(late.open, "it belongs to the new version");
    lane.run();
    assertTrue(outcomes.isEmpty(), outcomes.toString());
    assertTrue(old.connections().isEmpty());
    assertTrue(old.listeningPoints().isEmpty());
    send(Protocol.TCP, "c", new Hop(tcp(0), "192.0.2.10", 5080, 0));
    assertEquals(List.of("c " + late.id()), outcomes);
  }

  @Test
  void theLastVersionDoesNothingAnyMore() {
    start();
    FakeConnection connection = network.accept();
    network.data(connection, Texts.options("TCP", "a"));
    network.datagram(Texts.options("UDP", "b"));
    lane.run();
    SipTransportComponent old = transport;
    restart();
    for (InboundMessage in : inbox) {
      assertFalse(
          old.respond(MessageBuilder.response(in.message(), 200, "", "t").build(), in.flow()));
    }
    assertTrue(connection.sent.isEmpty());
    assertTrue(network.datagrams.isEmpty());
  }

  @Test
  void aHandlerThatComesBackFindsTheSocketsOpen() {
    start();
    List<ListeningPoint> points = transport.listeningPoints();
    FakeConnection connection = network.accept();
    detach();
    assertEquals(points, transport.listeningPoints());
    assertTrue(connection.isReadingPaused());
    attach();
    assertEquals(points, transport.listeningPoints());
    assertEquals(2, network.listeners.size());
    assertFalse(connection.isReadingPaused());
    network.data(connection, Texts.options("TCP", "a"));
    lane.run();
    assertEquals(1, inbox.size());
  }

  @Test
  void aHandlerThatGoesForGoodClosesThem() {
    start();
    FakeConnection connection = network.accept();
    registration.close();
    assertTrue(transport.listeningPoints().isEmpty());
    assertTrue(network.listeners.isEmpty());
    assertTrue(network.endpoints.isEmpty());
    assertTrue(connection.open);
    assertTrue(connection.isReadingPaused());
  }

  @Test
  void aHandlerThatDoesNotComeBackClosesThemWhenTheHandoverIsOver() {
    start();
    detach();
    handover.arrived(ABOVE);
    lane.run();
    Eventually.holds(() -> transport.listeningPoints().isEmpty());
    attach();
    assertEquals(3, transport.listeningPoints().size());
    stop();
    transport =
        new SipTransportComponent(
            new ManualRestarts(),
            network,
            lanes,
            meters,
            handover,
            new TlsCertificatesComponent(),
            config.config());
    assertEquals(3, transport.listeningPoints().size());
    handover.arrived(ABOVE);
    lane.run();
    Eventually.holds(() -> transport.listeningPoints().isEmpty());
  }

  @Test
  void aProcessThatEndsClosesAll() {
    start();
    handover.ending();
    registration.close();
    transport.deactivate();
    assertTrue(network.listeners.isEmpty());
    assertTrue(network.endpoints.isEmpty());
    assertNull(network.handler);
  }

  @Test
  void anUnreadableParcelCostsOnlyWhatItSaid() {
    start();
    FakeConnection connection = network.accept();
    network.data(connection, Texts.options("TCP", "bad").replace("From:", "X-From:"));
    var listeners = List.copyOf(network.listeners);
    stop();
    handover.tamper(TransportHandover.LAYER, "garbage".getBytes(StandardCharsets.UTF_8));
    start();
    assertEquals(listeners, network.listeners, "found by their addresses");
    assertEquals(3, transport.listeningPoints().size());
    assertTrue(connection.open);
    network.data(connection, Texts.options("TCP", "a"));
    lane.run();
    assertEquals("a", inbox.get(inbox.size() - 1).message().callId());
    assertEquals(tcp(0), inbox.get(inbox.size() - 1).flow().local());
  }

  @Test
  void anUnreadableParcelAndABadConfigurationCloseAll() {
    start();
    FakeConnection connection = network.accept();
    stop();
    handover.tamper(TransportHandover.LAYER, new byte[3]);
    config = Wanted.of("sip:127.0.0.1:99999");
    start();
    assertTrue(network.listeners.isEmpty());
    assertTrue(network.endpoints.isEmpty());
    assertFalse(connection.open);
    transport.modified(Wanted.of("sip:127.0.0.1:5060;transport=udp").config());
    assertEquals(1, network.endpoints.size());
  }

  @Test
  void whatIsNotKnownIsIgnoredAndWhatIsAbsentHasADefault() {
    start();
    FakeConnection connection = network.accept();
    network.data(connection, "\r\n");
    stop();
    Parcel parcel = left().put("inLaterVersions", "x");
    List<Parcel> sockets = parcel.list("sockets");
    sockets.get(0).put("contact", "no contact");
    sockets.get(1).put("protocol", "carrier pigeon");
    parcel.put("sockets", sockets);
    parcel.put(
        "connections",
        List.of(
            new Parcel().put("id", connection.id()).put("point", 17).put("laterField", new byte[9]),
            new Parcel().put("point", 0)));
    parcel.put("points", "of another type");
    handover.tamper(TransportHandover.LAYER, parcel.encode());
    start();
    assertEquals(3, transport.listeningPoints().size());
    assertEquals(1, network.endpoints.size());
    assertEquals(2, network.listeners.size());
    network.data(connection, Texts.options("TCP", "a"));
    lane.run();
    assertEquals(tcp(0), inbox.get(0).flow().local());
  }

  @Test
  void aConnectionReportedAfterItWasClaimedIsTheSame() {
    start();
    FakeConnection connection = network.accept();
    Object old = connection.attachment();
    restart();
    Object claimed = connection.attachment();
    assertNotSame(old, claimed);
    network.reopened(connection);
    assertSame(claimed, connection.attachment());
    assertEquals(1, transport.connections().size());
    network.closed(connection);
    assertTrue(transport.connections().isEmpty());
  }

  @Test
  void aConnectionThatIsClosingIsNotTakenOver() {
    start();
    FakeConnection connection = network.accept();
    connection.closeAfterSending();
    restart();
    assertTrue(transport.connections().isEmpty());
    network.closed(connection);
    assertTrue(transport.connections().isEmpty());
    lane.run();
    assertEquals(0, lane.armed());
  }
}
