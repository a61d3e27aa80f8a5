package org.drachtio.kernel.io.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.io.NetworkAttachment;
import org.drachtio.kernel.io.StreamListener;
import org.drachtio.kernel.io.StreamOptions;
import org.drachtio.kernel.io.TlsClient;
import org.drachtio.kernel.io.TlsIdentity;
import org.drachtio.kernel.io.TlsServer;
import org.drachtio.kernel.io.TlsServer.ClientCertificate;
import org.drachtio.kernel.io.internal.tls.TrustAnybody;
import org.drachtio.kernel.testing.Await;
import org.drachtio.kernel.testing.TestKernel;
import org.drachtio.kernel.tls.TlsFiles;
import org.drachtio.kernel.tls.TlsVersions;
import org.drachtio.kernel.tls.testing.TestFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Listeners with TLS, and clients of the JDK. */
@Timeout(60)
class TlsListenerTest {

  private static final StreamOptions OPTIONS = new StreamOptions(45, 64 * 1024, 1024 * 1024, 100);
  private static final int LIMIT_MILLIS = 20_000;

  private final TestKernel kernel = new TestKernel();
  private final Recorder recorder = new Recorder();
  private final NetworkAttachment server =
      kernel.network().attach("test", recorder, (endpoint, buffer, length, from) -> {});
  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    kernel.close();
    assertEquals(0, recorder.disorder.get(), "calls out of order");
  }

  @BeforeAll
  static void prepare() {
    TlsTest.prepareJvm();
  }

  private static TlsIdentity identity(String key, String certificate) throws IOException {
    return new TlsFiles(
            TestFiles.path(key).toString(),
            TestFiles.path(certificate).toString(),
            TestFiles.path("ca.pem").toString())
        .read();
  }

  private static TlsIdentity rsa() throws IOException {
    return identity("rsa-pkcs1.pem", "rsa-certificate.pem");
  }

  private static TlsIdentity ec() throws IOException {
    return identity("ec-sec1.pem", "ec-certificate.pem");
  }

  private static TlsServer offering(TlsIdentity... identities) {
    return offering(ClientCertificate.NONE, "1.2", LIMIT_MILLIS, identities);
  }

  private static TlsServer offering(
      ClientCertificate client, String least, int handshakeMillis, TlsIdentity... identities) {
    return new TlsServer(
        List.of(identities),
        TlsVersions.from(least),
        List.of(),
        client,
        List.of(identities[0].chain().get(1)),
        handshakeMillis);
  }

  private StreamListener listen(TlsServer tls) throws IOException {
    return server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), OPTIONS, tls);
  }

  private SSLSocket client(StreamListener listener, KeyManager... keys)
      throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, new TrustManager[] {new TrustAnybody()}, null);
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(listener.local().getAddress(), listener.local().getPort());
    sockets.add(socket);
    socket.setSoTimeout(LIMIT_MILLIS);
    return socket;
  }

  private static X509Certificate certificateOf(SSLSocket socket) throws SSLException {
    return (X509Certificate) socket.getSession().getPeerCertificates()[0];
  }

  private long count(String name) {
    return kernel.meters().counter("kernel." + name).value();
  }

  private static void name(SSLSocket socket, String host) {
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(host)));
    socket.setSSLParameters(parameters);
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2, rsa", "TLSv1.3, rsa", "TLSv1.2, ec", "TLSv1.3, ec", "TLSv1.3, ed25519"})
  void clientsOfEveryVersionAndKindOfKeyTalk(String version, String kind) throws Exception {
    TlsIdentity identity =
        switch (kind) {
          case "rsa" -> rsa();
          case "ec" -> ec();
          default -> identity("ed25519.pem", "ed25519-certificate.pem");
        };
    SSLSocket socket = client(listen(offering(identity)));
    socket.setEnabledProtocols(new String[] {version});
    socket.getOutputStream().write("over TLS".getBytes(StandardCharsets.US_ASCII));

    Await.until("received", () -> recorder.receivedBytes() == 8);
    Connection connection = recorder.opened.get(0);
    assertTrue(connection.send("answer".getBytes(StandardCharsets.US_ASCII)));
    assertEquals(
        "answer", new String(socket.getInputStream().readNBytes(6), StandardCharsets.US_ASCII));
    assertEquals(version, connection.tlsSession().orElseThrow().getProtocol());
    assertEquals(identity.certificate(), certificateOf(socket));
    assertTrue(connection.listener().orElseThrow().isSecure());
  }

  @Test
  void aVersionThatIsTooOldIsRefused() throws Exception {
    SSLSocket socket = client(listen(offering(ClientCertificate.NONE, "1.3", LIMIT_MILLIS, rsa())));
    socket.setEnabledProtocols(new String[] {"TLSv1.2"});

    assertThrows(IOException.class, socket::startHandshake);
    Await.until("counted", () -> count("tls.failed") == 1);
    assertTrue(recorder.opened.isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "ec.example.com, CN=ec.example.com",
    "EC.example.com, CN=ec.example.com",
    "a.wild-ec.example.com, CN=ec.example.com",
    "sip.example.com, CN=sip.example.com",
    "stranger.example.org, CN=sip.example.com",
    "a.b.wild-ec.example.com, CN=sip.example.com"
  })
  void aClientGetsTheCertificateOfTheNameThatItAsksFor(String name, String subject)
      throws Exception {
    StreamListener listener = listen(offering(rsa(), ec()));
    for (String version : List.of("TLSv1.2", "TLSv1.3")) {
      SSLSocket socket = client(listener);
      socket.setEnabledProtocols(new String[] {version});
      name(socket, name);
      socket.startHandshake();
      assertEquals(subject, certificateOf(socket).getSubjectX500Principal().getName(), version);
    }
  }

  @Test
  void newHandshakesUseTheNewCertificateAndOpenConnectionsStay() throws Exception {
    StreamListener listener = listen(offering(rsa()));
    SSLSocket before = client(listener);
    before.startHandshake();

    listener.tls(offering(ec()));
    SSLSocket after = client(listener);
    after.startHandshake();
    before.getOutputStream().write(1);
    after.getOutputStream().write(2);

    Await.until("both are heard", () -> recorder.receivedBytes() == 2);
    assertEquals(rsa().certificate(), certificateOf(before));
    assertEquals(ec().certificate(), certificateOf(after));
  }

  @Test
  void whatCannotBeUsedLeavesTheLastCertificate() throws Exception {
    StreamListener listener = listen(offering(rsa()));
    TlsServer bad =
        new TlsServer(
            List.of(ec()),
            List.of("TLSv9"),
            List.of(),
            ClientCertificate.NONE,
            List.of(),
            LIMIT_MILLIS);
    assertThrows(IOException.class, () -> listener.tls(bad));

    SSLSocket socket = client(listener);
    socket.startHandshake();
    assertEquals(rsa().certificate(), certificateOf(socket));
  }

  @Test
  void aClientMustShowACertificateWhereThatIsAskedFor() throws Exception {
    StreamListener listener =
        listen(offering(ClientCertificate.REQUIRED, "1.2", LIMIT_MILLIS, rsa()));
    SSLSocket stranger = client(listener);
    stranger.setEnabledProtocols(new String[] {"TLSv1.2"});
    assertThrows(IOException.class, stranger::startHandshake);

    SSLSocket known = client(listener, keys(ec()));
    known.getOutputStream().write(7);
    Await.until("heard", () -> recorder.receivedBytes() == 1);
    assertEquals(1, recorder.opened.size());
    assertEquals(
        ec().certificate(),
        recorder.opened.get(0).tlsSession().orElseThrow().getPeerCertificates()[0]);
  }

  /** Dials the listener; what comes of it is the recorder's. */
  private Recorder dial(StreamListener listener, TlsClient as) {
    Recorder client = new Recorder();
    kernel
        .network()
        .attach("client", client, (endpoint, buffer, length, from) -> {})
        .connect(null, listener.local(), OPTIONS, as, LIMIT_MILLIS, client);
    return client;
  }

  @ParameterizedTest
  @CsvSource({"1.2, rsa", "1.3, rsa", "1.2, ec", "1.3, ec"})
  void whoIsDialledAndAsksIsShownOurCertificate(String version, String kind) throws Exception {
    TlsIdentity own = kind.equals("rsa") ? rsa() : ec();
    StreamListener listener =
        listen(offering(ClientCertificate.REQUIRED, version, LIMIT_MILLIS, rsa()));
    List<X509Certificate> trusted = List.of(rsa().chain().get(1));
    Recorder known = dial(listener, new TlsClient("127.0.0.1", true, trusted, List.of(own, rsa())));
    Await.until("both ends are open", () -> recorder.opened.size() + known.connected.size() == 2);
    Connection accepted = recorder.opened.get(0);
    assertEquals(own.certificate(), accepted.tlsSession().orElseThrow().getPeerCertificates()[0]);
    assertTrue(accepted.isPeerVerified());
    Connection dialled = known.connected.get(0);
    assertTrue(dialled.isPeerVerified());
    assertEquals("127.0.0.1", dialled.tlsSession().orElseThrow().getPeerHost());
  }

  @Test
  void whoShowsNothingOrOnlyWhatNobodyCheckedIsNotVerified() throws Exception {
    StreamListener listener = listen(offering(rsa()));
    Recorder stranger = dial(listener, new TlsClient("127.0.0.1", false, List.of(), List.of(ec())));
    Await.until(
        "both ends are open", () -> recorder.opened.size() + stranger.connected.size() == 2);
    assertFalse(recorder.opened.get(0).isPeerVerified());
    assertFalse(stranger.connected.get(0).isPeerVerified());
  }

  private static KeyManager[] keys(TlsIdentity identity)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "own", identity.key(), new char[0], identity.chain().toArray(X509Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  @Test
  void whoDoesNotCompleteTheHandshakeIsClosedAndGivesItsPlaceBack() throws Exception {
    server.bound(1, 1);
    StreamListener listener = listen(offering(ClientCertificate.NONE, "1.2", 200, rsa()));
    try (Socket silent = new Socket(listener.local().getAddress(), listener.local().getPort())) {
      silent.setSoTimeout(LIMIT_MILLIS);
      assertEquals(-1, silent.getInputStream().read());
    }
    Await.until("counted", () -> count("tls.timed-out") == 1);

    // An attempt that takes longer than the limit is closed like the silent one: the next one
    // counts.
    Await.until(
        "its place is free",
        () -> {
          tryHandshake(listener);
          return recorder.opened.size() == 1;
        });
  }

  @Test
  void whatAPeerWaitsForThisSideDoesNotCount() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    StreamListener listener = listen(offering(ClientCertificate.NONE, "1.2", 100, rsa()));
    TlsTest.holdHandshakes(server, release);
    try (Socket silent = new Socket(listener.local().getAddress(), listener.local().getPort())) {
      silent.setSoTimeout(500);
      assertThrows(SocketTimeoutException.class, () -> silent.getInputStream().read());
      release.countDown();
      silent.setSoTimeout(LIMIT_MILLIS);
      assertEquals(-1, silent.getInputStream().read());
    } finally {
      release.countDown();
    }
    Await.until("counted", () -> count("tls.timed-out") == 1);
  }

  private void tryHandshake(StreamListener listener) {
    try {
      client(listener).startHandshake();
    } catch (IOException e) {
      // There is no place, or it took too long.
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatIsNoTlsIsClosed() throws Exception {
    StreamListener listener = listen(offering(rsa()));
    try (Socket plain = new Socket(listener.local().getAddress(), listener.local().getPort())) {
      plain.setSoTimeout(LIMIT_MILLIS);
      plain
          .getOutputStream()
          .write("OPTIONS sip:a@b SIP/2.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] alert = plain.getInputStream().readAllBytes();
      assertTrue(alert.length == 0 || alert[0] == 21, "an alert at most");
    }
    assertFalse(count("tls.failed") == 0);
    assertTrue(recorder.opened.isEmpty());
  }
}
