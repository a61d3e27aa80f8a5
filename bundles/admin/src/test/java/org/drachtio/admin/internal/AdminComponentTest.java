package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.drachtio.admin.internal.session.ApplicationTaps;
import org.drachtio.admin.internal.session.Sessions;
import org.drachtio.admin.internal.settings.AdminConfig;
import org.drachtio.admin.internal.settings.AdminSettings;
import org.drachtio.api.ConfigReady;
import org.drachtio.api.call.CallObserver;
import org.drachtio.api.call.CallObservers;
import org.drachtio.api.call.ObservedCall;
import org.drachtio.api.control.AppEvent;
import org.drachtio.api.control.Selection;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.config.Placeholders;
import org.drachtio.kernel.config.internal.PlaceholdersComponent;
import org.drachtio.kernel.config.testing.TestConfig;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.handover.testing.ManualHandover;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.kernel.lane.testing.ManualLanes;
import org.drachtio.kernel.testing.Await;
import org.drachtio.kernel.testing.TestKernel;
import org.drachtio.kernel.tls.TlsFiles;
import org.drachtio.kernel.tls.testing.TestFiles;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole component over real sockets. */
class AdminComponentTest {

  private static final String GREETING =
      "OK|tcp/203.0.113.5:5060,udp/203.0.113.5:5060|v1.0.0|tcp/10.0.0.5:5060,udp/10.0.0.5:5060";

  private final TestKernel kernel = new TestKernel();
  private final FakeCalls calls = new FakeCalls();
  private final ManualHandover processEnds = new ManualHandover(new ManualLanes());
  private Handover handover = processEnds;
  private final Placeholders placeholders = new PlaceholdersComponent();
  private AdminComponent component;
  private int port;

  @BeforeEach
  void freePort() throws IOException {
    port = unused();
    processEnds.ending();
  }

  @AfterEach
  void stop() {
    if (component != null) {
      component.deactivate();
    }
    kernel.close();
  }

  private static int unused() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  static ConfigReady boot(String boot, boolean writes) {
    return new ConfigReady() {
      @Override
      public String boot() {
        return boot;
      }

      @Override
      public boolean writes(String pid) {
        return writes && pid.equals("org.drachtio.admin");
      }
    };
  }

  @Test
  void applicationsConnectWithTls() throws Exception {
    int tlsPort = unused();
    Map<String, Object> tls =
        Map.of(
            "tlsPort",
            tlsPort,
            "tlsKeyFile",
            TestFiles.path("rsa-pkcs8.pem").toString(),
            "tlsCertFile",
            TestFiles.path("rsa-certificate.pem").toString());
    start(tls);
    authenticated().close();
    authenticateWithTls(tlsPort);

    component.modified(config(Map.of()));
    assertThrows(IOException.class, () -> authenticateWithTls(tlsPort));
    authenticated().close();
    component.modified(config(tls));
    authenticateWithTls(tlsPort);
  }

  private static void authenticateWithTls(int tlsPort)
      throws IOException, GeneralSecurityException {
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry("ca", TlsFiles.trusted(TestFiles.path("ca.pem").toString()).get(0));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trust);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    try (Socket socket = context.getSocketFactory().createSocket("127.0.0.1", tlsPort)) {
      socket.setSoTimeout(10_000);
      String command = "1|authenticate|cymru|";
      socket
          .getOutputStream()
          .write((command.length() + "#" + command).getBytes(StandardCharsets.UTF_8));
      byte[] reply = socket.getInputStream().readNBytes(60);
      assertTrue(new String(reply, StandardCharsets.UTF_8).contains("response|1|OK|"));
    }
  }

  @Test
  void withoutACertificateThePortForTlsIsAProblemAndTheOtherIsOpen() throws IOException {
    start(Map.of("tlsPort", unused()));
    authenticated().close();
    assertEquals(1, calls.applications.problems().size());
    assertTrue(calls.applications.problems().get(0).contains("there is no certificate for TLS"));
  }

  @Test
  void aSecretBehindAPlaceholderIsAskedForAndThePlaceholderIsNone() throws IOException {
    String placeholder = "$[drachtio:0123456789abcdef]";
    placeholders.put(placeholder, "cymru");
    ConfigReady first = boot("b2", true);
    create(Map.of("_secret", placeholder));
    component.setConfigReady(first);
    component.activate();
    authenticated().close();
    try (AppSocket liar = new AppSocket(port)) {
      liar.command("1|authenticate|" + placeholder + "|");
      assertTrue(liar.reply().startsWith("response|1|NO|"));
    }
    // As long as nobody knows the secret, nobody is locked out.
    component.unsetConfigReady(first);
    String next = "$[drachtio:fedcba9876543210]";
    component.modified(config(Map.of("_secret", next)));
    authenticated().close();

    placeholders.put(next, "changed");
    component.setConfigReady(first);

    try (AppSocket app = new AppSocket(port)) {
      app.command("1|authenticate|changed|");
      assertEquals("response|1|" + GREETING, app.reply());
    }
  }

  private AdminConfig config(Map<String, Object> values) {
    Map<String, Object> all =
        new HashMap<>(Map.of("port", port, "_secret", "cymru", "drachtio_boot", "b2"));
    all.putAll(values);
    return TestConfig.of(AdminConfig.class, all);
  }

  private void create(Map<String, Object> values) {
    component =
        new AdminComponent(
            kernel.network(),
            kernel.lanes(),
            kernel.meters(),
            calls,
            FakeServices.transport(),
            FakeServices.view(),
            handover,
            kernel.certificates(),
            placeholders,
            config(values));
  }

  private void start(Map<String, Object> values) {
    create(values);
    component.setConfigReady(boot("b2", true));
    component.activate();
  }

  private AppSocket authenticated() throws IOException {
    AppSocket app = new AppSocket(port);
    app.command("1|authenticate|cymru|");
    assertEquals("response|1|" + GREETING, app.reply());
    return app;
  }

  private static void assertAlive(AppSocket app) throws IOException {
    app.command("9|ping");
    assertEquals("response|9|OK|pong", app.reply());
  }

  private void assertNotListening(int at) {
    assertThrows(ConnectException.class, () -> new AppSocket(at).close());
  }

  @Test
  void anApplicationAuthenticatesIsGivenARequestAndAnswersIt() throws Exception {
    start(Map.of());
    try (AppSocket app = authenticated()) {
      app.command("2|route|options");
      assertEquals("response|2|OK", app.reply());
      Selection.Chosen chosen = (Selection.Chosen) calls.applications.select("OPTIONS", "");
      SipMessage options =
          SipMessage.scan(
              "OPTIONS sip:a SIP/2.0\r\nCall-ID: c\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      InboundMessage inbound =
          new InboundMessage(options, new Flow(Bench.UDP, "192.0.2.1", 5062, 0), 0);
      assertTrue(
          calls.applications.deliver(chosen.application(), new AppEvent.NewRequest("t1", inbound)));
      assertEquals(
          "sip|network|37|udp|192.0.2.1|5062|00:00:00.000000|t1||10.0.0.5|5060|\r\n" + options,
          app.reply());
      app.command("3|sip|t1|\r\nSIP/2.0 200 OK\r\n\r\n");
      Await.until("the response arrives", () -> calls.responses.size() == 1);
      assertEquals("t1", calls.responses.get(0).transactionId());
    }
    Await.until("its end is told", () -> calls.gone.size() == 1);
    assertEquals(List.of(), calls.applications.applications());
  }

  /** What happens with a call that comes and is answered and ends, told to who observes it. */
  private CallObservers aCallRuns() {
    CallObservers observers =
        new CallObservers(
            Ids::token,
            (event, failure) -> {
              throw new AssertionError(failure);
            });
    CallObserver observer = calls.observer;
    if (observer != null) {
      observers.add(observer);
    }
    SipMessage invite = scan("INVITE sip:a SIP/2.0", "INVITE");
    ObservedCall call = observers.received(new InboundMessage(invite, null, 1), "t1");
    call.answered(scan("SIP/2.0 180 Ringing", "INVITE"));
    call.answered(scan("SIP/2.0 200 OK", "INVITE"));
    call.ended(new InboundMessage(scan("BYE sip:a SIP/2.0", "BYE"), null, 3_661_000_002L));
    return observers;
  }

  private static SipMessage scan(String start, String method) {
    return SipMessage.scan(
        (start
                + "\r\nFrom: <sip:b@x>;tag=f\r\nTo: <sip:a@x>;tag=t\r\nCall-ID: c\r\nCSeq: 1 "
                + method
                + "\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void applicationsAreToldOfCallsInRotation() throws Exception {
    start(Map.of("cdrs", true));
    try (AppSocket first = authenticated();
        AppSocket second = authenticated()) {
      for (AppSocket app : List.of(first, second)) {
        app.command("2|route|cdr:start");
        assertEquals("response|2|OK", app.reply());
        app.command("3|route|cdr:stop");
        assertEquals("response|3|OK", app.reply());
      }
      first.command("4|route|cdr:attempt");
      assertEquals("response|4|OK", first.reply());
      for (AppSocket app : List.of(second, first)) {
        aCallRuns();
        String attempt = first.reply();
        assertEquals(
            "cdr:attempt|network|00:00:00.000001\r\n" + scan("INVITE sip:a SIP/2.0", "INVITE"),
            attempt);
        String start = app.reply();
        assertTrue(
            start.matches(
                "(?s)cdr:start\\|application\\|\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\|uas\r\nSIP/2.0 200 OK.*"),
            start);
        assertEquals(
            "cdr:stop|network|01:01:01.000002|normal-release\r\n"
                + scan("BYE sip:a SIP/2.0", "BYE"),
            app.reply());
      }
    }
    Await.until("they have gone", () -> calls.applications.applications().isEmpty());
    aCallRuns();
    assertEquals(0, kernel.meters().values().get("admin.cdrs-lost"), "nobody wants them");
  }

  @Test
  void applicationsAreToldOfCallsOnlyAsLongAsThatIsConfigured() throws Exception {
    start(Map.of());
    assertNull(calls.observer);
    component.modified(config(Map.of("cdrs", true)));
    assertNotNull(calls.observer);
    component.modified(config(Map.of("cdrs", "perhaps", "port", -1)));
    assertNotNull(calls.observer, "the last good value stays");
    component.modified(config(Map.of()));
    assertNull(calls.observer);
    component.modified(config(Map.of("cdrs", true)));
    component.deactivate();
    assertNull(calls.observer);
    create(Map.of("cdrs", true));
    component.activate();
  }

  @Test
  void refusalsAreDeliveredBeforeTheConnectionEnds() throws Exception {
    start(Map.of());
    try (AppSocket app = new AppSocket(port)) {
      app.command("1|authenticate|wrong|");
      assertEquals("response|1|NO|incorrect secret", app.reply());
      assertEquals("", app.untilEnd());
    }
    try (AppSocket app = new AppSocket(port)) {
      app.command("1|route|invite");
      assertEquals("response|1|NO|not authenticated", app.reply());
      assertEquals("", app.untilEnd());
    }
    try (AppSocket app = authenticated()) {
      app.write("6#1|ping6#2|what6#3|ping".getBytes(StandardCharsets.UTF_8));
      assertEquals("response|1|OK|pong", app.reply());
      assertEquals("response|2|NO|Unknown message type", app.reply());
      assertEquals("", app.untilEnd());
    }
    Await.until("no connection is left", () -> calls.applications.applications().isEmpty());
  }

  @Test
  void garbageEndsTheConnectionWithoutReply() throws Exception {
    start(Map.of());
    try (AppSocket app = new AppSocket(port)) {
      app.write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      assertEquals("", app.untilEnd());
    }
  }

  @Test
  void whoDoesNotAuthenticateIsClosed() throws Exception {
    start(Map.of("authenticationTimeoutMillis", 50));
    try (AppSocket app = new AppSocket(port)) {
      assertEquals("", app.untilEnd());
    }
    assertEquals(List.of(), calls.gone);
  }

  @Test
  void aLargeFrameArrivesWhole() throws Exception {
    start(Map.of());
    try (AppSocket app = authenticated()) {
      byte[] body = new byte[2 * 1024 * 1024];
      java.util.Arrays.fill(body, (byte) '#');
      app.command(
          "3|sip|t1|\r\nSIP/2.0 200 OK\r\n\r\n" + new String(body, StandardCharsets.US_ASCII));
      Await.until("the response arrives", () -> calls.responses.size() == 1);
      assertEquals(body.length, calls.responses.get(0).body().length);
      assertAlive(app);
    }
  }

  @Test
  void nothingIsOpenBeforeThisBootsConfigurationIsThere() throws Exception {
    create(Map.of("drachtio_boot", "b1"));
    component.activate();
    assertNotListening(port);
    component.setConfigReady(boot("b2", true));
    assertNotListening(port);
    component.modified(config(Map.of()));
    authenticated().close();
  }

  @Test
  void aConfigurationThatNobodyWritesIsUsedAsItIs() throws Exception {
    create(Map.of("drachtio_boot", ""));
    component.activate();
    ConfigReady ready = boot("b2", false);
    component.setConfigReady(ready);
    try (AppSocket app = authenticated()) {
      component.unsetConfigReady(ready);
      assertAlive(app);
      authenticated().close();
      component.modified(config(Map.of("drachtio_boot", "", "_secret", "new")));
      assertAlive(app);
      try (AppSocket late = new AppSocket(port)) {
        late.command("1|authenticate|cymru|");
        assertEquals("response|1|NO|incorrect secret", late.reply());
      }
    }
  }

  @Test
  void aChangedPortLeavesConnectionsAlone() throws Exception {
    start(Map.of());
    int before = port;
    try (AppSocket app = authenticated()) {
      port = unused();
      component.modified(config(Map.of()));
      assertNotListening(before);
      authenticated().close();
      component.modified(config(Map.of("tcpKeepAliveSeconds", 0, "maxConnections", 3)));
      authenticated().close();
      component.modified(config(Map.of("port", 0)));
      assertNotListening(port);
      component.modified(config(Map.of("address", "0.0.0.0")));
      authenticated().close();
      component.modified(config(Map.of("address", "127.0.0.1")));
      authenticated().close();
      assertAlive(app);
    }
  }

  @Test
  void aBadValueCostsThatValueOnly() throws Exception {
    start(Map.of());
    component.modified(config(Map.of("port", 70000, "maxConnections", 1)));
    component.modified(config(Map.of("address", "localhost", "maxConnections", 1)));
    try (AppSocket app = authenticated();
        AppSocket surplus = new AppSocket(port)) {
      assertThrows(
          IOException.class,
          () -> {
            surplus.command("1|authenticate|cymru|");
            surplus.reply();
          });
      assertAlive(app);
    }
  }

  @Test
  void aPortThatIsTakenLeavesTheOldOneOpen() throws Exception {
    start(Map.of());
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      component.modified(config(Map.of("port", taken.getLocalPort())));
      authenticated().close();
    }
  }

  @Test
  void surplusConnectionsAreClosed() throws Exception {
    start(Map.of("maxConnections", 1));
    try (AppSocket app = authenticated();
        AppSocket surplus = new AppSocket(port)) {
      assertThrows(
          IOException.class,
          () -> {
            surplus.command("1|authenticate|cymru|");
            surplus.reply();
          });
      assertAlive(app);
    }
  }

  @Test
  void deactivationClosesEverything() throws Exception {
    start(Map.of());
    try (AppSocket app = authenticated()) {
      component.deactivate();
      component = null;
      assertEquals("", app.untilEnd());
      assertEquals(1, calls.gone.size());
      assertNull(calls.applications);
      assertNotListening(port);
    }
    start(Map.of());
    authenticated().close();
  }

  @Test
  void anActivationThatFailsLeavesNoSockets() throws Exception {
    create(Map.of());
    calls.attach(
        new Sessions(
            id -> {},
            () -> AdminSettings.NONE,
            kernel.meters().counter("test"),
            kernel.meters().counter("test"),
            new ApplicationTaps(kernel.meters().counter("test"))));
    assertThrows(IllegalStateException.class, component::activate);
    calls.applications = null;
    component.activate();
  }

  @Test
  void applicationsOutliveTheReplacementOfTheBundle() throws Exception {
    handover = kernel.handover();
    start(Map.of());
    AppSocket second = authenticated();
    try (AppSocket first = authenticated()) {
      first.command("2|route|invite");
      assertEquals("response|2|OK", first.reply());
      second.command("2|route|invite");
      assertEquals("response|2|OK", second.reply());
      Selection.Chosen secondsTurn = (Selection.Chosen) calls.applications.select("INVITE", "");
      first.write("6#3|ping6#4|p".getBytes(StandardCharsets.UTF_8));
      assertEquals("response|3|OK|pong", first.reply());
      component.deactivate();
      first.write("ing".getBytes(StandardCharsets.UTF_8));
      second.close();
      try (AppSocket late = new AppSocket(port)) {
        late.command("1|authenticate|cymru|");
        create(Map.of());
        component.activate();
        assertEquals("response|1|" + GREETING, late.reply());
      }
      assertEquals("response|4|OK|pong", first.reply());
      Await.until(
          "the end of the other is told", () -> calls.gone.contains(secondsTurn.application()));
      Await.until("both have gone", () -> calls.applications.applications().size() == 1);
      assertEquals(List.of("invite"), calls.applications.applications().get(0).methods());
      authenticated().close();
      assertAlive(first);
    }
  }

  @Test
  void theListenerIsReplacedIfItsConfigurationChangedMeanwhile() throws Exception {
    handover = kernel.handover();
    start(Map.of("address", "0.0.0.0"));
    int before = port;
    try (AppSocket app = authenticated()) {
      component.deactivate();
      create(Map.of("address", "0.0.0.0", "maxConnections", 2));
      component.activate();
      authenticated().close();
      component.deactivate();
      port = unused();
      create(Map.of());
      component.activate();
      assertNotListening(before);
      authenticated().close();
      assertAlive(app);
    }
    Await.until("all have gone", () -> calls.gone.size() == 3);
  }
}
