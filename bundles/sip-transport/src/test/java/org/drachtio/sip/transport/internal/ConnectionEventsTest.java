package org.drachtio.sip.transport.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.drachtio.api.Registration;
import org.drachtio.api.transport.ConnectionEvent;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.restart.testing.ManualRestarts;
import org.drachtio.kernel.testing.Await;
import org.drachtio.kernel.testing.TestKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What observers are told of connections, over real sockets. */
@Timeout(60)
class ConnectionEventsTest {

  private static final String ABOVE = "above";
  private static final String UPGRADE =
      "GET /phone?x=1 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
          + "Cookie: s3cret\r\n\r\n";

  private final TestKernel kernel = new TestKernel();
  private final BlockingQueue<InboundMessage> inbox = new LinkedBlockingQueue<>();
  private final BlockingQueue<ConnectionEvent> events = new LinkedBlockingQueue<>();
  private final List<Socket> sockets = new ArrayList<>();
  private final Wanted config =
      Wanted.of("sip:127.0.0.1:0;transport=tcp", "sip:127.0.0.1:0;transport=ws");
  private SipTransportComponent transport;
  private Registration registration;

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    registration.close();
    transport.deactivate();
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
    transport.observe(
        event -> {
          throw new IllegalStateException("broken on purpose");
        });
    transport.observe(events::add);
    registration = transport.attach(inbox::add);
    kernel.handover().arrived(ABOVE);
  }

  private Socket connect(Protocol protocol) throws IOException {
    int port = transport.select(protocol, "127.0.0.1").orElseThrow().port();
    Socket socket = new Socket("127.0.0.1", port);
    sockets.add(socket);
    return socket;
  }

  private ConnectionEvent next() throws InterruptedException {
    ConnectionEvent event = events.poll(20, TimeUnit.SECONDS);
    assertNotNull(event, "nothing was told");
    return event;
  }

  private void handOver() {
    assertTrue(kernel.handover().begin());
    kernel.handover().put(ABOVE, new Parcel());
    registration.close();
    transport.deactivate();
    start();
  }

  @Test
  void openingAndClosingAreToldOnceEachWithThePeer() throws Exception {
    start();
    Socket socket = connect(Protocol.TCP);
    ConnectionEvent opened = next();
    assertTrue(opened.opened() && opened.accepted());
    assertEquals(Protocol.TCP, opened.flow().protocol());
    assertEquals("127.0.0.1", opened.flow().address());
    assertEquals(socket.getLocalPort(), opened.flow().port());
    assertEquals("", opened.upgrade());
    socket.close();
    ConnectionEvent closed = next();
    assertFalse(closed.opened());
    assertEquals(opened.flow(), closed.flow());
    assertTrue(events.isEmpty());
  }

  @Test
  void aWebSocketIsToldOfWhenItIsUpgradedWithItsRequest() throws Exception {
    start();
    Socket never = connect(Protocol.WS);
    never.getOutputStream().write(Texts.bytes("GET / HTTP/1.1\r\n\r\n"));
    Await.until("its refusal", () -> count("sip.bad") == 1);
    Socket socket = connect(Protocol.WS);
    socket.getOutputStream().write(Texts.bytes(UPGRADE));
    ConnectionEvent opened = next();
    assertEquals(socket.getLocalPort(), opened.flow().port());
    assertEquals(Protocol.WS, opened.flow().protocol());
    assertEquals(UPGRADE, opened.upgrade());
    assertFalse(opened.toString().contains("s3cret"), opened.toString());
    socket.close();
    assertEquals(opened.flow(), next().flow());
    assertTrue(events.isEmpty(), "the one that was refused is told of: " + events);
  }

  @Test
  void whatOpenedBeforeAHandOverIsToldOfWhenItClosesBehindOrInIt() throws Exception {
    start();
    Socket behind = connect(Protocol.WS);
    behind.getOutputStream().write(Texts.bytes(UPGRADE));
    ConnectionEvent first = next();
    Socket within = connect(Protocol.TCP);
    ConnectionEvent second = next();
    handOver();
    assertNull(events.poll(), "told again");
    behind.close();
    assertEquals(first.flow(), next().flow());
    assertTrue(kernel.handover().begin());
    kernel.handover().put(ABOVE, new Parcel());
    registration.close();
    transport.deactivate();
    within.close();
    Socket fresh = new Socket("127.0.0.1", second.flow().local().port());
    sockets.add(fresh);
    start();
    List<String> told = List.of(text(next()), text(next()));
    assertTrue(told.contains("false " + within.getLocalPort()), told.toString());
    assertTrue(told.contains("true " + fresh.getLocalPort()), told.toString());
  }

  private static String text(ConnectionEvent event) {
    return event.opened() + " " + event.flow().port();
  }

  private long count(String name) {
    return kernel.meters().counter(name).value();
  }
}
