package org.drachtio.sip.transport.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.drachtio.api.Registration;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.api.transport.SendListener;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.restart.testing.ManualRestarts;
import org.drachtio.kernel.testing.TestKernel;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From one version of the transport to the next on the real kernel, over loopback. */
@Timeout(60)
class TransportHandoverTest {

  private static final String ABOVE = "call-control";

  private final TestKernel kernel = new TestKernel();
  private final BlockingQueue<InboundMessage> inbox = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
  private final Wanted config = Wanted.of("sip:127.0.0.1:0;transport=udp,tcp");
  private SipTransportComponent transport;
  private Registration registration;

  @AfterEach
  void close() {
    kernel.close();
  }

  private void start() {
    transport =
        new SipTransportComponent(
            new ManualRestarts(),
            kernel.network(),
            kernel.lanes(),
            kernel.meters(),
            kernel.handover(),
            kernel.certificates(),
            config.config());
    transport.bindConfigReady(new Boot("boot-1"));
    attach();
  }

  private void attach() {
    registration = transport.attach(inbox::add);
    kernel.handover().arrived(ABOVE);
  }

  private void detach() {
    assertTrue(kernel.handover().begin());
    kernel.handover().put(ABOVE, new Parcel());
    registration.close();
  }

  private ListeningPoint point(Protocol protocol) {
    return transport.select(protocol, "127.0.0.1").orElseThrow();
  }

  private InboundMessage next() throws InterruptedException {
    InboundMessage message = inbox.poll(10, TimeUnit.SECONDS);
    assertNotNull(message, "nothing came");
    return message;
  }

  private long count(String name) {
    return kernel.meters().counter(name).value();
  }

  private void send(String callId, Hop hop) {
    SipMessage request = Texts.message(Texts.options("TCP", callId));
    SendListener listener =
        new SendListener() {
          @Override
          public void sent(Flow flow) {
            outcomes.add(callId + " " + flow.connection());
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

  private static void sendTo(DatagramSocket socket, int port, String text) throws IOException {
    byte[] bytes = Texts.bytes(text);
    socket.send(new DatagramPacket(bytes, bytes.length, new InetSocketAddress("127.0.0.1", port)));
  }

  /** Call-IDs of the next messages. */
  private Set<String> callIds(int count) throws InterruptedException {
    Set<String> found = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      found.add(next().message().callId());
    }
    return found;
  }

  @Test
  void nothingIsLostOrClosedByARestart() throws Exception {
    start();
    List<ListeningPoint> points = transport.listeningPoints();
    int port = point(Protocol.TCP).port();
    String text = Texts.withBody("MESSAGE", "TCP", "half", "hello, hello");
    try (TcpPeer peer = TcpPeer.to(port);
        DatagramSocket phone = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Hop hop = new Hop(point(Protocol.TCP), "127.0.0.1", server.getLocalPort(), 0);
      send("dial", hop);
      TcpPeer dialled = new TcpPeer(server.accept());
      assertTrue(dialled.header().contains("Call-ID: dial"));
      peer.send(Texts.options("TCP", "first") + text.substring(0, 100));
      InboundMessage first = next();
      sendTo(phone, point(Protocol.UDP).port(), Texts.options("UDP", "second"));
      InboundMessage second = next();

      detach();
      transport.deactivate();
      peer.send(text.substring(100) + Texts.options("TCP", "glued"));
      sendTo(phone, second.flow().local().port(), Texts.options("UDP", "meanwhile"));
      try (TcpPeer newcomer = TcpPeer.to(port)) {
        newcomer.send(Texts.options("TCP", "newcomer"));
        dialled.send(Texts.response(200, "TCP", "dial"));
        start();

        assertEquals(points, transport.listeningPoints());
        assertEquals(Set.of("dial", "glued", "half", "meanwhile", "newcomer"), callIds(5));
        for (InboundMessage in : List.of(first, second)) {
          assertTrue(
              transport.respond(
                  MessageBuilder.response(in.message(), 200, "", "t").build(), in.flow()));
        }
        assertTrue(peer.header().startsWith("SIP/2.0 200"));
        send("again", hop);
        String dialledOn = outcomes.poll(10, TimeUnit.SECONDS);
        assertEquals(dialledOn.replace("dial ", "again "), outcomes.poll(10, TimeUnit.SECONDS));
        assertTrue(
            dialled.header().contains("Call-ID: again"),
            "on the connection that was dialled before");
        assertEquals(3, transport.connections().size());
      }
      dialled.close();
    }
    Eventually.holds(() -> transport.connections().isEmpty());
    assertEquals(0, count("kernel.io.handler-failed"));
    assertEquals(0, count("sip.dropped"));
    assertEquals(1, count("kernel.tcp.dialled"));
  }

  @Test
  void keepAlivesGoOnAndTheirAnswersAreTold() throws Exception {
    config.with("crlfPingSeconds", 1);
    start();
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      send("dial", new Hop(point(Protocol.TCP), "127.0.0.1", server.getLocalPort(), 0));
      TcpPeer dialled = new TcpPeer(server.accept());
      assertTrue(dialled.header().contains("Call-ID: dial"));
      assertEquals("\r\n\r\n", dialled.bytes(4));
      assertEquals("unanswered", transport.connections().get(0).pings());
      detach();
      transport.deactivate();
      dialled.send("\r\n");
      start();
      Eventually.holds(() -> transport.connections().get(0).pings().equals("answered"));
      for (int pings = 0; pings < 3; pings++) {
        assertEquals("\r\n\r\n", dialled.bytes(4));
        dialled.send("\r\n");
      }
      dialled.send("\r\n\r\n");
      assertEquals("\r\n", dialled.bytes(2), "the peer may ping, too");
      dialled.close();
    }
    Eventually.holds(() -> transport.connections().isEmpty());
    assertEquals(1, count("sip.keepalives"));
    assertEquals(0, count("sip.pings.failed"));
  }

  @Test
  void aConnectionThatIsClosedMeanwhileIsForgotten() throws Exception {
    start();
    int port = point(Protocol.TCP).port();
    try (TcpPeer stays = TcpPeer.to(port)) {
      try (TcpPeer goes = TcpPeer.to(port)) {
        goes.send(Texts.options("TCP", "a"));
        stays.send(Texts.options("TCP", "b"));
        assertEquals(Set.of("a", "b"), callIds(2));
        detach();
        transport.deactivate();
      }
      start();
      Eventually.holds(() -> transport.connections().size() == 1);
      stays.send(Texts.options("TCP", "c"));
      assertEquals("c", next().message().callId());
    }
    Eventually.holds(() -> transport.connections().isEmpty());
  }

  @Test
  void aHandlerAloneIsReplaced() throws Exception {
    start();
    List<ListeningPoint> points = transport.listeningPoints();
    int port = point(Protocol.TCP).port();
    try (TcpPeer peer = TcpPeer.to(port);
        DatagramSocket phone = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      peer.send(Texts.options("TCP", "a"));
      next();
      long start = System.nanoTime();
      detach();
      assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(4), "waits for no lane");
      peer.send(Texts.options("TCP", "b"));
      sendTo(phone, point(Protocol.UDP).port(), Texts.options("UDP", "c"));
      attach();
      assertEquals(points, transport.listeningPoints());
      assertEquals(Set.of("b", "c"), callIds(2));
    }
  }

  @Test
  void tenRestartsUnderLoadLoseNothing() throws Exception {
    start();
    int port = point(Protocol.TCP).port();
    try (TcpPeer peer = TcpPeer.to(port)) {
      int sent = 0;
      for (int restart = 0; restart < 10; restart++) {
        for (int i = 0; i < 50; i++) {
          peer.send(Texts.options("TCP", "load").replace("CSeq: 1 ", "CSeq: " + ++sent + " "));
        }
        detach();
        transport.deactivate();
        peer.send(Texts.options("TCP", "load").replace("CSeq: 1 ", "CSeq: " + ++sent + " "));
        start();
      }
      for (int i = 1; i <= sent; i++) {
        assertEquals(i, next().message().cseq());
      }
      assertEquals(1, transport.connections().size());
    }
    Eventually.holds(() -> transport.connections().isEmpty());
  }
}
