package org.drachtio.metrics.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.TabularData;
import org.drachtio.api.call.CallObserver;
import org.drachtio.api.view.Health;
import org.drachtio.kernel.config.testing.TestConfig;
import org.drachtio.kernel.testing.Await;
import org.drachtio.kernel.testing.TestKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The port moves while it is asked, and the MBeans say the same. */
class MetricsComponentTest {

  private final TestKernel kernel = new TestKernel(1, 1);
  private final FakeServer server = new FakeServer();
  private volatile Health health =
      new Health(true, true, List.of(new Health.Check("lanes", true, "1 lanes answer")));
  private final AtomicInteger looks = new AtomicInteger();
  private final PresentServices sources =
      new PresentServices(kernel.meters(), kernel.lanes(), this::look);
  private final List<CallObserver> observers = new ArrayList<>();
  private final MetricsComponent component =
      new MetricsComponent(
          sources,
          config(Map.of()),
          times -> {
            observers.add(times);
            return () -> observers.remove(times);
          });

  private Health look() {
    looks.incrementAndGet();
    return health;
  }

  MetricsComponentTest() {
    sources.setServer(server);
  }

  @AfterEach
  void close() {
    component.deactivate();
    kernel.close();
  }

  private static MetricsConfig config(Map<String, ?> values) {
    return TestConfig.of(MetricsConfig.class, values);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static HttpResponse<String> ask(int port, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void nothingIsOpenUnlessAPortIsConfigured() {
    assertNull(component.address());
  }

  @Test
  void callsAreObservedWhileSomebodyCanAsk() throws Exception {
    assertEquals(0, observers.size());
    component.modified(config(Map.of("port", freePort())));
    component.modified(config(Map.of("port", freePort())));
    assertEquals(1, observers.size());
    component.modified(config(Map.of()));
    assertEquals(0, observers.size());
  }

  @Test
  void thePortMovesLive() throws Exception {
    int first = freePort();
    component.modified(config(Map.of("port", first)));
    assertTrue(ask(first, "/metrics").body().contains("drachtio_build_info{version=\"v1.0.0\"} 1"));

    int second = freePort();
    component.modified(config(Map.of("port", second)));
    assertEquals(200, ask(second, "/metrics").statusCode());
    assertThrows(IOException.class, () -> ask(first, "/metrics"));

    component.modified(
        config(Map.of("port", second, "allowedNetworks", new String[] {"192.0.2.1"})));
    assertEquals(403, ask(second, "/metrics").statusCode());

    component.modified(config(Map.of()));
    assertThrows(IOException.class, () -> ask(second, "/metrics"));
  }

  @Test
  void whatCannotBeUsedLeavesWhatIsOpen() throws Exception {
    int port = freePort();
    component.modified(config(Map.of("port", port)));

    component.modified(config(Map.of("port", 70_000)));
    component.modified(config(Map.of("port", port, "allowedNetworks", new String[] {"nonsense"})));
    assertEquals(200, ask(port, "/metrics").statusCode());
    assertEquals(List.of(), component.problems());

    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      component.modified(config(Map.of("port", taken.getLocalPort())));
      assertEquals(200, ask(port, "/metrics").statusCode());
      assertEquals(1, component.problems().size());
      assertTrue(
          component.problems().get(0).startsWith("metrics cannot listen on 127.0.0.1:"),
          component.problems().toString());
    }

    component.modified(config(Map.of("port", port, "address", "192.0.2.7")));
    assertEquals(200, ask(port, "/metrics").statusCode(), "the same port is opened again");

    component.modified(config(Map.of("port", port)));
    assertEquals(List.of(), component.problems());
  }

  private static boolean isReady(int port) {
    try {
      return ask(port, "/readyz").statusCode() == 200;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void manyWhoAskForTheHealthShareALook() throws Exception {
    int port = freePort();
    component.modified(config(Map.of("port", port)));
    for (int i = 0; i < 50; i++) {
      assertEquals(200, ask(port, i % 2 == 0 ? "/healthz" : "/readyz").statusCode());
    }
    assertTrue(looks.get() < 25, "looks: " + looks);
  }

  @Test
  void healthAsJson() throws Exception {
    int port = freePort();
    component.modified(config(Map.of("port", port)));
    assertEquals(
        "{\"live\":true,\"checks\":[{\"name\":\"lanes\",\"good\":true,\"reason\":\"1 lanes"
            + " answer\"}]}\n",
        ask(port, "/healthz").body());

    health = new Health(true, false, List.of(new Health.Check("sockets", false, "a \"b\"\n\\")));
    Await.until("the next look", () -> !isReady(port));
    HttpResponse<String> ready = ask(port, "/readyz");
    assertEquals(
        "{\"ready\":false,\"checks\":[{\"name\":\"sockets\",\"good\":false,\"reason\":\"a"
            + " \\\"b\\\"\\u000a\\\\\"}]}\n",
        ready.body());
    assertEquals(200, ask(port, "/healthz").statusCode());
  }

  @Test
  void aScrapeWhileALaneIsSilentShowsTheRest() throws Exception {
    int port = freePort();
    component.modified(config(Map.of("port", port)));
    server.silent = true;

    String text = ask(port, "/metrics").body();

    assertTrue(text.contains("drachtio_scrape_complete 0\n"), text);
    assertTrue(text.contains("drachtio_lane_queued{lane=\"0\"}"), text);
  }

  private static String line(TabularData bySource, String source) {
    String[] lines = (String[]) bySource.get(new Object[] {source}).get("value");
    assertEquals(1, lines.length);
    return lines[0];
  }

  @Test
  void theMbeansSayTheSame() throws Exception {
    server.tables.put("dialogs", 3L);
    server.application(1, 17);
    health = new Health(true, false, List.of(new Health.Check("sockets", false, "none")));
    MBeanServer platform = ManagementFactory.getPlatformMBeanServer();
    Mbeans mbeans = new Mbeans(sources);
    // of a bundle that was not stopped
    Mbeans again = new Mbeans(sources);
    try {
      ObjectName name = new ObjectName("org.drachtio:type=Server");
      assertEquals("v1.0.0", platform.getAttribute(name, "Version"));
      TabularData tables = (TabularData) platform.getAttribute(name, "Tables");
      assertEquals(3L, tables.get(new Object[] {"dialogs"}).get("value"));
      ObjectName healthName = new ObjectName("org.drachtio:type=Health");
      assertEquals(false, platform.getAttribute(healthName, "Ready"));
      again.addProblemSource(
          () -> List.of("cannot be written"), Map.of("component.name", "x.Sink"));
      again.addProblemSource(List::of, Map.of("component.name", "x.Fine"));
      server.problems.add("sip:192.0.2.1 cannot be listened on");
      assertEquals(
          List.of("sip:192.0.2.1 cannot be listened on", "cannot be written"),
          List.of((String[]) platform.getAttribute(name, "Problems")));
      ObjectName problems = new ObjectName("org.drachtio:type=Problems");
      assertEquals(3, platform.getAttribute(problems, "Count"));
      TabularData bySource = (TabularData) platform.getAttribute(problems, "BySource");
      assertEquals("cannot be written", line(bySource, "x.Sink"));
      assertEquals("sip:192.0.2.1 cannot be listened on", line(bySource, "server"));
      assertEquals("none", line(bySource, "health.sockets"));
      assertEquals(3, bySource.size());
      ObjectName lane = new ObjectName("org.drachtio:type=Lane,name=0");
      assertEquals(0, platform.getAttribute(lane, "Queued"));
      ObjectName applications = new ObjectName("org.drachtio:type=Applications");
      assertEquals(
          "1 127.0.0.1:40001 tags= methods=INVITE queued=17",
          ((String[]) platform.getAttribute(applications, "Applications"))[0]);
    } finally {
      again.deactivate();
      mbeans.deactivate();
    }
    assertEquals(0, platform.queryNames(new ObjectName("org.drachtio:*"), null).size());
  }
}
