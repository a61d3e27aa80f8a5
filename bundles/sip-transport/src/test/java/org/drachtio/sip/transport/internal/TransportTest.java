package org.drachtio.sip.transport.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.drachtio.api.Registration;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.api.transport.SendListener;
import org.drachtio.kernel.handover.testing.ManualHandover;
import org.drachtio.kernel.lane.testing.ManualLanes;
import org.drachtio.kernel.restart.testing.ManualRestarts;
import org.drachtio.kernel.testing.Await;
import org.drachtio.kernel.testing.TestKernel;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.drachtio.sip.transport.internal.address.LocalAddresses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The transport on the real kernel, over loopback. */
@Timeout(60)
class TransportTest {

  private final TestKernel kernel = new TestKernel();
  private final BlockingQueue<InboundMessage> inbox = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
  private final ManualHandover handover = new ManualHandover(new ManualLanes());
  private SipTransportComponent transport;
  private Registration registration;

  @AfterEach
  void close() {
    if (transport != null) {
      transport.deactivate();
    }
    kernel.close();
  }

  /** Nobody comes after the transport here. */
  @BeforeEach
  void withoutHandover() {
    handover.ending();
  }

  private void start(Wanted config) {
    transport =
        new SipTransportComponent(
            new ManualRestarts(),
            kernel.network(),
            kernel.lanes(),
            kernel.meters(),
            handover,
            kernel.certificates(),
            config.config());
    registration = transport.attach(inbox::add);
    transport.bindConfigReady(new Boot("boot-1"));
  }

  private void start(String... contacts) {
    start(Wanted.of(contacts));
  }

  private ListeningPoint point(Protocol protocol) {
    return transport.select(protocol, "127.0.0.1").orElseThrow();
  }

  @Test
  void aServerThatListensOnNothingSaysSoAndWhy() {
    start("sip:127.0.0.1:5061;transport=tls");

    assertEquals(
        List.of(
            "cannot listen on tls/127.0.0.1:5061: there is no certificate for TLS",
            "the server listens for SIP on nothing"),
        transport.problems());
  }

  @Test
  void aHostWithoutAnAddressIsAProblem() {
    start("sip:127.0.0.1:0;transport=udp", "sip:nobody.invalid");

    assertEquals(
        List.of("contact sip:nobody.invalid: host nobody.invalid has no address"),
        transport.problems());
  }

  @Test
  void aTakenPortIsToldInTheSameWordsForUdpAndTcp() throws IOException {
    try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        DatagramSocket udp =
            new DatagramSocket(tcp.getLocalPort(), InetAddress.getByName("127.0.0.1"))) {
      start("sip:127.0.0.1:" + udp.getLocalPort() + ";transport=udp,tcp");

      String where = "/127.0.0.1:" + tcp.getLocalPort() + ": Address already in use";
      assertEquals(
          List.of(
              "cannot listen on udp" + where,
              "cannot listen on tcp" + where,
              "the server listens for SIP on nothing"),
          transport.problems());
    }
  }

  private InboundMessage next() throws InterruptedException {
    InboundMessage message = inbox.poll(10, TimeUnit.SECONDS);
    assertNotNull(message, "nothing came");
    return message;
  }

  private static SipMessage answer(InboundMessage in, int status) {
    return MessageBuilder.response(in.message(), status, "", "tag").build();
  }

  private void send(Protocol protocol, String callId, Hop hop) {
    SipMessage request = Texts.message(Texts.options(protocol.name(), callId));
    SendListener listener =
        new SendListener() {
          @Override
          public void sent(Flow flow) {
            outcomes.add(callId + " " + flow.address() + ":" + flow.port());
          }

          @Override
          public void failed(SendFailure failure) {
            outcomes.add(callId + " " + failure);
          }
        };
    kernel
        .lanes()
        .ofHash(request.callIdHash())
        .execute(() -> transport.send(request, hop, listener));
  }

  private static DatagramSocket udpPeer() throws IOException {
    DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void sendTo(DatagramSocket socket, ListeningPoint point, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    socket.send(
        new DatagramPacket(bytes, bytes.length, new InetSocketAddress("127.0.0.1", point.port())));
  }

  private static String receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[65536], 65536);
    socket.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
  }

  @Test
  void udpGoesInAndOut() throws Exception {
    start();
    try (DatagramSocket peer = udpPeer()) {
      sendTo(peer, point(Protocol.UDP), Texts.options("UDP", "a"));
      InboundMessage in = next();
      assertEquals(peer.getLocalPort(), in.message().topVia().rport());
      assertEquals("127.0.0.1", in.message().topVia().received());
      SipMessage answer = answer(in, 200);
      assertTrue(transport.respond(answer, in.flow()));
      assertEquals(answer.toString(), receive(peer));
      send(Protocol.UDP, "b", in.flow().back());
      assertTrue(receive(peer).startsWith("OPTIONS "));
      assertEquals("b 127.0.0.1:" + peer.getLocalPort(), outcomes.poll(10, TimeUnit.SECONDS));
      send(Protocol.UDP, "c", new Hop(point(Protocol.UDP), "localhost", peer.getLocalPort(), 0));
      assertTrue(receive(peer).contains("Call-ID: c"));
    }
  }

  @Test
  void tcpGoesInAndOutInPiecesAndGlued() throws Exception {
    start();
    try (TcpPeer peer = TcpPeer.to(point(Protocol.TCP).port())) {
      String invite = Texts.withBody("INVITE", "TCP", "a", "v=0\r\n\r\nbody\r\n");
      for (int i = 0; i < invite.length(); i += 7) {
        peer.send(invite.substring(i, Math.min(invite.length(), i + 7)));
      }
      InboundMessage in = next();
      assertEquals("v=0\r\n\r\nbody\r\n", new String(in.message().body(), StandardCharsets.UTF_8));
      assertEquals(1, transport.connections().size());
      assertEquals("127.0.0.1:" + peer.port(), transport.connections().get(0).remote());
      assertEquals("tcp", transport.connections().get(0).protocol());
      SipMessage answer = answer(in, 200);
      assertTrue(transport.respond(answer, in.flow()));
      assertEquals(answer.toString(), peer.header());
      StringBuilder many = new StringBuilder();
      for (int i = 0; i < 100; i++) {
        many.append(Texts.options("TCP", "same").replace("CSeq: 1 ", "CSeq: " + (i + 1) + " "));
      }
      peer.send(many.toString());
      for (int i = 0; i < 100; i++) {
        assertEquals(i + 1, next().message().cseq());
      }
      send(Protocol.TCP, "c", in.flow().back());
      assertTrue(peer.header().contains("Call-ID: c"));
      peer.send("\r\n\r\n");
      assertEquals("\r\n", peer.bytes(2));
    }
    Eventually.holds(() -> transport.connections().isEmpty());
  }

  @Test
  void aFaultyMessageOnTcpIsAnsweredThenTheConnectionEnds() throws Exception {
    start();
    InboundMessage in;
    try (TcpPeer peer = TcpPeer.to(point(Protocol.TCP).port())) {
      peer.send(
          Texts.options("TCP", "a").replace("CSeq:", "X-CSeq:") + Texts.options("TCP", "later"));
      in = next();
      assertTrue(in.message().fault().isFault());
      assertTrue(transport.respond(answer(in, 400), in.flow()));
      assertTrue(peer.header().startsWith("SIP/2.0 400 "));
      assertEquals("", peer.untilEnd());
    }
    Eventually.holds(() -> transport.connections().isEmpty());
    assertFalse(transport.respond(answer(in, 400), in.flow()));
    assertTrue(inbox.isEmpty());
  }

  @Test
  void anOversizedMessageIsAnswered413() throws Exception {
    start();
    try (TcpPeer peer = TcpPeer.to(point(Protocol.TCP).port())) {
      peer.send(
          Texts.request("INVITE", "TCP", "a").replace("Length: 0", "Length: 200000")
              + "x".repeat(50_000));
      assertTrue(peer.header().startsWith("SIP/2.0 413 "));
      assertEquals("", peer.untilEnd());
    }
    Eventually.holds(() -> transport.connections().isEmpty());
    assertTrue(inbox.isEmpty());
  }

  @Test
  void aLargeMessageWithinTheBoundIsTaken() throws Exception {
    start();
    try (TcpPeer peer = TcpPeer.to(point(Protocol.TCP).port())) {
      String body = "0123456789".repeat(9_900);
      peer.send(Texts.withBody("MESSAGE", "TCP", "a", body));
      assertEquals(body, new String(next().message().body(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void garbageClosesAndAnUnfinishedMessageDoesAfterItsTime() throws Exception {
    Wanted config = Wanted.of();
    config.with("partialMessageTimeoutMillis", 200);
    start(config);
    try (TcpPeer garbage = TcpPeer.to(point(Protocol.TCP).port());
        TcpPeer slow = TcpPeer.to(point(Protocol.TCP).port())) {
      garbage.send("GET / HTTP/1.1\r\n\r\n");
      assertEquals("", garbage.untilEnd());
      slow.send("OPTIONS sip:x SIP/2.0\r\n");
      assertEquals("", slow.untilEnd());
    }
    Eventually.holds(() -> transport.connections().isEmpty());
  }

  @Test
  void requestsDialAndShareOneConnection() throws Exception {
    start();
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Hop hop = new Hop(point(Protocol.TCP), "localhost", server.getLocalPort(), 0);
      for (int i = 0; i < 20; i++) {
        send(Protocol.TCP, "call-" + i, hop);
      }
      try (TcpPeer peer = new TcpPeer(server.accept())) {
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          seen.add(Texts.message(peer.header()).callId());
          assertTrue(
              outcomes.poll(10, TimeUnit.SECONDS).endsWith(" 127.0.0.1:" + server.getLocalPort()));
        }
        assertEquals(20, seen.stream().distinct().count());
        assertEquals(1, transport.connections().size());
        peer.send(Texts.response(200, "TCP", "call-1"));
        InboundMessage in = next();
        assertEquals(point(Protocol.TCP), in.flow().local());
        assertEquals(server.getLocalPort(), in.flow().port());
      }
    }
    Eventually.holds(() -> transport.connections().isEmpty());
  }

  @Test
  void orderOfOneCallIsKeptThroughDnsAndDial() throws Exception {
    start();
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Hop hop = new Hop(point(Protocol.TCP), "localhost", server.getLocalPort(), 0);
      SipMessage first = Texts.message(Texts.options("TCP", "one"));
      kernel
          .lanes()
          .ofHash(first.callIdHash())
          .execute(
              () -> {
                for (int i = 1; i <= 50; i++) {
                  String text = Texts.options("TCP", "one").replace("CSeq: 1 ", "CSeq: " + i + " ");
                  transport.send(Texts.message(text), hop, new Ignored());
                }
              });
      try (TcpPeer peer = new TcpPeer(server.accept())) {
        for (int i = 1; i <= 50; i++) {
          assertEquals(i, Texts.message(peer.header()).cseq());
        }
      }
    }
  }

  /** A listener for tests that look at the wire instead. */
  private static final class Ignored implements SendListener {
    @Override
    public void sent(Flow flow) {}

    @Override
    public void failed(SendFailure failure) {}
  }

  @Test
  void aRefusedDialFails() throws Exception {
    start();
    int closed;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = server.getLocalPort();
    }
    send(Protocol.TCP, "a", new Hop(point(Protocol.TCP), "127.0.0.1", closed, 0));
    assertEquals("a UNREACHABLE", outcomes.poll(10, TimeUnit.SECONDS));
  }

  @Test
  void listenersAreDiffed() throws Exception {
    start("sip:127.0.0.1:0;transport=udp,tcp");
    ListeningPoint udp = point(Protocol.UDP);
    assertEquals(udp.port(), point(Protocol.TCP).port());
    try (TcpPeer peer = TcpPeer.to(point(Protocol.TCP).port());
        DatagramSocket phone = udpPeer()) {
      Await.until("the connection is ours", () -> transport.connections().size() == 1);
      sendTo(phone, udp, Texts.options("UDP", "early"));
      InboundMessage early = next();
      int other = freePort();
      transport.modified(
          Wanted.of(
                  "sip:127.0.0.1:0;transport=udp,tcp external-ip=192.0.2.1",
                  "sip:127.0.0.1:" + other)
              .config());
      assertEquals(4, transport.listeningPoints().size());
      assertEquals(udp.port(), transport.listeningPoints().get(0).port());
      assertEquals("192.0.2.1", transport.listeningPoints().get(0).advertisedHost());
      assertTrue(
          transport.respond(answer(early, 200), early.flow()), "the old flow still leads back");
      assertTrue(receive(phone).startsWith("SIP/2.0 200"));

      transport.modified(Wanted.of("sip:127.0.0.1:" + other + ";transport=udp").config());
      assertEquals(
          List.of("udp/127.0.0.1:" + other),
          transport.listeningPoints().stream().map(ListeningPoint::bound).toList());
      peer.send(Texts.options("TCP", "still"));
      assertEquals("still", next().message().callId(), "connections outlive their listener");
      assertThrows(IOException.class, () -> new Socket("127.0.0.1", udp.port()).close());
      assertFalse(transport.respond(answer(early, 200), early.flow()));
      sendTo(phone, transport.listeningPoints().get(0), Texts.options("UDP", "new"));
      assertEquals("new", next().message().callId());
    }
  }

  private static boolean isFree(int port) {
    try (DatagramSocket bound = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
      return bound.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aContactThatIsTakenOutIsServedOnForAWhile() throws Exception {
    int old = freePort();
    int other = freePort();
    String contact = "sip:127.0.0.1:" + old + ";transport=udp";
    start(contact);
    ListeningPoint udp = point(Protocol.UDP);
    try (DatagramSocket phone = udpPeer()) {
      sendTo(phone, udp, Texts.options("UDP", "early"));
      InboundMessage early = next();
      Wanted without = Wanted.of("sip:127.0.0.1:" + other + ";transport=udp");
      transport.modified(without.with("contactDrainSeconds", 3600).config());
      assertEquals(1, transport.listeningPoints().size());
      assertTrue(transport.respond(answer(early, 200), early.flow()));
      assertTrue(receive(phone).startsWith("SIP/2.0 200"));
      sendTo(
          phone, udp, Texts.options("UDP", "inside").replace("\r\nCall-ID", ";tag=x\r\nCall-ID"));
      assertEquals("inside", next().message().callId(), "a request of a call");
      sendTo(phone, udp, Texts.options("UDP", "new"));
      assertTrue(receive(phone).startsWith("SIP/2.0 503"), "nothing new begins");

      transport.modified(Wanted.of(contact).with("contactDrainSeconds", 1).config());
      sendTo(phone, udp, Texts.options("UDP", "back"));
      assertEquals("back", next().message().callId(), "the same socket");
      transport.modified(without.with("contactDrainSeconds", 1).config());
      Await.until("it is closed", () -> !transport.respond(answer(early, 200), early.flow()));
      Await.until("its port is free", () -> isFree(udp.port()));
    }
  }

  @Test
  void badContactsLeaveTheLastGoodOnesInForce() throws Exception {
    start();
    List<ListeningPoint> before = transport.listeningPoints();
    transport.modified(Wanted.of("sip:127.0.0.1:99999").config());
    assertEquals(before, transport.listeningPoints());
  }

  @Test
  void aConfigurationWithoutTheValuesOfThisBootIsPassedOver() {
    Wanted config = Wanted.of("sip:127.0.0.1:0;transport=udp,tcp");
    config.with("drachtio_boot", "boot-1");
    start(config);
    transport.bindConfigReady(new Boot("boot-1", true));
    List<ListeningPoint> before = transport.listeningPoints();
    assertEquals(2, before.size());
    // what a deleted cfg file leaves of it until the values are back
    transport.modified(Wanted.of("sip:127.0.0.1:0;transport=udp").config());
    assertEquals(before, transport.listeningPoints());
    Wanted wanted = Wanted.of("sip:127.0.0.1:0;transport=tcp");
    wanted.with("drachtio_boot", "boot-1");
    transport.modified(wanted.config());
    assertEquals(1, transport.listeningPoints().size());
  }

  @Test
  void aBadBoundAtTheStartCostsNoSocket() {
    Wanted config = Wanted.of("sip:127.0.0.1:0;transport=udp");
    config.with("maxMessageBytes", -1);
    config.with("maxConnections", "many");
    start(config);
    assertEquals(1, transport.listeningPoints().size());
  }

  @Test
  void badContactsAtTheStartOpenNothingUntilTheyAreMended() {
    start("sip:127.0.0.1:99999");
    assertTrue(transport.listeningPoints().isEmpty());
    transport.modified(Wanted.of("sip:127.0.0.1:0;transport=udp").config());
    assertEquals(1, transport.listeningPoints().size());
  }

  @Test
  void ipv6WorksWhereTheMachineHasIt() throws Exception {
    assumeTrue(LocalAddresses.of("::").contains(Addresses.parse("::1")));
    start("sip:[::1]:0;transport=udp,tcp");
    ListeningPoint point = transport.select(Protocol.UDP, "[::1]").orElseThrow();
    assertEquals("[::1]", point.host());
    try (DatagramSocket peer = new DatagramSocket(0, InetAddress.getByName("::1"))) {
      peer.setSoTimeout(10_000);
      byte[] bytes = Texts.bytes(Texts.options("UDP", "a"));
      peer.send(
          new DatagramPacket(bytes, bytes.length, new InetSocketAddress("::1", point.port())));
      InboundMessage in = next();
      assertEquals("::1", in.flow().address());
      assertTrue(transport.respond(answer(in, 200), in.flow()));
      assertTrue(receive(peer).startsWith("SIP/2.0 200"));
    }
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("::1"))) {
      ListeningPoint tcp = transport.select(Protocol.TCP, "[::1]").orElseThrow();
      send(Protocol.TCP, "b", new Hop(tcp, "::1", server.getLocalPort(), 0));
      try (TcpPeer peer = new TcpPeer(server.accept())) {
        assertTrue(peer.header().contains("Call-ID: b"));
      }
    }
  }

  @Test
  void aTakenPortCostsOnlyItsOwnSocket() throws Exception {
    try (DatagramSocket taken = udpPeer()) {
      int free = freePort();
      start(
          "sip:127.0.0.1:" + taken.getLocalPort() + ";transport=udp",
          "sip:127.0.0.1:" + free + ";transport=udp");
      assertEquals(
          List.of("udp/127.0.0.1:" + free),
          transport.listeningPoints().stream().map(ListeningPoint::bound).toList());
      // What was to be replaced by a socket that cannot be opened stays.
      transport.modified(
          Wanted.of("sip:127.0.0.1:" + taken.getLocalPort() + ";transport=udp").config());
      assertEquals(
          List.of("udp/127.0.0.1:" + free),
          transport.listeningPoints().stream().map(ListeningPoint::bound).toList());
    }
    int again = transport.listeningPoints().get(0).port();
    int moved = freePort();
    transport.modified(Wanted.of("sip:127.0.0.1:" + moved + ";transport=udp").config());
    assertNotEquals(again, moved);
    assertEquals(
        List.of("udp/127.0.0.1:" + moved),
        transport.listeningPoints().stream().map(ListeningPoint::bound).toList());
  }

  @Test
  void withoutACertificateNothingListensWithTlsAndAllElseDoes() {
    start("sips:127.0.0.1:0", "sip:127.0.0.1:0;transport=ws,udp");
    assertEquals(
        List.of(Protocol.WS, Protocol.UDP),
        transport.listeningPoints().stream().map(ListeningPoint::protocol).toList());
    assertEquals(1, transport.problems().size());
    assertTrue(
        transport.problems().get(0).contains("there is no certificate for TLS"),
        transport.problems().get(0));
  }

  @Test
  void theWildcardMeansEveryAddressOnOnePort() throws Exception {
    start("sip:*:*;transport=udp,tcp");
    List<ListeningPoint> points = transport.listeningPoints();
    assertEquals(2 * LocalAddresses.of("*").size(), points.size());
    assertEquals(1, points.stream().map(ListeningPoint::port).distinct().count());
    assertTrue(points.stream().anyMatch(p -> p.host().equals("127.0.0.1")));
    assertFalse(
        points.stream().anyMatch(p -> p.host().equals("0.0.0.0") || p.host().contains("%")));
    try (DatagramSocket peer = udpPeer()) {
      sendTo(peer, point(Protocol.UDP), Texts.options("UDP", "a"));
      assertEquals("127.0.0.1", next().flow().local().host());
    }
  }

  @Test
  void socketsOpenOnlyForThisBootsConfigurationAndAHandler() throws Exception {
    Wanted config = Wanted.of();
    config.with("drachtio_boot", "boot-1");
    transport =
        new SipTransportComponent(
            new ManualRestarts(),
            kernel.network(),
            kernel.lanes(),
            kernel.meters(),
            handover,
            kernel.certificates(),
            config.config());
    registration = transport.attach(inbox::add);
    assertTrue(transport.listeningPoints().isEmpty(), "no ConfigReady");
    Boot second = new Boot("boot-2", true);
    transport.bindConfigReady(second);
    assertTrue(transport.listeningPoints().isEmpty(), "values of the last boot");
    Wanted renewed = Wanted.of();
    renewed.with("drachtio_boot", "boot-2");
    transport.modified(renewed.config());
    assertEquals(2, transport.listeningPoints().size());
    transport.unbindConfigReady(second);
    assertEquals(2, transport.listeningPoints().size(), "once open it stays open");
    assertThrows(IllegalStateException.class, () -> transport.attach(inbox::add));
  }

  @Test
  void withoutAHandlerNothingIsOpenAndConnectionsWait() throws Exception {
    int port = freePort();
    start("sip:127.0.0.1:" + port + ";transport=tcp");
    try (TcpPeer peer = TcpPeer.to(port)) {
      peer.send(Texts.options("TCP", "a"));
      next();
      registration.close();
      assertTrue(transport.listeningPoints().isEmpty());
      assertThrows(IOException.class, () -> new Socket("127.0.0.1", port).close());
      peer.send(Texts.options("TCP", "b"));
      AtomicInteger later = new AtomicInteger();
      transport.attach(message -> later.incrementAndGet());
      registration.close();
      assertEquals(
          1,
          transport.listeningPoints().size(),
          "an old registration does not detach the new handler");
      Eventually.holds(() -> later.get() == 1);
      assertTrue(inbox.isEmpty());
    }
  }

  @Test
  void aRestartOnTheSamePortWorksWhileAConnectionIsOpen() throws Exception {
    int port = freePort();
    start("sip:127.0.0.1:" + port);
    try (TcpPeer peer = TcpPeer.to(port)) {
      peer.send(Texts.options("TCP", "a"));
      next();
      transport.deactivate();
      assertEquals("", peer.untilEnd());
      start("sip:127.0.0.1:" + port);
      assertEquals(2, transport.listeningPoints().size());
    }
  }

  @Test
  void aThousandConnectionsLeaveAnEmptyTable() throws Exception {
    start();
    int port = point(Protocol.TCP).port();
    List<TcpPeer> peers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      TcpPeer peer = TcpPeer.to(port);
      peer.send(i % 2 == 0 ? Texts.options("TCP", "call-" + i) : "OPTIONS sip:half SIP/2.0\r\n");
      peers.add(peer);
    }
    for (int i = 0; i < 500; i++) {
      next();
    }
    Eventually.holds(() -> transport.connections().size() == 1000);
    for (TcpPeer peer : peers) {
      peer.close();
    }
    Eventually.holds(() -> transport.connections().isEmpty());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
