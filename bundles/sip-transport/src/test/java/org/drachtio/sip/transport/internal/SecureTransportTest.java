package org.drachtio.sip.transport.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.drachtio.api.Registration;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.api.transport.SendListener;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.io.TlsIdentity;
import org.drachtio.kernel.restart.testing.ManualRestarts;
import org.drachtio.kernel.testing.Await;
import org.drachtio.kernel.testing.TestKernel;
import org.drachtio.kernel.tls.TlsFiles;
import org.drachtio.kernel.tls.testing.TestFiles;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transport.internal.ws.ClientFrames;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS and WebSocket over real sockets of the JDK. */
@Timeout(60)
class SecureTransportTest {

  private static final String ABOVE = "above";
  private static final String UPGRADE =
      "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
          + "Sec-WebSocket-Protocol: sip\r\n\r\n";

  private final TestKernel kernel = new TestKernel();
  private final BlockingQueue<InboundMessage> inbox = new LinkedBlockingQueue<>();
  private final List<Socket> sockets = new ArrayList<>();

  /** The first handshake of a process takes seconds on a loaded machine. */
  private final Wanted config =
      Wanted.of(
              "sip:127.0.0.1:0;transport=ws",
              "sips:127.0.0.1:0;transport=tls",
              "sips:127.0.0.1:0;transport=wss")
          .with("connectTimeoutMillis", 15_000)
          .with("handshakeTimeoutMillis", 15_000);

  @TempDir private Path folder;
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

  private void start() throws IOException {
    config.with("tlsKeyFile", put("rsa-pkcs1.pem", "key.pem"));
    config.with("tlsCertFile", put("rsa-certificate.pem", "certificate.pem"));
    config.with(
        "tlsMoreCertificates",
        new String[] {TestFiles.path("ec-sec1.pem") + ";" + TestFiles.path("ec-certificate.pem")});
    activate();
  }

  private void activate() {
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
    registration = transport.attach(inbox::add);
    kernel.handover().arrived(ABOVE);
  }

  private String put(String name, String as) throws IOException {
    Path next = folder.resolve("next");
    Files.copy(TestFiles.path(name), next, StandardCopyOption.REPLACE_EXISTING);
    return Files.move(next, folder.resolve(as), StandardCopyOption.ATOMIC_MOVE).toString();
  }

  private int port(Protocol protocol) {
    return transport.select(protocol, "127.0.0.1").orElseThrow().port();
  }

  private InboundMessage next() throws InterruptedException {
    InboundMessage message = inbox.poll(20, TimeUnit.SECONDS);
    assertNotNull(message, "nothing came");
    return message;
  }

  private static final class TrustAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private Socket connect(Protocol protocol) throws IOException {
    Socket socket;
    if (protocol.isSecure()) {
      try {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        socket = context.getSocketFactory().createSocket("127.0.0.1", port(protocol));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    } else {
      socket = new Socket("127.0.0.1", port(protocol));
    }
    sockets.add(socket);
    socket.setSoTimeout(20_000);
    return socket;
  }

  private Socket webSocket(Protocol protocol) throws IOException {
    Socket socket = connect(protocol);
    send(socket, UPGRADE.getBytes(StandardCharsets.US_ASCII));
    String answer = header(socket);
    assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
    return socket;
  }

  private static void send(Socket socket, byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  private static String header(Socket socket) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf("\r\n\r\n") < 0) {
      int b = socket.getInputStream().read();
      if (b < 0) {
        throw new IOException("closed after '" + read + "'");
      }
      read.append((char) b);
    }
    return read.toString();
  }

  private record Frame(int opcode, byte[] payload) {
    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }
  }

  private static Frame frame(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    int opcode = in.readUnsignedByte() & 0x0f;
    int length = in.readUnsignedByte();
    assertTrue(length < 128, "a server does not mask");
    length = length == 126 ? in.readUnsignedShort() : length;
    return new Frame(opcode, in.readNBytes(length));
  }

  private void answer(InboundMessage in) {
    assertTrue(
        transport.respond(
            MessageBuilder.response(in.message(), 200, "", "tag").build(), in.flow()));
  }

  @Test
  void aRequestOverTlsIsAnswered() throws Exception {
    start();
    Socket socket = connect(Protocol.TLS);
    send(socket, Texts.options("TLS", "a").getBytes(StandardCharsets.US_ASCII));
    InboundMessage in = next();
    assertEquals(Protocol.TLS, in.flow().protocol());
    answer(in);
    assertTrue(header(socket).startsWith("SIP/2.0 200 "));
    assertEquals(
        "sips:127.0.0.1:" + port(Protocol.TLS) + ";transport=tls", in.flow().local().contactUri());
  }

  @ParameterizedTest
  @EnumSource(names = {"WS", "WSS"})
  void aRequestOverWebSocketIsAnsweredInOneFrame(Protocol protocol) throws Exception {
    start();
    Socket socket = webSocket(protocol);
    String request = Texts.options(protocol.name(), "a");
    byte[] bytes = request.getBytes(StandardCharsets.US_ASCII);
    send(
        socket,
        ClientFrames.join(
            ClientFrames.frame(ClientFrames.TEXT, false, Arrays.copyOf(bytes, 20)),
            ClientFrames.frame(ClientFrames.PING, true, new byte[] {'?'}),
            ClientFrames.frame(
                ClientFrames.CONTINUATION, true, Arrays.copyOfRange(bytes, 20, bytes.length))));
    InboundMessage in = next();
    answer(in);

    Frame pong = frame(socket);
    assertEquals(ClientFrames.PONG, pong.opcode());
    assertEquals("?", pong.text());
    Frame response = frame(socket);
    assertEquals(ClientFrames.TEXT, response.opcode());
    assertTrue(response.text().startsWith("SIP/2.0 200 "));
    assertEquals(protocol, in.flow().protocol());
    assertTrue(transport.isOpen(in.flow().connection()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "\r\n\r\n"})
  void aKeepAliveIsAnsweredWithCrlf(String keepAlive) throws Exception {
    start();
    Socket socket = webSocket(Protocol.WS);
    send(socket, ClientFrames.text(keepAlive));
    assertEquals("\r\n", frame(socket).text());
  }

  @Test
  void whatIsNoSipCostsItsMessageOnly() throws Exception {
    start();
    Socket socket = webSocket(Protocol.WS);
    send(socket, ClientFrames.text("hello, world; this is no SIP"));
    send(socket, ClientFrames.text(Texts.options("WS", "a")));
    answer(next());
    assertTrue(frame(socket).text().startsWith("SIP/2.0 200 "));
  }

  @Test
  void aCloseIsAnsweredAndABrokenProtocolIsToldWhy() throws Exception {
    start();
    Socket polite = webSocket(Protocol.WS);
    send(polite, ClientFrames.frame(ClientFrames.CLOSE, true, new byte[] {3, (byte) 0xe9}));
    Frame end = frame(polite);
    assertEquals(ClientFrames.CLOSE, end.opcode());
    assertEquals(1000, status(end));
    assertEquals(-1, polite.getInputStream().read());

    Socket rude = webSocket(Protocol.WS);
    send(rude, new byte[] {(byte) 0x81, 1, 'x'});
    assertEquals(1002, status(frame(rude)));
    assertEquals(-1, rude.getInputStream().read());
    Await.until("both are gone", () -> transport.connections().isEmpty());
  }

  private static int status(Frame close) throws IOException {
    return new DataInputStream(new ByteArrayInputStream(close.payload())).readUnsignedShort();
  }

  @Test
  void aRefusedUpgradeIsAnsweredAndClosed() throws Exception {
    start();
    Socket socket = connect(Protocol.WS);
    send(socket, "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    assertTrue(header(socket).startsWith("HTTP/1.1 400 "));
    assertEquals(-1, socket.getInputStream().read());
  }

  @Test
  void aHandshakeThatIsNotCompleteInTimeIsClosed() throws Exception {
    config.with("handshakeTimeoutMillis", 2000);
    start();
    for (Protocol protocol : List.of(Protocol.WS, Protocol.WSS)) {
      Socket socket = connect(protocol);
      send(socket, "GET / HT".getBytes(StandardCharsets.US_ASCII));
      assertEquals(-1, socket.getInputStream().read());
    }
    Socket silent = new Socket("127.0.0.1", port(Protocol.TLS));
    sockets.add(silent);
    silent.setSoTimeout(20_000);
    assertEquals(-1, silent.getInputStream().read());
    Socket open = webSocket(Protocol.WS);
    Await.until("the others are gone", () -> transport.connections().size() == 1);
    send(open, ClientFrames.text(Texts.options("WS", "a")));
    next();
  }

  @Test
  void aPeerThatAnswersNoPingIsClosed() throws Exception {
    config.with("webSocketPingSeconds", 1);
    start();
    Socket answering = webSocket(Protocol.WS);
    Socket silent = webSocket(Protocol.WS);
    for (int pings = 0; pings < 3; pings++) {
      assertEquals(ClientFrames.PING, frame(answering).opcode());
      send(answering, ClientFrames.frame(ClientFrames.PONG, true, new byte[0]));
    }
    assertEquals(ClientFrames.PING, frame(silent).opcode());
    assertEquals(-1, silent.getInputStream().read());
    assertEquals(1, transport.connections().size());
  }

  @Test
  void aNewCertificateIsUsedWhileConnectionsStay() throws Exception {
    start();
    Socket before = webSocket(Protocol.WSS);
    assertEquals(certificate("rsa-certificate.pem"), certificate(before));

    put("ec-sec1.pem", "key.pem");
    put("ec-certificate.pem", "certificate.pem");
    kernel.certificates().reload();
    Socket after = connect(Protocol.TLS);
    assertEquals(certificate("ec-certificate.pem"), certificate(after));
    Files.writeString(folder.resolve("certificate.pem"), "half");
    kernel.certificates().reload();
    assertEquals(certificate("ec-certificate.pem"), certificate(connect(Protocol.WSS)));

    send(before, ClientFrames.text(Texts.options("WSS", "a")));
    answer(next());
    assertTrue(frame(before).text().startsWith("SIP/2.0 200 "));
  }

  private static X509Certificate certificate(Socket socket) throws IOException {
    return (X509Certificate) ((SSLSocket) socket).getSession().getPeerCertificates()[0];
  }

  private static X509Certificate certificate(String name) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(Files.readAllBytes(TestFiles.path(name))));
  }

  @Test
  void versionsChangeWhileTheOldConnectionsStay() throws Exception {
    start();
    SSLSocket before = (SSLSocket) connect(Protocol.TLS);
    before.setEnabledProtocols(new String[] {"TLSv1.2"});
    before.startHandshake();
    config.with("minTlsVersion", "1.3");
    transport.modified(config.config());

    SSLSocket refused = (SSLSocket) connect(Protocol.TLS);
    refused.setEnabledProtocols(new String[] {"TLSv1.2"});
    assertThrows(IOException.class, refused::startHandshake);
    send(before, Texts.options("TLS", "a").getBytes(StandardCharsets.US_ASCII));
    answer(next());
    assertTrue(header(before).startsWith("SIP/2.0 200 "));
  }

  @Test
  void halfAFrameAndHalfAFragmentedMessageCrossAHandOver() throws Exception {
    start();
    Socket tls = connect(Protocol.TLS);
    Socket wss = webSocket(Protocol.WSS);
    String request = Texts.options("TLS", "t");
    byte[] fragments =
        ClientFrames.join(
            ClientFrames.frame(
                ClientFrames.TEXT, false, "OPTI".getBytes(StandardCharsets.US_ASCII)),
            ClientFrames.frame(
                ClientFrames.CONTINUATION,
                true,
                Texts.options("WSS", "w").substring(4).getBytes(StandardCharsets.US_ASCII)));
    send(tls, request.substring(0, 30).getBytes(StandardCharsets.US_ASCII));
    send(wss, Arrays.copyOf(fragments, 25));
    send(tls, request.substring(30, 40).getBytes(StandardCharsets.US_ASCII));

    assertTrue(kernel.handover().begin());
    kernel.handover().put(ABOVE, new Parcel());
    registration.close();
    transport.deactivate();
    activate();

    send(tls, request.substring(40).getBytes(StandardCharsets.US_ASCII));
    answer(next());
    send(wss, Arrays.copyOfRange(fragments, 25, fragments.length));
    answer(next());
    assertTrue(header(tls).startsWith("SIP/2.0 200 "));
    assertTrue(frame(wss).text().startsWith("SIP/2.0 200 "));
    assertEquals(2, transport.connections().size());
  }

  private String sent(String host, int port) throws InterruptedException {
    return sent(host, port, "");
  }

  /**
   * Sends a request.
   *
   * @param name what the address was found by
   */
  private String sent(String host, int port, String name) throws InterruptedException {
    BlockingQueue<String> outcome = new LinkedBlockingQueue<>();
    ListeningPoint from = transport.select(Protocol.TLS, "127.0.0.1").orElseThrow();
    SipMessage request = Texts.message(Texts.options("TLS", "out"));
    kernel
        .lanes()
        .ofHash(request.callIdHash())
        .execute(
            () ->
                transport.send(
                    request,
                    new Hop(from, host, port, 0, name, Hop.Choice.NONE),
                    new SendListener() {
                      @Override
                      public void sent(Flow flow) {
                        outcome.add("sent");
                      }

                      @Override
                      public void failed(SendFailure failure) {
                        outcome.add(failure.name());
                      }
                    }));
    String result = outcome.poll(20, TimeUnit.SECONDS);
    assertNotNull(result, "no outcome");
    return result;
  }

  @Test
  void aRequestGoesOutOverTlsAndOnOneConnection() throws Exception {
    start();
    int own = port(Protocol.TLS);
    assertEquals("sent", sent("127.0.0.1", own));
    assertEquals(Protocol.TLS, next().flow().protocol());
    assertEquals("sent", sent("127.0.0.1", own));
    next();
    assertEquals(2, transport.connections().size(), "both ends of one connection");
  }

  @Test
  void whatAPeerHasProvenIsWorthNothingUnderAnotherName() throws Exception {
    config.with("tlsVerifyPeer", true);
    config.with("tlsTrustedCertificates", TestFiles.path("ca.pem").toString());
    start();
    int own = port(Protocol.TLS);
    for (int i = 0; i < 3; i++) {
      assertEquals("sent", sent("127.0.0.1", own));
      next();
      assertEquals("sent", sent("127.0.0.1", own, "SIP.example.com"));
      next();
      assertEquals("UNREACHABLE", sent("127.0.0.1", own, "stranger.example.com"));
    }
    assertEquals(4, transport.connections().size(), "both ends of one connection for each name");
  }

  @Test
  void whoIsDialledAndAsksIsShownTheCertificate() throws Exception {
    mutual();
    assertEquals("sent", sent("127.0.0.1", port(Protocol.TLS)));
    next();
  }

  /** A client with the certificate of ec.example.com and 127.0.0.1. */
  private Socket certified() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    TlsIdentity identity =
        new TlsFiles(
                TestFiles.path("ec-sec1.pem").toString(),
                TestFiles.path("ec-certificate.pem").toString(),
                "")
            .read();
    store.setKeyEntry(
        "own", identity.key(), new char[0], identity.chain().toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), new TrustManager[] {new TrustAll()}, null);
    Socket socket = context.getSocketFactory().createSocket("127.0.0.1", port(Protocol.TLS));
    sockets.add(socket);
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** A request of the client, as if it listened at this port; it is answered. */
  private void ask(Socket socket, String sentBy) throws Exception {
    String request =
        Texts.options("TLS", "alias").replaceFirst("TLS [^;]+;", "TLS " + sentBy + ";");
    send(socket, request.getBytes(StandardCharsets.US_ASCII));
    answer(next());
    assertTrue(header(socket).startsWith("SIP/2.0 200 "));
  }

  private void mutual() throws IOException {
    config.with("tlsVerifyClient", true);
    config.with("tlsChainFile", TestFiles.path("ca.pem").toString());
    start();
  }

  /** A port where nobody listens. */
  private static int vacant() throws IOException {
    try (ServerSocket probe = new ServerSocket(0)) {
      return probe.getLocalPort();
    }
  }

  @Test
  void aPeerThatHasProvenWhoItIsTakesRequestsOnItsConnectionIfItAsks() throws Exception {
    mutual();
    int listening = vacant();
    Socket socket = certified();
    ask(socket, "ec.example.com:" + listening);
    assertEquals("UNREACHABLE", sent("127.0.0.1", listening), "it has not asked");
    ask(socket, "ec.example.com:" + listening + ";alias");
    for (String name : List.of("", "127.0.0.1", "EC.example.com")) {
      assertEquals("sent", sent("127.0.0.1", listening, name));
      assertTrue(header(socket).startsWith("OPTIONS "));
    }
    assertEquals("UNREACHABLE", sent("127.0.0.1", listening, "sip.example.com"));
    assertEquals("UNREACHABLE", sent("127.0.0.1", listening, "a.wild-ec.example.com"));
    assertEquals("UNREACHABLE", sent("127.0.0.1", vacant(), "ec.example.com"));
    int other = vacant();
    ask(socket, "ec.example.com:" + other + ";alias");
    assertEquals("UNREACHABLE", sent("127.0.0.1", other, "ec.example.com"), "the first counts");

    assertTrue(kernel.handover().begin());
    kernel.handover().put(ABOVE, new Parcel());
    registration.close();
    transport.deactivate();
    activate();
    assertEquals("sent", sent("127.0.0.1", listening, "ec.example.com"));
    assertTrue(header(socket).startsWith("OPTIONS "));

    socket.close();
    Await.until("it is gone", () -> transport.connections().isEmpty());
    assertEquals("UNREACHABLE", sent("127.0.0.1", listening, "ec.example.com"));
  }

  @Test
  void aPeerThatHasProvenNothingHasNoAlias() throws Exception {
    start();
    int listening = vacant();
    ask(certified(), "127.0.0.1:" + listening + ";alias");
    assertEquals("UNREACHABLE", sent("127.0.0.1", listening));
  }

  @Test
  void whoeverDoesNotProveWhoHeIsGetsNothingWhereThatIsAskedFor() throws Exception {
    config.with("tlsVerifyPeer", true);
    start();
    assertEquals("UNREACHABLE", sent("127.0.0.1", port(Protocol.TLS)));

    config.with("tlsTrustedCertificates", TestFiles.path("ca.pem").toString());
    transport.modified(config.config());
    assertEquals("sent", sent("127.0.0.1", port(Protocol.TLS)));
    next();
  }
}
