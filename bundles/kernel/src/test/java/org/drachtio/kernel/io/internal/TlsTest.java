package org.drachtio.kernel.io.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.io.NetworkAttachment;
import org.drachtio.kernel.io.StreamOptions;
import org.drachtio.kernel.io.TlsClient;
import org.drachtio.kernel.io.testing.TestCertificate;
import org.drachtio.kernel.testing.Await;
import org.drachtio.kernel.testing.TestKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS of the kernel against the JDK's sockets. */
@Timeout(90)
class TlsTest {

  private static final StreamOptions OPTIONS =
      new StreamOptions(45, 64 * 1024, 64 * 1024 * 1024, 100);
  private static final int LIMIT_MILLIS = 20_000;
  private static final TlsClient ANYBODY = new TlsClient("localhost", false, List.of());

  private static TestCertificate certificate;

  private final TestKernel kernel = new TestKernel();
  private final Recorder recorder = new Recorder();
  private final ExecutorService peers = Executors.newCachedThreadPool();
  private SSLServerSocket server;

  @BeforeAll
  static void prepare() {
    prepareJvm();
    certificate = new TestCertificate("dns:localhost,ip:127.0.0.1");
  }

  /**
   * Before any test loads the JDK's TLS: keys are updated often, and a peer that is not told of the
   * end notices.
   */
  static void prepareJvm() {
    Security.setProperty(
        "jdk.tls.keyLimits", "AES/GCM/NoPadding KeyUpdate 2^19, ChaCha20-Poly1305 KeyUpdate 2^19");
    System.setProperty("com.sun.net.ssl.requireCloseNotify", "true");
  }

  @BeforeEach
  void listen() throws IOException {
    server = certificate.listen();
  }

  @AfterEach
  void close() throws Exception {
    server.close();
    kernel.close();
    peers.shutdownNow();
    assertTrue(peers.awaitTermination(20, TimeUnit.SECONDS), "a peer still runs");
    assertEquals(0, recorder.disorder.get(), "calls out of order");
  }

  private NetworkAttachment attach(Recorder streams) {
    return kernel.network().attach("test", streams, (endpoint, buffer, length, from) -> {});
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private NetworkAttachment dial(TlsClient tls, int port) {
    NetworkAttachment client = attach(recorder);
    client.connect(null, loopback(port), OPTIONS, tls, LIMIT_MILLIS, recorder);
    return client;
  }

  private interface Peer<T> {
    T talk(SSLSocket socket) throws Exception;
  }

  /** What the server does with the next connection. */
  private <T> CompletableFuture<T> accept(Peer<T> peer) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    peers.execute(
        () -> {
          try (SSLSocket socket = (SSLSocket) server.accept()) {
            socket.setSoTimeout(LIMIT_MILLIS);
            outcome.complete(peer.talk(socket));
          } catch (Exception e) {
            outcome.completeExceptionally(e);
          }
        });
    return outcome;
  }

  private static <T> T get(CompletableFuture<T> outcome) throws Exception {
    return outcome.get(60, TimeUnit.SECONDS);
  }

  private Connection connected() {
    Await.until("connected", () -> recorder.connected.size() == 1);
    return recorder.connected.get(0);
  }

  private long count(String name) {
    return kernel.meters().counter("kernel." + name).value();
  }

  private void awaitFailure(String part) {
    Await.until("the dial failed", () -> !recorder.failures.isEmpty());
    assertTrue(recorder.failures.get(0).contains(part), recorder.failures.toString());
    assertEquals(1, recorder.failures.size());
    assertTrue(recorder.opened.isEmpty(), "it was opened");
    assertEquals(1, count("tcp.dials-failed"));
  }

  private static byte[] noise(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** More than twice the limit of a key goes each way. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void talksBothWays(String version) throws Exception {
    server.setEnabledProtocols(new String[] {version});
    byte[] question = noise(1_500_000, 1);
    byte[] answer = noise(1_500_000, 2);
    CompletableFuture<byte[]> heard =
        accept(
            socket -> {
              socket.getOutputStream().write(answer);
              byte[] read = socket.getInputStream().readNBytes(question.length);
              assertEquals(version, socket.getSession().getProtocol());
              // The key that the client announces when it has answered ours.
              socket.getOutputStream().write(answer, 0, 10);
              socket.getInputStream().read();
              return read;
            });
    dial(ANYBODY, server.getLocalPort());
    Connection connection = connected();
    assertEquals(List.of(connection), recorder.opened);
    assertTrue(connection.listener().isEmpty());
    for (int at = 0; at < question.length; at += 50_000) {
      assertTrue(connection.send(Arrays.copyOfRange(question, at, at + 50_000)));
    }
    Await.until("the answer", () -> recorder.receivedBytes() == answer.length + 10);
    assertArrayEquals(answer, Arrays.copyOf(recorder.received(), answer.length));
    connection.send(new byte[1]);
    assertArrayEquals(question, get(heard));
    Await.until("closed", () -> recorder.closed.size() == 1);
    assertEquals(0, connection.queuedBytes());
    assertEquals(1, count("tls.established"));
    assertEquals(0, count("tls.failed"));
    assertEquals(1, count("tcp.closed"));
  }

  @Test
  void whatIsNotConsumedIsShownAgain() throws Exception {
    CompletableFuture<byte[]> heard =
        accept(
            socket -> {
              OutputStream out = socket.getOutputStream();
              for (int i = 0; i < 200; i++) {
                // A record each, of which none is a whole unit.
                out.write(new byte[] {(byte) i, 1, 2});
              }
              return socket.getInputStream().readNBytes(600 / 8 * 8);
            });
    Recorder eights =
        new Recorder() {
          @Override
          public void consume(Connection connection, ByteBuffer data) {
            while (data.remaining() >= 8) {
              byte[] unit = new byte[8];
              data.get(unit);
              connection.send(unit);
            }
          }
        };
    attach(eights)
        .connect(null, loopback(server.getLocalPort()), OPTIONS, ANYBODY, LIMIT_MILLIS, eights);
    byte[] expected = new byte[600];
    for (int i = 0; i < 600; i++) {
      expected[i] = i % 3 == 0 ? (byte) (i / 3) : (byte) (i % 3);
    }
    assertArrayEquals(expected, get(heard));
  }

  @Test
  void sendsFromManyThreadsKeepTheOrderOfEach() throws Exception {
    int threads = 4;
    int each = 2_000;
    CompletableFuture<int[]> heard =
        accept(
            socket -> {
              DataInputStream in = new DataInputStream(socket.getInputStream());
              int[] last = new int[threads];
              for (int i = 0; i < threads * each; i++) {
                int thread = in.readInt();
                int number = in.readInt();
                assertEquals(last[thread] + 1, number);
                last[thread] = number;
              }
              return last;
            });
    dial(ANYBODY, server.getLocalPort());
    Connection connection = connected();
    for (int thread = 0; thread < threads; thread++) {
      int me = thread;
      peers.execute(
          () -> {
            for (int i = 1; i <= each; i++) {
              connection.send(ByteBuffer.allocate(8).putInt(me).putInt(i).array());
            }
          });
    }
    assertArrayEquals(new int[] {each, each, each, each}, get(heard));
  }

  @Test
  void thePeerIsToldWhoseItShouldBe() throws Exception {
    CompletableFuture<List<SNIServerName>> names =
        accept(
            socket -> {
              socket.startHandshake();
              return ((ExtendedSSLSession) socket.getSession()).getRequestedServerNames();
            });
    dial(ANYBODY, server.getLocalPort());
    assertEquals(List.of(new SNIHostName("localhost")), get(names));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "with_underscore"})
  void whatIsNoNameIsNotTold(String host) throws Exception {
    CompletableFuture<List<SNIServerName>> names =
        accept(
            socket -> {
              socket.startHandshake();
              return ((ExtendedSSLSession) socket.getSession()).getRequestedServerNames();
            });
    dial(new TlsClient(host, false, List.of()), server.getLocalPort());
    assertEquals(List.of(), get(names));
  }

  @Test
  void closeAfterSendingDeliversEverythingAndTheEnd() throws Exception {
    byte[] all = noise(3_000_000, 3);
    CompletableFuture<byte[]> heard = accept(socket -> socket.getInputStream().readAllBytes());
    dial(ANYBODY, server.getLocalPort());
    Connection connection = connected();
    connection.send(all);
    connection.closeAfterSending();
    // Without the close_notify the peer would fail.
    assertArrayEquals(all, get(heard));
    Await.until("closed", () -> recorder.closed.size() == 1);
  }

  @Test
  void closeDoesNotTellTheEnd() throws Exception {
    CompletableFuture<byte[]> heard = accept(socket -> socket.getInputStream().readAllBytes());
    dial(ANYBODY, server.getLocalPort());
    connected().close();
    Exception failed = assertThrows(Exception.class, () -> get(heard));
    assertTrue(failed.getCause() instanceof IOException, failed.toString());
    Await.until("closed", () -> recorder.closed.size() == 1);
  }

  @Test
  void aPeerThatEndsGetsWhatIsOwed() throws Exception {
    byte[] owed = noise(2_000_000, 4);
    CompletableFuture<byte[]> heard =
        accept(
            socket -> {
              socket.getOutputStream().write(1);
              socket.shutdownOutput();
              return socket.getInputStream().readAllBytes();
            });
    Recorder owing =
        new Recorder() {
          @Override
          public void consume(Connection connection, ByteBuffer data) {
            super.consume(connection, data);
            connection.send(owed);
          }
        };
    attach(owing)
        .connect(null, loopback(server.getLocalPort()), OPTIONS, ANYBODY, LIMIT_MILLIS, owing);
    assertArrayEquals(owed, get(heard));
    Await.until("closed", () -> owing.closed.size() == 1);
    assertEquals(1, owing.receivedBytes());
  }

  @Test
  void verifiesWhoItIs() throws Exception {
    for (String host : List.of("localhost", "127.0.0.1")) {
      CompletableFuture<Integer> peer = accept(socket -> socket.getInputStream().read());
      NetworkAttachment client =
          dial(new TlsClient(host, true, certificate.trusted()), server.getLocalPort());
      connected().send(new byte[] {7});
      assertEquals(7, get(peer));
      client.close();
      recorder.connected.clear();
    }
    assertEquals(List.of(), recorder.failures);
  }

  @Test
  void aCertificateThatNobodyVouchesForIsRefused() throws Exception {
    CompletableFuture<Integer> peer = accept(socket -> socket.getInputStream().read());
    dial(new TlsClient("localhost", true, List.of()), server.getLocalPort());
    awaitFailure("PKIX");
    Exception told = assertThrows(Exception.class, () -> get(peer));
    assertTrue(told.getCause().getMessage().contains("certificate_unknown"), told.toString());
    assertEquals(1, count("tls.failed"));
  }

  @Test
  void aCertificateOfAnotherNameIsRefused() {
    CompletableFuture<Integer> peer = accept(socket -> socket.getInputStream().read());
    dial(new TlsClient("elsewhere.example", true, certificate.trusted()), server.getLocalPort());
    awaitFailure("elsewhere.example");
    assertThrows(Exception.class, () -> get(peer));
  }

  @Test
  void anOldVersionIsRefused() {
    server.setEnabledProtocols(new String[] {"TLSv1.1"});
    CompletableFuture<Integer> peer = accept(socket -> socket.getInputStream().read());
    dial(ANYBODY, server.getLocalPort());
    awaitFailure("TLS");
    assertThrows(Exception.class, () -> get(peer));
  }

  private interface PlainPeer {
    void talk(Socket socket) throws IOException;
  }

  /** A dial to a peer that does not know TLS. */
  private Socket plain(int limitMillis, PlainPeer peer) throws IOException {
    try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      attach(recorder)
          .connect(null, loopback(plain.getLocalPort()), OPTIONS, ANYBODY, limitMillis, recorder);
      Socket socket = plain.accept();
      socket.setSoTimeout(LIMIT_MILLIS);
      peer.talk(socket);
      return socket;
    }
  }

  @Test
  void plainTextIsRefused() throws Exception {
    try (Socket socket =
        plain(
            LIMIT_MILLIS,
            to ->
                to.getOutputStream()
                    .write("20#1|authenticate|x|".getBytes(StandardCharsets.UTF_8)))) {
      awaitFailure("TLS: ");
      socket.getInputStream().readAllBytes();
    }
  }

  @Test
  void aPeerThatClosesAtOnceIsAFailure() throws Exception {
    plain(LIMIT_MILLIS, Socket::close);
    awaitFailure("");
  }

  @Test
  void aPeerThatSaysNothingIsGivenUp() throws Exception {
    try (Socket socket = plain(300, to -> {})) {
      awaitFailure("no answer within 300 ms");
      // The ClientHello, and the end.
      assertTrue(socket.getInputStream().readAllBytes().length > 0);
    }
    assertEquals(0, count("tls.established"));
  }

  @Test
  void aPeerThatHangsWithinTheHandshakeIsGivenUp() throws Exception {
    // The length of a record that never comes.
    try (Socket socket =
        plain(300, to -> to.getOutputStream().write(new byte[] {22, 3, 3, 9, 9}))) {
      awaitFailure("no answer within 300 ms");
      socket.getInputStream().readAllBytes();
    }
  }

  @Test
  void aHandshakeIsEndedWhenItsOwnerGoes() throws Exception {
    NetworkAttachment[] client = new NetworkAttachment[1];
    try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      client[0] = dial(ANYBODY, plain.getLocalPort());
      try (Socket socket = plain.accept()) {
        socket.setSoTimeout(LIMIT_MILLIS);
        assertTrue(socket.getInputStream().read() >= 0, "no ClientHello");
        client[0].close();
        socket.getInputStream().readAllBytes();
      }
    }
    assertEquals(List.of(), recorder.failures);
    assertEquals(List.of(), recorder.opened);
  }

  @Test
  void anOpenConnectionIsThereForTheNextOwner() throws Exception {
    CompletableFuture<byte[]> heard =
        accept(
            socket -> {
              byte[] first = socket.getInputStream().readNBytes(3);
              socket.getOutputStream().write(first);
              return first;
            });
    NetworkAttachment client = dial(ANYBODY, server.getLocalPort());
    Connection connection = connected();
    client.leave();
    Recorder next = new Recorder();
    next.opened.add(connection);
    NetworkAttachment taken = attach(next);
    assertEquals(List.of(connection), List.copyOf(taken.connections()));
    connection.send(new byte[] {1, 2, 3});
    assertArrayEquals(new byte[] {1, 2, 3}, get(heard));
    Await.until("the echo", () -> next.receivedBytes() == 3);
    Await.until("closed", () -> next.closed.size() == 1);
    assertEquals(0, next.disorder.get());
    assertEquals(0, recorder.receivedBytes());
  }

  @Test
  void negotiatingAgainIsRefused() throws Exception {
    server.setEnabledProtocols(new String[] {"TLSv1.2"});
    CountDownLatch again = new CountDownLatch(1);
    CompletableFuture<Integer> peer =
        accept(
            socket -> {
              socket.startHandshake();
              again.await();
              socket.startHandshake();
              return socket.getInputStream().read();
            });
    dial(ANYBODY, server.getLocalPort());
    connected();
    again.countDown();
    Exception failed = assertThrows(Exception.class, () -> get(peer));
    assertTrue(failed.getCause() instanceof SSLException, failed.toString());
    Await.until("closed", () -> recorder.closed.size() == 1);
    assertEquals(1, count("tls.failed"));
  }

  @Test
  void aPeerThatDoesNotReadIsClosedAtTheBound() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Boolean> peer =
        accept(
            socket -> {
              socket.startHandshake();
              return end.await(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
            });
    StreamOptions narrow = new StreamOptions(0, 1_000, 1_000_000, 10);
    attach(recorder)
        .connect(null, loopback(server.getLocalPort()), narrow, ANYBODY, LIMIT_MILLIS, recorder);
    Connection connection = connected();
    byte[] piece = new byte[16 * 1024];
    boolean sent = true;
    for (int i = 0; sent && i < 10_000; i++) {
      sent = connection.send(piece);
    }
    assertFalse(sent, "never refused");
    Await.until("closed", () -> recorder.closed.size() == 1);
    assertEquals(1, count("tcp.over-queued"));
    end.countDown();
    assertTrue(get(peer));
  }

  /** Keeps the thread that computes handshakes busy until the latch is open. */
  static void holdHandshakes(NetworkAttachment client, CountDownLatch release)
      throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    handshakes(client)
        .execute(
            () -> {
              held.countDown();
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    assertTrue(held.await(LIMIT_MILLIS, TimeUnit.MILLISECONDS));
  }

  private static Executor handshakes(NetworkAttachment client) {
    return ((Attachment) client).engine().handshakes();
  }

  @Test
  void handshakesThatWaitForAThreadAreBounded() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    NetworkAttachment client = attach(recorder);
    holdHandshakes(client, release);
    CountDownLatch others = new CountDownLatch(1000);
    for (int i = 0; i < 1000; i++) {
      handshakes(client).execute(others::countDown);
    }
    InetSocketAddress peer = loopback(server.getLocalPort());
    CompletableFuture<Integer> refused = accept(socket -> socket.getInputStream().read());
    client.connect(null, peer, OPTIONS, ANYBODY, LIMIT_MILLIS, recorder);
    awaitFailure("too many handshakes at once");
    assertThrows(Exception.class, () -> get(refused));
    release.countDown();
    assertTrue(others.await(LIMIT_MILLIS, TimeUnit.MILLISECONDS));
    CompletableFuture<Integer> heard = accept(socket -> socket.getInputStream().read());
    client.connect(null, peer, OPTIONS, ANYBODY, LIMIT_MILLIS, recorder);
    connected().send(new byte[] {3});
    assertEquals(3, get(heard));
  }

  @Test
  void whatAPeerSendsWhileItCanNotBeOpenedIsBounded() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    NetworkAttachment client = attach(recorder);
    holdHandshakes(client, release);
    try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      client.connect(
          null, loopback(plain.getLocalPort()), OPTIONS, ANYBODY, LIMIT_MILLIS, recorder);
      try (Socket socket = plain.accept()) {
        socket.getOutputStream().write(new byte[256 * 1024 + 1]);
        awaitFailure("it sent too much before the handshake was complete");
      }
    } finally {
      release.countDown();
    }
  }

  /**
   * Asks for new keys and reads nothing, so that our answers wait behind what is queued already.
   */
  private static void askForNewKeys(SSLSocket socket, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      // After the handshake it means: take a new key, and send with a new one, too.
      socket.startHandshake();
    }
  }

  /** What is queued makes us ask for some 40 new keys: the peer's answers count, too. */
  @Test
  void newKeysThatAPeerAsksForAndDoesNotReadAreBounded() throws Exception {
    byte[] queued = noise(20_000_000, 5);
    CountDownLatch full = new CountDownLatch(1);
    CountDownLatch fullAgain = new CountDownLatch(1);
    CountDownLatch read = new CountDownLatch(1);
    CountDownLatch more = new CountDownLatch(1);
    CompletableFuture<byte[]> peer =
        accept(
            socket -> {
              socket.startHandshake();
              full.await();
              askForNewKeys(socket, 55);
              socket.getOutputStream().write(1);
              read.await();
              socket.getInputStream().readNBytes(queued.length);
              fullAgain.await();
              askForNewKeys(socket, 55);
              socket.getOutputStream().write(2);
              more.await();
              askForNewKeys(socket, 55);
              return socket.getInputStream().readAllBytes();
            });
    dial(ANYBODY, server.getLocalPort());
    Connection connection = connected();
    connection.send(queued);
    full.countDown();
    Await.until("the byte behind new keys", () -> recorder.receivedBytes() == 1);
    read.countDown();
    Await.until("it has read all", () -> connection.queuedBytes() == 0);
    connection.send(queued);
    fullAgain.countDown();
    Await.until("the byte behind new keys again", () -> recorder.receivedBytes() == 2);
    assertEquals(0, count("tls.failed"), "those that were read do not count");
    more.countDown();
    Await.until("closed", () -> recorder.closed.size() == 1);
    assertEquals(1, count("tls.failed"));
    Await.until("the peer's end", peer::isDone);
  }

  @Test
  void manyConnectionsLeaveNothing() throws Exception {
    int many = 40;
    List<CompletableFuture<Integer>> heard = new ArrayList<>();
    NetworkAttachment client = attach(recorder);
    for (int i = 0; i < many; i++) {
      heard.add(accept(socket -> socket.getInputStream().read()));
      client.connect(
          null, loopback(server.getLocalPort()), OPTIONS, ANYBODY, LIMIT_MILLIS, recorder);
    }
    Await.until("all connected", () -> recorder.connected.size() == many);
    recorder.connected.forEach(connection -> connection.send(new byte[] {5}));
    for (CompletableFuture<Integer> each : heard) {
      assertEquals(5, get(each));
    }
    Await.until("all closed", () -> recorder.closed.size() == many);
    assertEquals(List.of(), List.copyOf(client.connections()));
    assertEquals(many, count("tcp.closed"));
    kernel.close();
    Await.until(
        "no thread is left",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("drachtio-tls-")));
  }
}
