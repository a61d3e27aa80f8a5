package org.drachtio.kernel.handover.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.io.DatagramEndpoint;
import org.drachtio.kernel.io.DatagramHandler;
import org.drachtio.kernel.io.NetworkAttachment;
import org.drachtio.kernel.io.StreamHandler;
import org.drachtio.kernel.io.StreamListener;
import org.drachtio.kernel.io.StreamOptions;
import org.drachtio.kernel.io.internal.NetworkComponent;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.internal.LaneSettings;
import org.drachtio.kernel.lane.internal.LanesComponent;
import org.drachtio.kernel.meter.internal.MetersComponent;
import org.drachtio.kernel.testing.Await;
import org.drachtio.kernel.testing.TestKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** architecture.md §5: sockets stay, lanes stand still, nothing is lost. */
class HandoverTest {

  private static final StreamOptions OPTIONS = new StreamOptions(0, 1 << 20, 1 << 20, 50);
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final TestKernel kernel = new TestKernel();
  private final Handover handover = kernel.handover();

  @Test
  void ofSeveralLayersThatAreMissingTheLowestIsNamedAsTheCause() {
    assertEquals(
        "dialog did not come back in 10 ms", HandoverComponent.missing(List.of("dialog"), 10));
    assertEquals(
        "dialog did not come back in 10 ms, nor what may wait for it: admin, call-control",
        HandoverComponent.missing(List.of("admin", "call-control", "dialog"), 10));
  }

  @AfterEach
  void close() {
    kernel.close();
  }

  /** Answers every line with its own name in front. */
  private static final class Echo implements StreamHandler, DatagramHandler {
    final String name;
    final Queue<String> heard = new ConcurrentLinkedQueue<>();
    final AtomicInteger closed = new AtomicInteger();

    Echo(String name) {
      this.name = name;
    }

    @Override
    public void opened(Connection connection) {
      connection.attach(this);
    }

    @Override
    public void consume(Connection connection, ByteBuffer data) {
      for (int i = data.position(); i < data.limit(); i++) {
        if (data.get(i) == '\n') {
          byte[] line = new byte[i + 1 - data.position()];
          data.get(line);
          heard.add(new String(line, StandardCharsets.US_ASCII).trim());
          connection.send(
              (name + ":" + new String(line, StandardCharsets.US_ASCII))
                  .getBytes(StandardCharsets.US_ASCII));
        }
      }
    }

    @Override
    public void closed(Connection connection) {
      closed.incrementAndGet();
    }

    @Override
    public void received(
        DatagramEndpoint endpoint, byte[] buffer, int length, InetSocketAddress from) {
      heard.add(new String(buffer, 0, length, StandardCharsets.US_ASCII));
    }
  }

  private static String readLine(Socket socket) throws IOException {
    socket.setSoTimeout(5_000);
    InputStream in = socket.getInputStream();
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      assertTrue(c >= 0, "closed after " + line);
      line.append((char) c);
    }
    return line.toString();
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void socketsStayAndWhatComesMeanwhileGoesToTheNext() throws IOException {
    Echo first = new Echo("first");
    NetworkAttachment old = kernel.network().attach("x", first, first);
    StreamListener listener = old.listen(ANY, OPTIONS);
    DatagramEndpoint udp = old.bind(ANY, 1 << 20);
    try (Socket socket = new Socket(listener.local().getAddress(), listener.local().getPort());
        DatagramSocket datagrams = new DatagramSocket()) {
      write(socket, "a\nhal");
      assertEquals("first:a", readLine(socket));

      assertTrue(handover.begin());
      handover.put("x", new Parcel().put("n", 1));
      old.leave();
      write(socket, "f\nb\n");
      for (int i = 0; i < 100; i++) {
        byte[] bytes = ("d" + i).getBytes(StandardCharsets.US_ASCII);
        datagrams.send(new DatagramPacket(bytes, bytes.length, udp.local()));
      }
      try (Socket late = new Socket(listener.local().getAddress(), listener.local().getPort())) {
        write(late, "c\n");

        Echo second = new Echo("second");
        NetworkAttachment next = kernel.network().attach("x", second, second);
        assertEquals(List.of(listener), List.copyOf(next.listeners()));
        assertEquals(List.of(udp), List.copyOf(next.datagrams()));
        Connection kept = next.connections().iterator().next();
        assertEquals(socket.getLocalPort(), kept.remote().getPort());
        assertSame(null, kept.attachment());
        assertEquals(1, handover.take("x").orElseThrow().number("n"));
        assertEquals(List.of(), List.copyOf(second.heard), "nothing before it has arrived");
        handover.arrived("x");
        assertFalse(handover.isInProgress());

        assertEquals("second:half", readLine(socket));
        assertEquals("second:b", readLine(socket));
        assertEquals("second:c", readLine(late));
        Await.until(
            "all datagrams",
            () -> second.heard.stream().filter(line -> line.startsWith("d")).count() == 100);
        assertEquals(List.of("a"), List.copyOf(first.heard));
        assertEquals(0, first.closed.get());
      }
    }
  }

  @Test
  void lanesStandStillButForTheHandover() {
    Queue<String> order = new ConcurrentLinkedQueue<>();
    Lane lane = kernel.lanes().at(0);
    lane.execute(() -> lane.execute(() -> lane.execute(() -> order.add("queued by queued"))));
    assertTrue(handover.begin());
    assertEquals(List.of("queued by queued"), List.copyOf(order), "what was queued has run");
    handover.put("x", new Parcel());
    lane.execute(() -> order.add("later"));
    handover.onEachLane(
        held -> {
          if (held == lane) {
            assertTrue(held.isCurrent());
            held.arm(0, 1, kind -> order.add("timer"));
            order.add("held");
          }
        });
    assertEquals(List.of("queued by queued", "held"), List.copyOf(order));
    handover.arrived("x");
    Await.until("all ran", () -> order.size() == 4);
    assertEquals(List.of("queued by queued", "held", "later", "timer"), List.copyOf(order));
  }

  @Test
  void aLaneThatCanNotBeAskedCostsOnlyWhatItHolds() {
    int last = kernel.lanes().count() - 1;
    assertTrue(last > 0, "more than one lane");
    assertTrue(handover.begin());
    assertFalse(
        handover.put(
            "x",
            new Parcel().put("common", 7),
            lane -> {
              assertTrue(lane.isCurrent());
              if (lane.index() == 0) {
                throw new IllegalStateException("as the test wants it");
              }
              return new Parcel().put("lane", lane.index());
            }));
    Parcel left = handover.take("x").orElseThrow();
    assertEquals(7, left.number("common"));
    Queue<String> read = new ConcurrentLinkedQueue<>();
    handover.onEachLane(
        "x",
        left,
        (lane, record) -> {
          assertTrue(lane.isCurrent());
          if (lane.index() == last) {
            assertEquals(last, record.number("lane"));
          }
          read.add(lane.index() + (record.has("lane") ? " whole" : " empty"));
          throw new IllegalStateException("one lane's trouble is not the others'");
        });
    assertEquals("0 empty", read.peek());
    assertEquals(last + 1, read.size());
    assertTrue(read.contains(last + " whole"));
    handover.onEachLane(
        "x", new Parcel().put("lanes", "many"), (lane, record) -> read.add("not a list"));
    assertEquals(last + 1, read.size());
    handover.arrived("x");
  }

  @Test
  void oneThatTakesItsParcelAndDoesNotArriveLeavesItToTheNext() {
    handover.begin();
    handover.put("layer", new Parcel().put("n", 7));
    assertEquals(7, handover.take("layer").orElseThrow().number("n"));
    assertEquals(7, handover.take("layer").orElseThrow().number("n"));
    handover.arrived("layer");
    assertTrue(handover.take("layer").isEmpty());
  }

  @Test
  void allThatLeftAreWaitedFor() {
    assertTrue(handover.begin());
    handover.put("top", new Parcel());
    assertTrue(handover.begin(), "the layer below finds it begun");
    handover.put("below", new Parcel());
    handover.arrived("below");
    assertTrue(handover.isInProgress());
    handover.arrived("top");
    assertFalse(handover.isInProgress());
    assertEquals(Optional.empty(), handover.take("top"), "a parcel does not outlive its hand-over");
  }

  @Test
  void whoDoesNotComeBackIsLeftBehindAndItsSocketsAreClosed() throws IOException {
    MetersComponent meters = new MetersComponent();
    LanesComponent lanes = new LanesComponent(1, new LaneSettings(2_000, 20_000, 50), meters);
    NetworkComponent network = new NetworkComponent(1, meters);
    HandoverComponent impatient = new HandoverComponent(lanes, network, meters, 100, () -> false);
    try {
      Echo echo = new Echo("first");
      NetworkAttachment old = network.attach("x", echo, echo);
      StreamListener listener = old.listen(ANY, OPTIONS);
      try (Socket socket = new Socket(listener.local().getAddress(), listener.local().getPort())) {
        Await.until("accepted", () -> !old.connections().isEmpty());
        assertTrue(impatient.begin());
        impatient.put("x", new Parcel());
        old.leave();
        Await.until("given up", () -> !impatient.isInProgress());
        socket.setSoTimeout(5_000);
        assertEquals(-1, socket.getInputStream().read());
      }
      AtomicInteger ran = new AtomicInteger();
      lanes.at(0).execute(ran::incrementAndGet);
      Await.until("lanes go on", () -> ran.get() == 1);
    } finally {
      impatient.stop();
      network.stop();
      lanes.stop();
    }
  }

  @Test
  void whileTheProcessEndsNothingIsHandedOver() {
    MetersComponent meters = new MetersComponent();
    LanesComponent lanes = new LanesComponent(1, new LaneSettings(2_000, 20_000, 50), meters);
    NetworkComponent network = new NetworkComponent(1, meters);
    HandoverComponent ending = new HandoverComponent(lanes, network, meters, 1_000, () -> true);
    try {
      assertFalse(ending.begin());
      assertFalse(ending.isInProgress());
    } finally {
      ending.stop();
      network.stop();
      lanes.stop();
    }
  }

  @Test
  void aParcelThatALayerCannotReadIsKeptOnDisk(@TempDir Path data) throws IOException {
    MetersComponent meters = new MetersComponent();
    LanesComponent lanes = new LanesComponent(2, new LaneSettings(2_000, 20_000, 50), meters);
    NetworkComponent network = new NetworkComponent(1, meters);
    HandoverComponent keeping =
        new HandoverComponent(
            lanes, network, meters, 60_000, () -> false, new UnreadableParcels(data));
    try {
      assertTrue(keeping.begin());
      keeping.put("x", new Parcel().put("n", 7), lane -> new Parcel().put("lane", lane.index()));
      Parcel left = keeping.take("x").orElseThrow();
      keeping.onEachLane("x", left, (lane, record) -> {});
      assertEquals(List.of(), files(data), "it was read");
      keeping.onEachLane(
          "x",
          left,
          (lane, record) -> {
            throw new IllegalStateException("as the test wants it");
          });
      Path kept = files(data).get(0);
      assertEquals(1, files(data).size(), "once, not for each lane");
      assertTrue(kept.toString().endsWith("-x.parcel"), kept.toString());
      assertEquals(left.lines(), Parcel.decode(Files.readAllBytes(kept)).lines());
      keeping.arrived("x");
    } finally {
      keeping.stop();
      network.stop();
      lanes.stop();
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }
}
