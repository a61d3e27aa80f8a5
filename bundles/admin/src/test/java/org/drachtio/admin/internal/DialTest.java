package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLException;
import org.drachtio.admin.internal.settings.AdminConfig;
import org.drachtio.api.control.DialListener;
import org.drachtio.api.route.ApplicationAddress;
import org.drachtio.kernel.config.internal.PlaceholdersComponent;
import org.drachtio.kernel.config.testing.TestConfig;
import org.drachtio.kernel.handover.testing.ManualHandover;
import org.drachtio.kernel.io.testing.TestCertificate;
import org.drachtio.kernel.lane.testing.ManualLanes;
import org.drachtio.kernel.testing.Await;
import org.drachtio.kernel.testing.TestKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server connects to applications (admin-protocol.md §10), over real sockets. */
class DialTest implements DialListener {

  private final TestKernel kernel = new TestKernel();
  private final FakeCalls calls = new FakeCalls();
  private final ManualHandover handover = new ManualHandover(new ManualLanes());
  private final List<String> outcomes = new CopyOnWriteArrayList<>();
  private ServerSocket application;
  private AdminComponent component;

  @Override
  public void connected(long id) {
    outcomes.add("connected");
  }

  @Override
  public void failed(String why) {
    outcomes.add(why);
  }

  @BeforeEach
  void start() throws IOException {
    handover.ending();
    application = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
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
            new PlaceholdersComponent(),
            config(Map.of()));
    component.setConfigReady(AdminComponentTest.boot("b2", false));
    component.activate();
  }

  private static AdminConfig config(Map<String, Object> changes) {
    Map<String, Object> values = new HashMap<>(Map.of("port", 0, "_secret", "cymru"));
    values.put("authenticationTimeoutMillis", 2000);
    values.putAll(changes);
    return TestConfig.of(AdminConfig.class, values);
  }

  @AfterEach
  void stop() throws IOException {
    component.deactivate();
    application.close();
    kernel.close();
  }

  private AppSocket dial() throws IOException {
    calls.applications.dial(
        new ApplicationAddress("127.0.0.1", application.getLocalPort(), false), this);
    return new AppSocket(application.accept());
  }

  private void dialTls(String host) {
    calls.applications.dial(new ApplicationAddress(host, application.getLocalPort(), true), this);
  }

  /** From now on the application listens with TLS. */
  private TestCertificate secure(String names) throws IOException {
    TestCertificate certificate = new TestCertificate(names);
    application.close();
    application = certificate.listen();
    return certificate;
  }

  private void awaitOutcome(String expected) {
    Await.until("an outcome", () -> !outcomes.isEmpty());
    assertEquals(List.of(expected), outcomes);
  }

  @Test
  void anApplicationThatAuthenticatesIsConnected() throws Exception {
    try (AppSocket app = dial()) {
      app.command("1|authenticate|cymru|");
      assertTrue(app.reply().startsWith("response|1|OK|"));
      awaitOutcome("connected");
      long id = calls.applications.applications().get(0).id();
      calls.applications.disconnect(id);
      assertEquals("", app.untilEnd());
    }
    Await.until("nothing is left", () -> calls.applications.applications().isEmpty());
  }

  @Test
  void aWrongSecretIsAFailure() throws Exception {
    try (AppSocket app = dial()) {
      app.command("1|authenticate|wrong|");
      assertEquals("response|1|NO|incorrect secret", app.reply());
      assertEquals("", app.untilEnd());
    }
    awaitOutcome("incorrect secret");
  }

  @Test
  void silenceIsAFailure() throws Exception {
    try (AppSocket app = dial()) {
      assertEquals("", app.untilEnd());
    }
    awaitOutcome("it has not authenticated");
  }

  @Test
  void aConnectionThatIsClosedIsAFailure() throws Exception {
    dial().close();
    awaitOutcome("it has closed the connection");
  }

  @Test
  void garbageIsAFailure() throws Exception {
    try (AppSocket app = dial()) {
      app.write(new byte[] {'x', 'y', '#'});
      assertEquals("", app.untilEnd());
    }
    awaitOutcome("no frame length");
  }

  @Test
  void aPortThatIsClosedIsAFailure() throws Exception {
    application.close();
    calls.applications.dial(
        new ApplicationAddress("127.0.0.1", application.getLocalPort(), false), this);
    awaitOutcome("Connection refused");
  }

  @Test
  void aHostThatIsUnknownIsAFailure() {
    calls.applications.dial(new ApplicationAddress("nowhere.invalid", 9000, false), this);
    awaitOutcome("the host is unknown");
  }

  @Test
  void anApplicationWithTlsIsConnected() throws Exception {
    secure("dns:elsewhere.example");
    dialTls("127.0.0.1");
    try (AppSocket app = new AppSocket(application.accept())) {
      app.command("1|authenticate|cymru|");
      assertTrue(app.reply().startsWith("response|1|OK|"));
      awaitOutcome("connected");
    }
    Await.until("nothing is left", () -> calls.applications.applications().isEmpty());
  }

  @Test
  void aWrongSecretWithTlsIsAFailure() throws Exception {
    secure("dns:localhost");
    dialTls("localhost");
    try (AppSocket app = new AppSocket(application.accept())) {
      app.command("1|authenticate|wrong|");
      assertEquals("response|1|NO|incorrect secret", app.reply());
      assertEquals("", app.untilEnd());
    }
    awaitOutcome("incorrect secret");
  }

  @Test
  void anApplicationWithoutTlsIsAFailure() throws Exception {
    dialTls("127.0.0.1");
    try (AppSocket app = new AppSocket(application.accept())) {
      app.command("1|authenticate|cymru|");
      Await.until("an outcome", () -> !outcomes.isEmpty());
      assertTrue(outcomes.get(0).startsWith("TLS: "), outcomes.toString());
    }
    assertEquals(1, outcomes.size());
  }

  @Test
  void anApplicationHasToProveWhoItIsIfThatIsConfigured(@TempDir Path folder) throws Exception {
    TestCertificate certificate = secure("ip:127.0.0.1");
    component.modified(config(Map.of("dialVerifyPeer", true)));
    dialTls("127.0.0.1");
    try (AppSocket app = new AppSocket(application.accept())) {
      assertThrows(SSLException.class, app::untilEnd);
    }
    Await.until("an outcome", () -> !outcomes.isEmpty());
    assertTrue(outcomes.get(0).contains("PKIX"), outcomes.toString());
    outcomes.clear();
    Path trusted = Files.writeString(folder.resolve("trusted.pem"), certificate.pem());
    component.modified(
        config(Map.of("dialVerifyPeer", true, "dialTrustedCertificates", trusted.toString())));
    dialTls("127.0.0.1");
    try (AppSocket app = new AppSocket(application.accept())) {
      app.command("1|authenticate|cymru|");
      awaitOutcome("connected");
    }
    Await.until("nothing is left", () -> calls.applications.applications().isEmpty());
  }

  @Test
  void whatIsOpenFailsWhenTheComponentGoes() throws Exception {
    try (AppSocket app = dial()) {
      // The server's end is there once it has been counted among the applications.
      Await.until("it is met", () -> calls.applications.applications().size() == 1);
      component.deactivate();
      assertEquals("", app.untilEnd());
      awaitOutcome("the server is restarting");
    } finally {
      component.activate();
    }
  }
}
