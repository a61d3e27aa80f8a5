package org.drachtio.kernel.io.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.io.NetworkAttachment;
import org.drachtio.kernel.io.StreamListener;
import org.drachtio.kernel.io.StreamOptions;
import org.drachtio.kernel.io.internal.call.IoThread;
import org.drachtio.kernel.testing.Await;
import org.drachtio.kernel.testing.TestKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class StreamTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final InetSocketAddress ANY_PORT = new InetSocketAddress(LOOPBACK, 0);
  private static final StreamOptions OPTIONS = new StreamOptions(45, 64 * 1024, 1024 * 1024, 100);

  private final TestKernel kernel = new TestKernel();
  private final Recorder recorder = new Recorder();

  @AfterEach
  void closeKernel() {
    kernel.close();
    assertEquals(0, recorder.disorder.get(), "calls out of order");
  }

  private NetworkAttachment attach(Recorder streams) {
    return kernel.network().attach("test", streams, (endpoint, buffer, length, from) -> {});
  }

  private static Socket dial(StreamListener listener) throws IOException {
    Socket socket = new Socket(LOOPBACK, listener.local().getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  @Test
  void theWildcardOfIpv4TakesNoIpv6() throws IOException {
    InetAddress ipv6 = InetAddress.getByName("::1");
    Assumptions.assumeTrue(NetworkInterface.getByInetAddress(ipv6) != null, "no IPv6 here");
    NetworkAttachment network = attach(recorder);
    StreamListener four = network.listen(new InetSocketAddress("0.0.0.0", 0), OPTIONS);
    dial(four).close();
    opened(0);
    int port = four.local().getPort();
    assertThrows(ConnectException.class, () -> new Socket(ipv6, port).close());
    StreamListener both = network.listen(new InetSocketAddress("::", 0), OPTIONS);
    dial(both).close();
    opened(1);
    new Socket(ipv6, both.local().getPort()).close();
    opened(2);
  }

  private Connection opened(int index) {
    Await.until("connection " + index + " opened", () -> recorder.opened.size() > index);
    return recorder.opened.get(index);
  }

  private long count(String name) {
    return kernel.meters().counter("kernel." + name).value();
  }

  private static byte[] noise(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void acceptedConnectionSendsAndReceives() throws Exception {
    StreamListener listener = attach(recorder).listen(ANY_PORT, OPTIONS);
    try (Socket socket = dial(listener)) {
      Connection connection = opened(0);
      assertEquals(new InetSocketAddress(LOOPBACK, socket.getLocalPort()), connection.remote());
      assertEquals(listener.local(), connection.local());
      assertSame(listener, connection.listener().orElseThrow());
      assertTrue(connection.isOpen());
      assertTrue(connection.id() >= 1);
      assertNull(connection.attachment());
      connection.attach("mine");
      assertEquals("mine", connection.attachment());
      byte[] question = noise(300_000, 1);
      socket.getOutputStream().write(question);
      Await.until("all arrived", () -> recorder.receivedBytes() == question.length);
      assertArrayEquals(question, recorder.received());
      assertTrue(connection.send("an answer".getBytes(StandardCharsets.US_ASCII)));
      assertTrue(connection.send(new byte[0]));
      assertEquals(
          "an answer",
          new String(socket.getInputStream().readNBytes(9), StandardCharsets.US_ASCII));
      Await.until("all written", () -> connection.queuedBytes() == 0);
    }
    Await.until("closed", () -> recorder.closed.size() == 1);
    assertFalse(recorder.opened.get(0).isOpen());
    assertFalse(recorder.opened.get(0).send(new byte[1]));
    assertEquals(1, count("tcp.accepted"));
    assertEquals(1, count("tcp.closed"));
  }

  /** Units are a length byte and so many bytes; every unit is echoed. */
  private static final class UnitEcho extends Recorder {
    @Override
    public void consume(Connection connection, ByteBuffer data) {
      while (data.hasRemaining() && data.remaining() > data.get(data.position())) {
        byte[] unit = new byte[1 + data.get(data.position())];
        data.get(unit);
        connection.send(unit);
      }
    }
  }

  private static byte[] units(int count) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      int length = i * 7 % 128;
      out.write(length);
      out.writeBytes(noise(length, i));
    }
    return out.toByteArray();
  }

  @Test
  void piecesAndGluedUnitsAreShownUntilConsumed() throws Exception {
    StreamListener listener = attach(new UnitEcho()).listen(ANY_PORT, OPTIONS);
    byte[] units = units(300);
    try (Socket socket = dial(listener)) {
      socket.setTcpNoDelay(true);
      for (byte piece : units) {
        socket.getOutputStream().write(piece);
      }
      assertArrayEquals(units, socket.getInputStream().readNBytes(units.length));
      socket.getOutputStream().write(units);
      assertArrayEquals(units, socket.getInputStream().readNBytes(units.length));
      for (int at = 0; at < units.length; at += 131) {
        socket.getOutputStream().write(units, at, Math.min(131, units.length - at));
      }
      assertArrayEquals(units, socket.getInputStream().readNBytes(units.length));
    }
  }

  @Test
  void whatIsNeverConsumedIsBounded() throws Exception {
    Recorder deaf =
        new Recorder() {
          @Override
          public void consume(Connection connection, ByteBuffer data) {}
        };
    StreamListener listener =
        attach(deaf).listen(ANY_PORT, new StreamOptions(0, 10_000, 1_000, 10));
    try (Socket socket = dial(listener)) {
      socket.getOutputStream().write(new byte[9_999]);
      Await.until("opened", () -> deaf.opened.size() == 1);
      socket.getOutputStream().write(1);
      assertEquals(-1, socket.getInputStream().read());
    }
    Await.until("closed", () -> deaf.closed.size() == 1);
    assertEquals(1, count("tcp.over-unconsumed"));
  }

  @Test
  void aPeerThatDoesNotReadIsClosedAtTheBound() throws Exception {
    StreamListener listener = attach(recorder).listen(ANY_PORT, OPTIONS);
    try (Socket socket = dial(listener)) {
      Connection connection = opened(0);
      byte[] piece = new byte[16 * 1024];
      boolean sent = true;
      int pieces = 0;
      // The socket buffers of both ends take some megabytes before the queue grows.
      for (; sent && pieces < 10_000; pieces++) {
        sent = connection.send(piece);
        assertTrue(connection.queuedBytes() <= OPTIONS.maxQueuedBytes());
      }
      assertFalse(sent, "never refused");
      assertTrue(pieces * piece.length > OPTIONS.maxQueuedBytes());
      assertFalse(connection.isOpen());
      Await.until("closed", () -> recorder.closed.size() == 1);
      assertEquals(1, count("tcp.over-queued"));
      assertEquals(0, connection.queuedBytes());
      assertTrue(socket.isConnected());
    }
  }

  @Test
  void bigWritesReachASlowReaderIntact() throws Exception {
    StreamOptions roomy = new StreamOptions(0, 1_000, 16 * 1024 * 1024, 10);
    StreamListener listener = attach(recorder).listen(ANY_PORT, roomy);
    try (Socket socket = dial(listener)) {
      Connection connection = opened(0);
      ByteArrayOutputStream expected = new ByteArrayOutputStream();
      Random random = new Random(5);
      for (int i = 0; i < 10; i++) {
        byte[] big = noise(1024 * 1024, i);
        expected.writeBytes(big);
        assertTrue(connection.send(big));
        for (int n = 0; n < 50; n++) {
          byte[] small = noise(1 + random.nextInt(2_000), n);
          expected.writeBytes(small);
          assertTrue(connection.send(small));
        }
      }
      InputStream in = socket.getInputStream();
      ByteArrayOutputStream got = new ByteArrayOutputStream();
      byte[] sip = new byte[7_001];
      // Slow: it waits for the writer to be stuck before it starts, and takes small sips.
      Await.until("the writer is stuck", () -> connection.queuedBytes() < expected.size());
      while (got.size() < expected.size()) {
        int count = in.read(sip);
        assertTrue(count > 0, "ended after " + got.size() + " bytes");
        got.write(sip, 0, count);
        Thread.yield();
      }
      assertArrayEquals(expected.toByteArray(), got.toByteArray());
      Await.until("all written", () -> connection.queuedBytes() == 0);
    }
  }

  @Test
  void sendsFromManyThreadsKeepTheOrderOfEach() throws Exception {
    StreamOptions roomy = new StreamOptions(0, 1_000, 16 * 1024 * 1024, 10);
    StreamListener listener = attach(recorder).listen(ANY_PORT, roomy);
    try (Socket socket = dial(listener)) {
      Connection connection = opened(0);
      int each = 20_000;
      int senders = 3;
      List<Thread> threads = new ArrayList<>();
      for (int s = 0; s < senders; s++) {
        int sender = s;
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < each; i++) {
                    connection.send(ByteBuffer.allocate(8).putInt(sender).putInt(i).array());
                  }
                });
        threads.add(thread);
        thread.start();
      }
      int[] next = new int[senders];
      for (int i = 0; i < senders * each; i++) {
        ByteBuffer unit = ByteBuffer.wrap(socket.getInputStream().readNBytes(8));
        int sender = unit.getInt();
        assertEquals(next[sender]++, unit.getInt());
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  /** Of a request-response protocol: for each unit of 100 bytes one of 1000. */
  private static final class Answers extends Recorder {
    @Override
    public void opened(Connection connection) {
      super.opened(connection);
      connection.pauseReadingAt(100_000);
    }

    @Override
    public void consume(Connection connection, ByteBuffer data) {
      while (data.remaining() >= 100 && connection.isOpen()) {
        data.position(data.position() + 100);
        connection.send(new byte[1000]);
      }
    }
  }

  private static final StreamOptions MEGABYTES = new StreamOptions(0, 64 * 1024, 8_000_000, 10);

  @Test
  void aPeerThatAsksFasterThanItReadsIsSlowedDown() throws Exception {
    Answers answers = new Answers();
    StreamListener listener = attach(answers).listen(ANY_PORT, MEGABYTES);
    int questions = 60_000;
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(64 * 1024);
      socket.setSoTimeout(20_000);
      socket.connect(listener.local());
      Await.until("opened", () -> answers.opened.size() == 1);
      Connection connection = answers.opened.get(0);
      Thread asker =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < questions; i++) {
                    socket.getOutputStream().write(new byte[100]);
                  }
                } catch (IOException e) {
                  recorder.failures.add(e.toString());
                }
              });
      asker.start();
      Await.until("not read any more", connection::isReadingPaused);
      byte[] some = new byte[10_000];
      long got = 0;
      while (got < questions * 1000L) {
        int count = socket.getInputStream().read(some);
        assertTrue(count > 0, "closed after " + got);
        got += count;
      }
      asker.join();
      Await.until("read again", () -> !connection.isReadingPaused());
      assertTrue(count("tcp.slowed") > 0);
      assertEquals(List.of(), recorder.failures);
      // What its owner wants holds in any case.
      connection.pauseReading(true);
      assertTrue(connection.isReadingPaused());
      connection.pauseReading(false);
      assertFalse(connection.isReadingPaused());
    }
  }

  @Test
  void aPeerThatReadsNothingUntilAllIsWrittenGetsItsAnswers() throws Exception {
    Answers answers = new Answers();
    StreamListener listener = attach(answers).listen(ANY_PORT, MEGABYTES);
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4 * 1024);
      socket.setSoTimeout(20_000);
      socket.connect(listener.local());
      int questions = 7_000;
      // The system itself takes up to 4 MB of answers (tcp_wmem) before any of them waits here.
      int untilPaused = 5_000;
      socket.getOutputStream().write(new byte[untilPaused * 100]);
      Await.until("opened", () -> answers.opened.size() == 1);
      Connection connection = answers.opened.get(0);
      Await.until("it is not read", connection::isReadingPaused);
      socket.getOutputStream().write(new byte[(questions - untilPaused) * 100]);
      Await.until("it is read on", () -> !connection.isReadingPaused());
      assertEquals(questions * 1000, socket.getInputStream().readNBytes(questions * 1000).length);
      assertTrue(connection.isOpen());
    }
  }

  @Test
  void closeAfterSendingDeliversEverything() throws Exception {
    StreamListener listener = attach(recorder).listen(ANY_PORT, OPTIONS);
    byte[] farewell = noise(900_000, 3);
    try (Socket socket = dial(listener)) {
      Connection connection = opened(0);
      // Bytes that nobody reads any more must not make the system reset the connection.
      connection.pauseReading(true);
      socket.getOutputStream().write(noise(100_000, 4));
      for (int at = 0; at < farewell.length; at += 30_000) {
        assertTrue(connection.send(Arrays.copyOfRange(farewell, at, at + 30_000)));
      }
      connection.closeAfterSending();
      assertFalse(connection.isOpen());
      assertFalse(connection.send(new byte[5]));
      assertArrayEquals(farewell, socket.getInputStream().readAllBytes());
    }
    Await.until("closed", () -> recorder.closed.size() == 1);
  }

  /** It takes longer than a peer that does not read at all would be waited for. */
  @Test
  void closeAfterSendingWaitsForASlowPeer() throws Exception {
    StreamListener listener =
        attach(recorder).listen(ANY_PORT, new StreamOptions(0, 1_000, 64 << 20, 10, 32 << 10));
    byte[] farewell = noise(6_000_000, 5);
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(20_000);
      socket.setReceiveBufferSize(32 << 10);
      socket.connect(listener.local());
      Connection connection = opened(0);
      connection.send(farewell);
      connection.closeAfterSending();
      byte[] read = new byte[farewell.length];
      for (int at = 0; at < read.length; at += 1_000_000) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(600));
        assertEquals(1_000_000, socket.getInputStream().readNBytes(read, at, 1_000_000));
      }
      assertArrayEquals(farewell, read);
      assertEquals(-1, socket.getInputStream().read());
    }
    Await.until("closed", () -> recorder.closed.size() == 1);
  }

  @Test
  void closeAfterSendingEndsThoughThePeerDoesNotRead() throws Exception {
    StreamListener listener =
        attach(recorder).listen(ANY_PORT, new StreamOptions(0, 1_000, 64 << 20, 10));
    try (Socket socket = dial(listener)) {
      Connection connection = opened(0);
      connection.send(new byte[32 << 20]);
      connection.closeAfterSending();
      Await.until("closed", () -> recorder.closed.size() == 1);
      assertTrue(socket.isConnected());
    }
  }

  @Test
  void anOwnerThatClosesInAHandoverDoesNotWaitForItsEnd() throws Exception {
    NetworkAttachment network = attach(recorder);
    StreamListener listener = network.listen(ANY_PORT, OPTIONS);
    try (Socket socket = dial(listener)) {
      opened(0);
      kernel.handover().begin();
      socket.getOutputStream().write(1); // the I/O thread waits with it
      long begun = System.nanoTime();
      network.close();
      long took = System.nanoTime() - begun;
      kernel.handover().arrived("all");
      assertTrue(took < TimeUnit.SECONDS.toNanos(4), "it has waited for " + took + " ns");
      assertThrows(SocketException.class, () -> readToEnd(socket));
    }
    assertEquals(0, recorder.received().length);
    assertEquals(List.of(), recorder.closed);
  }

  /** -1, or the connection was reset, as there was something that nobody has read. */
  private static void readToEnd(Socket socket) throws IOException {
    if (socket.getInputStream().read() < 0) {
      throw new SocketException("closed");
    }
  }

  @Test
  void whatAnOwnerLeavesInAHandoverIsSentThoughItsNameIsFree() throws Exception {
    NetworkAttachment first = attach(recorder);
    StreamListener listener = first.listen(ANY_PORT, OPTIONS);
    byte[] farewell = noise(900_000, 3);
    try (Socket socket = dial(listener)) {
      Connection connection = opened(0);
      kernel.handover().begin();
      for (int at = 0; at < farewell.length; at += 30_000) {
        assertTrue(connection.send(Arrays.copyOfRange(farewell, at, at + 30_000)));
      }
      first.closeAfterSending();
      attach(new Recorder());
      kernel.handover().arrived("all");
      assertArrayEquals(farewell, socket.getInputStream().readAllBytes());
    }
    assertEquals(List.of(), recorder.closed);
  }

  @Test
  void aPeerThatEndedItsDirectionStillGetsItsAnswer() throws Exception {
    byte[] answer = noise(800_000, 9);
    Recorder answering =
        new Recorder() {
          @Override
          public void consume(Connection connection, ByteBuffer data) {
            super.consume(connection, data);
            if (receivedBytes() == 4) {
              connection.send(answer);
            }
          }
        };
    StreamListener listener = attach(answering).listen(ANY_PORT, OPTIONS);
    try (Socket socket = dial(listener)) {
      socket.getOutputStream().write(new byte[4]);
      socket.shutdownOutput();
      assertArrayEquals(answer, socket.getInputStream().readAllBytes());
    }
    Await.until("closed", () -> answering.closed.size() == 1);
  }

  @Test
  void pausedReadingHoldsBytesBack() throws Exception {
    StreamListener listener = attach(recorder).listen(ANY_PORT, OPTIONS);
    try (Socket first = dial(listener)) {
      Connection paused = opened(0);
      paused.pauseReading(true);
      try (Socket second = dial(listener)) {
        opened(1);
        first.getOutputStream().write(noise(1_000, 1));
        second.getOutputStream().write(noise(500, 2));
        // One I/O thread serves both: it has passed over the first when it has read the second.
        Await.until("the second's bytes", () -> recorder.receivedBytes() > 0);
        second.getOutputStream().write(noise(500, 3));
        Await.until("all of the second's bytes", () -> recorder.receivedBytes() >= 1_000);
        assertEquals(1_000, recorder.receivedBytes());
      }
      paused.pauseReading(false);
      Await.until("the first's bytes", () -> recorder.receivedBytes() == 2_000);
    }
  }

  @Test
  void pausingWhileMuchIsSentLosesNothing() throws Exception {
    StreamOptions roomy = new StreamOptions(0, 1_000, 64 << 20, 10);
    StreamListener listener = attach(recorder).listen(ANY_PORT, roomy);
    try (Socket socket = dial(listener)) {
      Connection connection = opened(0);
      AtomicBoolean done = new AtomicBoolean();
      Thread pauser =
          new Thread(
              () -> {
                boolean pause = true;
                while (!done.get()) {
                  connection.pauseReading(pause);
                  pause = !pause;
                  Thread.yield();
                }
              });
      pauser.start();
      byte[] piece = noise(40_000, 1);
      for (int i = 0; i < 500; i++) {
        assertTrue(connection.send(piece));
      }
      for (int i = 0; i < 500; i++) {
        assertArrayEquals(piece, socket.getInputStream().readNBytes(piece.length));
      }
      done.set(true);
      pauser.join();
    }
  }

  @Test
  void dialledConnectionsTalk() throws Exception {
    Recorder server = new UnitEcho();
    NetworkAttachment serving =
        kernel.network().attach("server", server, (endpoint, buffer, length, from) -> {});
    StreamListener listener = serving.listen(ANY_PORT, OPTIONS);
    NetworkAttachment client = attach(recorder);
    client.connect(ANY_PORT, listener.local(), OPTIONS, 10_000, recorder);
    Await.until("connected", () -> recorder.connected.size() == 1);
    Connection connection = recorder.connected.get(0);
    assertTrue(connection.listener().isEmpty());
    assertEquals(listener.local(), connection.remote());
    byte[] units = units(40);
    connection.send(units);
    Await.until("echo", () -> recorder.receivedBytes() == units.length);
    assertArrayEquals(units, recorder.received());
    assertEquals(List.of(connection), List.copyOf(client.connections()));
    connection.close();
    Await.until(
        "closed at both ends", () -> recorder.closed.size() == 1 && server.closed.size() == 1);
    assertTrue(client.connections().isEmpty());
    assertEquals(List.of(), recorder.failures);
    assertEquals(1, count("tcp.dialled"));
  }

  @Test
  void refusedDialFails() throws Exception {
    int port;
    try (ServerSocket closedSoon = new ServerSocket(0, 1, LOOPBACK)) {
      port = closedSoon.getLocalPort();
    }
    NetworkAttachment client = attach(recorder);
    client.connect(null, new InetSocketAddress(LOOPBACK, port), OPTIONS, 10_000, recorder);
    client.connect(
        null,
        InetSocketAddress.createUnresolved("nowhere.invalid", 5060),
        OPTIONS,
        10_000,
        recorder);
    Await.until("both failed", () -> recorder.failures.size() == 2);
    assertEquals(List.of(), recorder.connected);
    assertEquals(List.of(), recorder.opened);
    assertEquals(2, count("tcp.dials-failed"));
  }

  @Test
  void aDialThatNobodyAnswersFailsAndOthersStillWork() throws Exception {
    try (ServerSocket full = new ServerSocket(0, 1, LOOPBACK)) {
      InetSocketAddress remote = new InetSocketAddress(LOOPBACK, full.getLocalPort());
      NetworkAttachment client = attach(recorder);
      // Linux drops the SYNs of what does not fit into the backlog.
      for (int i = 0; i < 20; i++) {
        client.connect(null, remote, OPTIONS, 300, recorder);
      }
      Await.until("all settled", () -> recorder.connected.size() + recorder.failures.size() == 20);
      assertTrue(recorder.failures.size() >= 10, recorder.failures.size() + " failed");
      for (String reason : recorder.failures) {
        assertEquals("no answer within 300 ms", reason);
      }
      StreamListener listener =
          kernel
              .network()
              .attach("server", new UnitEcho(), (e, b, l, f) -> {})
              .listen(ANY_PORT, OPTIONS);
      int before = recorder.connected.size();
      for (int i = 0; i < 10; i++) {
        client.connect(null, listener.local(), OPTIONS, 10_000, recorder);
      }
      Await.until("later dials", () -> recorder.connected.size() == before + 10);
    }
  }

  @Test
  void twoHundredConnectionsLeaveNothing() throws Exception {
    NetworkAttachment attachment = attach(recorder);
    StreamListener listener = attachment.listen(ANY_PORT, OPTIONS);
    Set<Long> ids = new HashSet<>();
    for (int round = 0; round < 4; round++) {
      List<Socket> sockets = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        sockets.add(dial(listener));
      }
      opened(50 * round + 49);
      assertEquals(50, attachment.connections().size());
      for (int i = 0; i < 50; i++) {
        if (i % 3 == 0) {
          // A reset instead of an end.
          sockets.get(i).setSoLinger(true, 0);
        }
        sockets.get(i).close();
      }
      Await.until("round " + round + " closed", () -> attachment.connections().isEmpty());
    }
    for (Connection connection : recorder.opened) {
      assertTrue(ids.add(connection.id()));
      assertFalse(connection.isOpen());
    }
    assertEquals(200, ids.size());
    assertEquals(200, new HashSet<>(recorder.closed).size());
    assertEquals(200, recorder.closed.size());
    assertEquals(200, count("tcp.accepted"));
    assertEquals(200, count("tcp.closed"));
  }

  @Test
  void anOwnerBoundsTheConnectionsOfAllItsListeners() throws Exception {
    NetworkAttachment attachment = attach(recorder);
    attachment.bound(2, 0);
    StreamListener listener = attachment.listen(ANY_PORT, OPTIONS);
    StreamListener other = attachment.listen(ANY_PORT, OPTIONS);
    try (Socket first = dial(listener);
        Socket second = dial(other)) {
      opened(1);
      try (Socket third = dial(listener)) {
        assertEquals(-1, third.getInputStream().read());
      }
      assertEquals(2, recorder.opened.size());
      assertEquals(1, count("tcp.listener-full"));
      recorder.opened.get(0).close();
      Await.until("one is closed", () -> recorder.closed.size() == 1);
      try (Socket fourth = dial(listener)) {
        opened(2).send(new byte[] {42});
        assertEquals(42, fourth.getInputStream().read());
      }
      attachment.bound(3, 0);
      try (Socket fifth = dial(listener)) {
        opened(3).send(new byte[] {43});
        assertEquals(43, fifth.getInputStream().read());
      }
      assertTrue(first.isConnected() && second.isConnected());
    }
  }

  @Test
  void aSourceThatHasItsConnectionsLeavesRoomForOthers() throws Exception {
    NetworkAttachment attachment = attach(recorder);
    attachment.bound(10, 1);
    StreamListener listener = attachment.listen(ANY_PORT, OPTIONS);
    try (Socket first = dial(listener)) {
      opened(0);
      try (Socket second = dial(listener)) {
        assertEquals(-1, second.getInputStream().read());
      }
      assertEquals(1, count("tcp.source-full"));
      InetAddress neighbour = InetAddress.getByAddress(new byte[] {127, 0, 0, 9});
      try (Socket third = new Socket(LOOPBACK, listener.local().getPort(), neighbour, 0)) {
        opened(1).send(new byte[] {42});
        assertEquals(42, third.getInputStream().read());
      }
      assertTrue(first.isConnected());
    }
  }

  @Test
  void changedOptionsHoldForOpenConnections() throws Exception {
    Recorder deaf =
        new Recorder() {
          @Override
          public void consume(Connection connection, ByteBuffer data) {}
        };
    StreamListener listener = attach(deaf).listen(ANY_PORT, new StreamOptions(0, 100, 1_000, 10));
    try (Socket socket = dial(listener)) {
      Await.until("opened", () -> deaf.opened.size() == 1);
      listener.options(new StreamOptions(0, 200, 1_000, 10));
      socket.getOutputStream().write(new byte[199]);
      assertTrue(deaf.opened.get(0).isOpen());
      socket.getOutputStream().write(1);
      assertEquals(-1, socket.getInputStream().read());
    }
  }

  @Test
  void aClosedListenerKeepsItsConnections() throws Exception {
    NetworkAttachment attachment = attach(recorder);
    StreamListener listener = attachment.listen(ANY_PORT, OPTIONS);
    try (Socket socket = dial(listener)) {
      Connection connection = opened(0);
      listener.close();
      listener.close();
      assertThrows(IOException.class, () -> dial(listener).close());
      assertTrue(connection.send(new byte[] {7}));
      assertEquals(7, socket.getInputStream().read());
      StreamListener again = attachment.listen(listener.local(), OPTIONS);
      assertEquals(listener.local(), again.local());
    }
  }

  @Test
  void aPortInUseIsReportedAndDisturbsNothing() throws Exception {
    NetworkAttachment attachment = attach(recorder);
    StreamListener listener = attachment.listen(ANY_PORT, OPTIONS);
    assertThrows(IOException.class, () -> attachment.listen(listener.local(), OPTIONS));
    assertThrows(
        IOException.class,
        () -> attachment.listen(InetSocketAddress.createUnresolved("nowhere.invalid", 0), OPTIONS));
    try (Socket socket = dial(listener)) {
      opened(0).send(new byte[] {7});
      assertEquals(7, socket.getInputStream().read());
    }
  }

  @Test
  void aHandlerThatThrowsLosesThatConnectionOnly() throws Exception {
    Recorder fragile =
        new Recorder() {
          @Override
          public void consume(Connection connection, ByteBuffer data) {
            if (data.get() == 'x') {
              throw new IllegalStateException("thrown by the test");
            }
            connection.send("ok".getBytes(StandardCharsets.US_ASCII));
          }
        };
    StreamListener listener = attach(fragile).listen(ANY_PORT, OPTIONS);
    try (Socket good = dial(listener);
        Socket bad = dial(listener)) {
      bad.getOutputStream().write('x');
      assertEquals(-1, bad.getInputStream().read());
      good.getOutputStream().write('y');
      assertEquals(
          "ok", new String(good.getInputStream().readNBytes(2), StandardCharsets.US_ASCII));
      Await.until("closed", () -> fragile.closed.size() == 1);
      assertEquals(1, count("io.handler-failed"));
    }
  }

  @Test
  void anOwnerAttachesOnceAtATime() {
    NetworkAttachment first = attach(recorder);
    assertThrows(IllegalStateException.class, () -> attach(recorder));
    first.close();
    first.close();
    assertThrows(IllegalStateException.class, () -> first.listen(ANY_PORT, OPTIONS));
    attach(recorder).close();
  }

  @Test
  void closingAnAttachmentWaitsForItsHandlersAndSilencesThem() throws Exception {
    CountDownLatch inHandler = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean attachmentClosed = new AtomicBoolean();
    AtomicInteger late = new AtomicInteger();
    AtomicInteger seen = new AtomicInteger();
    Recorder slow =
        new Recorder() {
          @Override
          public void consume(Connection connection, ByteBuffer data) {
            data.position(data.limit());
            inHandler.countDown();
            try {
              goOn.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            seen.incrementAndGet();
            late.addAndGet(attachmentClosed.get() ? 1 : 0);
          }

          @Override
          public void closed(Connection connection) {
            late.addAndGet(attachmentClosed.get() ? 1 : 0);
          }
        };
    NetworkAttachment attachment = attach(slow);
    StreamListener listener = attachment.listen(ANY_PORT, OPTIONS);
    try (Socket busy = dial(listener);
        Socket idle = dial(listener)) {
      Await.until("both opened", () -> slow.opened.size() == 2);
      busy.getOutputStream().write(1);
      inHandler.await();
      Thread closer =
          new Thread(
              () -> {
                attachment.close();
                attachmentClosed.set(true);
              });
      closer.start();
      Await.until(
          "it is closing", () -> !slow.opened.get(0).isOpen() && !slow.opened.get(1).isOpen());
      assertFalse(attachmentClosed.get());
      goOn.countDown();
      closer.join();
      assertEquals(-1, idle.getInputStream().read());
      assertEquals(1, seen.get());
      assertEquals(0, late.get());
      assertTrue(attachment.connections().isEmpty());
      assertThrows(IOException.class, () -> dial(listener).close());
    }
  }

  @Test
  void stoppingTheKernelEndsItsThreads() throws Exception {
    Set<Thread> before = ioThreads();
    StreamListener listener = attach(recorder).listen(ANY_PORT, OPTIONS);
    recorder.opened.clear();
    try (Socket socket = dial(listener)) {
      opened(0);
      Set<Thread> running = ioThreads();
      running.removeAll(before);
      assertFalse(running.isEmpty());
      kernel.close();
      for (Thread thread : running) {
        Await.until(thread + " ended", () -> !thread.isAlive());
      }
      assertEquals(-1, socket.getInputStream().read());
    }
  }

  @Test
  void stoppingTheKernelEndsPendingDials() throws Exception {
    Set<Thread> before = ioThreads();
    try (ServerSocket full = new ServerSocket(0, 1, LOOPBACK)) {
      NetworkAttachment client = attach(recorder);
      InetSocketAddress remote = new InetSocketAddress(LOOPBACK, full.getLocalPort());
      for (int i = 0; i < 20; i++) {
        client.connect(null, remote, OPTIONS, 60_000, recorder);
      }
      Set<Thread> running = ioThreads();
      running.removeAll(before);
      kernel.close();
      for (Thread thread : running) {
        Await.until(thread + " ended", () -> !thread.isAlive());
      }
      assertEquals(List.of(), recorder.failures);
    }
  }

  @Test
  void opensAndClosesLeaveNoDescriptors() throws Exception {
    Assumptions.assumeTrue(
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean,
        "counts descriptors");
    UnixOperatingSystemMXBean system =
        (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    InetSocketAddress taken = attach(recorder).listen(ANY_PORT, OPTIONS).local();
    long before = system.getOpenFileDescriptorCount();
    for (int i = 0; i < 30; i++) {
      try (TestKernel other = new TestKernel()) {
        NetworkAttachment attachment =
            other.network().attach("x", new Recorder(), (e, b, l, f) -> {});
        assertThrows(IOException.class, () -> attachment.listen(taken, OPTIONS));
        StreamListener listener = attachment.listen(ANY_PORT, OPTIONS);
        attachment.bind(ANY_PORT, 10_000);
        attachment.connect(null, listener.local(), OPTIONS, 10_000, new Recorder());
        Await.until("both ends are open", () -> attachment.connections().size() == 2);
      }
    }
    Await.until("descriptors closed", () -> system.getOpenFileDescriptorCount() < before + 15);
  }

  private static Set<Thread> ioThreads() {
    Set<Thread> threads = new HashSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread instanceof IoThread) {
        threads.add(thread);
      }
    }
    return threads;
  }
}
