package org.drachtio.kernel.io.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.drachtio.kernel.io.DatagramEndpoint;
import org.drachtio.kernel.io.DatagramHandler;
import org.drachtio.kernel.io.NetworkAttachment;
import org.drachtio.kernel.io.internal.datagram.UdpEndpoint;
import org.drachtio.kernel.testing.Await;
import org.drachtio.kernel.testing.TestKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DatagramTest {

  private static final int BUFFER = 1 << 20;

  private record Datagram(DatagramEndpoint endpoint, byte[] bytes, InetSocketAddress from) {}

  private final TestKernel kernel = new TestKernel();
  private final List<Datagram> received = new CopyOnWriteArrayList<>();
  private final NetworkAttachment attachment =
      attach(
          (endpoint, buffer, length, from) ->
              received.add(new Datagram(endpoint, Arrays.copyOf(buffer, length), from)));

  private NetworkAttachment attach(DatagramHandler handler) {
    return kernel
        .network()
        .attach("test" + System.identityHashCode(handler), new Recorder(), handler);
  }

  @AfterEach
  void closeKernel() {
    kernel.close();
  }

  private static InetSocketAddress loopback4() throws IOException {
    return new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
  }

  private long count(String name) {
    return kernel.meters().counter("kernel.udp." + name).value();
  }

  /** Ten more than fit are sent while nobody is called, no faster than the system takes them. */
  private void keepsInAHandover(int fit, int length) throws IOException {
    AtomicInteger handed = new AtomicInteger();
    NetworkAttachment paused = attach((endpoint, buffer, size, from) -> handed.incrementAndGet());
    DatagramEndpoint server = paused.bind(loopback4(), BUFFER);
    DatagramEndpoint client = attachment.bind(loopback4(), BUFFER);
    int together = Math.min(200, BUFFER / 4 / length);
    HeldNetwork network = (HeldNetwork) kernel.network();
    network.pause();
    byte[] bytes = new byte[length];
    for (int i = 1; i <= fit + 10; i++) {
      assertTrue(client.send(bytes, 0, length, server.local()));
      if (i % together == 0) {
        int sent = i;
        Await.until("the system has handed them over", () -> count("in") == sent);
      }
    }
    Await.until("ten are lost", () -> count("refused") == 10);
    assertEquals(0, handed.get());
    network.resume();
    assertEquals(fit, handed.get());
    assertTrue(client.send(bytes, 0, length, server.local()));
    Await.until("it goes on", () -> handed.get() == fit + 1);
  }

  @Test
  void datagramsKeptInAHandoverAreBounded() throws Exception {
    keepsInAHandover(20_000, 20);
  }

  @Test
  void bytesOfDatagramsKeptInAHandoverAreBounded() throws Exception {
    keepsInAHandover((int) (UdpEndpoint.MAX_HELD_BYTES / 60_000), 60_000);
  }

  private void roundTrip(InetSocketAddress local) throws IOException {
    DatagramEndpoint server = attachment.bind(local, BUFFER);
    DatagramEndpoint client = attachment.bind(local, BUFFER);
    int[] lengths = {0, 1, 1_400, 9_000, 65_000};
    for (int length : lengths) {
      byte[] bytes = new byte[length + 20];
      new Random(length).nextBytes(bytes);
      received.clear();
      assertTrue(client.send(bytes, 10, length, server.local()));
      Await.until(length + " bytes arrived", () -> received.size() == 1);
      Datagram datagram = received.get(0);
      assertEquals(server, datagram.endpoint());
      assertEquals(client.local(), datagram.from());
      assertArrayEquals(Arrays.copyOfRange(bytes, 10, 10 + length), datagram.bytes());
      assertTrue(server.send(bytes, 0, 5, datagram.from()));
      Await.until("answer", () -> received.size() == 2);
      assertEquals(client, received.get(1).endpoint());
    }
    assertEquals(2L * lengths.length, count("in"));
    assertEquals(2L * lengths.length, count("out"));
    assertEquals(0, count("refused"));
  }

  @Test
  void roundTripIpv4() throws Exception {
    roundTrip(loopback4());
  }

  @Test
  void roundTripIpv6() throws Exception {
    InetAddress loopback6 = InetAddress.getByName("::1");
    boolean usable;
    try (ServerSocket probe = new ServerSocket(0, 1, loopback6)) {
      usable = probe.isBound();
    } catch (IOException e) {
      usable = false;
    }
    Assumptions.assumeTrue(usable, "this machine has no IPv6 loopback");
    roundTrip(new InetSocketAddress(loopback6, 0));
  }

  @Test
  void whatTheSystemRefusesIsCounted() throws Exception {
    DatagramEndpoint endpoint = attachment.bind(loopback4(), BUFFER);
    InetSocketAddress to = endpoint.local();
    assertFalse(endpoint.send(new byte[70_000], 0, 70_000, to));
    assertFalse(endpoint.send(new byte[65_530], 0, 65_530, to));
    assertFalse(
        endpoint.send(
            new byte[10], 0, 10, InetSocketAddress.createUnresolved("nowhere.invalid", 5060)));
    assertEquals(3, count("refused"));
    assertTrue(endpoint.send(new byte[10], 0, 10, to));
    Await.until("still alive", () -> received.size() == 1);
  }

  @Test
  void nobodyListeningDisturbsNothing() throws Exception {
    DatagramEndpoint endpoint = attachment.bind(loopback4(), BUFFER);
    InetSocketAddress nobody;
    try (DatagramSocket closedSoon = new DatagramSocket(loopback4())) {
      nobody = (InetSocketAddress) closedSoon.getLocalSocketAddress();
    }
    for (int i = 0; i < 20; i++) {
      endpoint.send(new byte[10], 0, 10, nobody);
    }
    assertTrue(endpoint.send(new byte[3], 0, 3, endpoint.local()));
    Await.until("still alive", () -> received.size() == 1);
  }

  @Test
  void anInterruptedSenderDoesNotCloseTheSocket() throws Exception {
    DatagramEndpoint endpoint = attachment.bind(loopback4(), BUFFER);
    Thread.currentThread().interrupt();
    assertTrue(endpoint.send(new byte[3], 0, 3, endpoint.local()));
    assertTrue(Thread.interrupted());
    Await.until("arrived", () -> received.size() == 1);
  }

  @Test
  void aHandlerThatThrowsLosesThatDatagramOnly() throws Exception {
    NetworkAttachment fragile =
        attach(
            (endpoint, buffer, length, from) -> {
              Thread.currentThread().interrupt();
              if (length == 1) {
                throw new IllegalStateException("thrown by the test");
              }
              received.add(new Datagram(endpoint, Arrays.copyOf(buffer, length), from));
            });
    DatagramEndpoint endpoint = fragile.bind(loopback4(), BUFFER);
    for (int length = 1; length <= 3; length++) {
      assertTrue(endpoint.send(new byte[3], 0, length, endpoint.local()));
    }
    Await.until("the others arrived", () -> received.size() == 2);
    assertEquals(1, kernel.meters().counter("kernel.io.handler-failed").value());
  }

  @Test
  void closedEndpointsAreSilent() throws Exception {
    DatagramEndpoint server = attachment.bind(loopback4(), BUFFER);
    DatagramEndpoint client = attachment.bind(loopback4(), BUFFER);
    assertThrows(IOException.class, () -> attachment.bind(server.local(), BUFFER));
    server.close();
    server.close();
    assertFalse(server.send(new byte[1], 0, 1, client.local()));
    DatagramEndpoint again = attachment.bind(server.local(), BUFFER);
    assertTrue(client.send(new byte[2], 0, 2, again.local()));
    Await.until("the new one receives", () -> received.size() == 1);
    assertEquals(again, received.get(0).endpoint());
    attachment.close();
    try (DatagramSocket raw = new DatagramSocket(loopback4())) {
      raw.send(new DatagramPacket(new byte[9], 9, again.local()));
    }
    assertThrows(IllegalStateException.class, () -> attachment.bind(loopback4(), BUFFER));
    assertEquals(1, received.size());
  }
}
