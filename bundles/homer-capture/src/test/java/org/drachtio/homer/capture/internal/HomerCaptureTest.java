package org.drachtio.homer.capture.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drachtio.api.ConfigReady;
import org.drachtio.api.capture.CaptureSink;
import org.drachtio.kernel.config.Placeholders;
import org.drachtio.kernel.config.internal.PlaceholdersComponent;
import org.drachtio.kernel.config.testing.TestConfig;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.handover.Shelf;
import org.drachtio.kernel.handover.testing.Shelves;
import org.drachtio.kernel.io.testing.FakeConnection;
import org.drachtio.kernel.io.testing.FakeNetwork;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

@Timeout(20)
class HomerCaptureTest {

  private final FakeMeters meters = new FakeMeters();
  private final Placeholders placeholders = new PlaceholdersComponent();

  /** The sinks that are registered. */
  private final List<CaptureSink> sinks = new ArrayList<>();

  private final Shelf shelf = Shelves.create();
  private DatagramSocket receiver;
  private HomerCapture capture;

  @BeforeEach
  void open() throws Exception {
    receiver = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
    receiver.setSoTimeout(10_000);
    capture = capture();
  }

  private HomerCapture capture() {
    return new HomerCapture(
        context(),
        new FakeNetwork<>(FakeConnection::new),
        meters,
        placeholders,
        proxy(Handover.class, (method, arguments) -> false),
        shelf,
        TestConfig.of(HomerConfig.class));
  }

  @AfterEach
  void close() {
    capture.deactivate();
    receiver.close();
    assertEquals(List.of(), sinks);
  }

  private BundleContext context() {
    return proxy(
        BundleContext.class,
        (method, arguments) -> {
          assertEquals("registerService", method);
          CaptureSink sink = (CaptureSink) arguments[1];
          sinks.add(sink);
          return proxy(
              ServiceRegistration.class,
              (unregister, none) -> {
                assertEquals("unregister", unregister);
                sinks.remove(sink);
                return null;
              });
        });
  }

  private interface Answer {
    Object to(String method, Object[] arguments);
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> answer.to(method.getName(), arguments)));
  }

  private void configure(Map<String, ?> values) {
    capture.modified(Captures.config(receiver.getLocalPort(), values));
  }

  private String receive() throws Exception {
    return receive(Captures.request("c1"));
  }

  private String receive(SipMessage message) throws Exception {
    sinks.get(0).captured(Captures.captured(message));
    DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
    receiver.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void itIsASinkWhileACollectorIsNamed() throws Exception {
    assertEquals(List.of(), sinks);
    configure(Map.of());
    assertTrue(receive().startsWith("HEP3"));
    configure(Map.of("hepVersion", 2));
    assertEquals(2, receive().charAt(0));
    assertEquals(1, sinks.size());
    configure(Map.of("host", ""));
    assertEquals(List.of(), sinks);
    configure(Map.of("hepVersion", 1));
    assertEquals(1, receive().charAt(0));
    // The sender counts after it has sent.
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          while (meters.counter("homer.sent").value() < 3) {
            Thread.onSpinWait();
          }
        });
    assertEquals(3, meters.counter("homer.sent").value());
    assertEquals(List.of(), capture.problems());
  }

  @Test
  void whatCannotBeUsedChangesNothing() throws Exception {
    configure(Map.of("captureId", 0L));
    assertEquals(List.of(), sinks);
    configure(Map.of());
    configure(Map.of("hepVersion", 1, "transport", "tls"));
    assertTrue(receive().startsWith("HEP3"));
  }

  @Test
  void thePasswordIsWaitedFor() throws Exception {
    configure(Map.of("_password", "$[drachtio:1]"));
    assertEquals(List.of(), sinks);
    placeholders.put("$[drachtio:1]", "hush");
    capture.setReady(proxy(ConfigReady.class, (method, arguments) -> "b1"));
    assertTrue(receive().contains("\0\0\0\u000e\0\nhush"));
  }

  @Test
  void theNextVersionKnowsWhichCallsBelongTogether() throws Exception {
    configure(Map.of("correlationHeaders", new String[] {"X-Leg"}));
    String first = "\0\0\0\u0011\0\u000bfirst";
    assertTrue(receive(Captures.request("second", "X-Leg: first")).contains(first));
    capture.deactivate();
    capture = capture();
    configure(Map.of("correlationHeaders", new String[] {"X-Leg"}));
    assertTrue(receive(Captures.request("second")).contains(first));
    // So does another collector, and one that looks at other headers.
    configure(Map.of("correlationHeaders", new String[] {"X-Other"}, "hepVersion", 2));
    configure(Map.of("host", ""));
    configure(Map.of("correlationHeaders", new String[] {"X-Other"}));
    assertTrue(receive(Captures.request("second")).contains(first));
    assertTrue(
        receive(Captures.request("third", "X-Leg: first")).contains("\0\0\0\u0011\0\u000bthird"));
  }

  @Test
  void aPasswordThatIsKnownIsNotWaitedFor() throws Exception {
    placeholders.put("$[drachtio:1]", "hush");
    configure(Map.of("_password", "$[drachtio:1]"));
    assertTrue(receive().contains("hush"));
  }

  @Test
  void whereThereIsNoRoomMessagesAreDroppedAndCounted() {
    configure(Map.of("host", "no..host", "maxQueuedBytes", 65_536));
    for (int i = 0; i < 200; i++) {
      sinks.get(0).captured(Captures.captured(Captures.request("c" + i)));
    }
    long dropped = meters.counter("homer.dropped").value();
    assertTrue(dropped > 80 && dropped < 140, "" + dropped);
    capture.deactivate();
    assertEquals(200, meters.counter("homer.dropped").value());
  }
}
