package org.drachtio.metrics.internal.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.drachtio.api.control.Draining;
import org.drachtio.api.view.Health;
import org.drachtio.api.view.RouteInfo;
import org.drachtio.api.view.RoutesView;
import org.drachtio.kernel.testing.TestKernel;
import org.drachtio.metrics.internal.FakeHandover;
import org.drachtio.metrics.internal.FakeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On the kernel's own lanes. */
class HealthComponentTest {

  private final TestKernel kernel = new TestKernel(2, 1);
  private final FakeHandover handover = new FakeHandover();
  private final FakeServer server = new FakeServer();
  private final HealthComponent component = new HealthComponent(kernel.lanes(), handover);

  HealthComponentTest() {
    component.setServer(server);
    server.application(1, 0);
  }

  @AfterEach
  void close() {
    kernel.close();
  }

  /** Name → reason. */
  private Map<String, String> reasons() {
    return component.health().checks().stream()
        .filter(check -> !check.good())
        .collect(Collectors.toMap(Health.Check::name, Health.Check::reason));
  }

  @Test
  void allIsWell() {
    Health health = component.health();

    assertEquals(
        List.of("lanes", "server", "sockets", "applications", "admission"),
        health.checks().stream().map(Health.Check::name).toList());
    assertTrue(health.live() && health.ready(), health.toString());
  }

  @Test
  void withoutSocketsItIsNotReady() {
    server.points.clear();

    assertEquals(Map.of("sockets", "no SIP socket is open"), reasons());
    assertTrue(component.health().live());
    assertFalse(component.health().ready());
  }

  @Test
  void aContactThatCouldNotBeOpenedIsToldOf() {
    server.problems.add("sip:192.0.2.1 cannot be listened on");

    assertEquals(Map.of("sockets", "sip:192.0.2.1 cannot be listened on"), reasons());
  }

  @Test
  void somebodyMustTakeCalls() {
    server.applications.clear();
    assertEquals(
        Map.of("applications", "no application wants requests, and no route is configured"),
        reasons());

    RoutesView routes =
        () -> List.of(new RouteInfo(1, "*", "GET", "http://x", true, "x", 0, 0, 0, ""));
    component.addRoutes(routes);
    assertEquals(Map.of(), reasons());

    component.removeRoutes(routes);
    component.addRouter(request -> Optional.empty());
    assertEquals(Map.of(), reasons());
  }

  @Test
  void whileItDrainsItIsNotReady() {
    boolean[] drains = {false};
    Draining draining =
        new Draining() {
          @Override
          public boolean isDraining() {
            return drains[0];
          }

          @Override
          public void drain() {
            drains[0] = true;
          }

          @Override
          public void resume() {
            drains[0] = false;
          }

          @Override
          public Map<String, Long> inProgress() {
            return Map.of();
          }
        };
    component.setDraining(draining);
    assertTrue(component.health().ready());

    draining.drain();
    assertEquals(Map.of("admission", "the server drains: new requests are refused"), reasons());
    assertTrue(component.health().live());

    component.unsetDraining(draining);
    assertTrue(component.health().ready());
  }

  @Test
  void aLaneThatIsStuckIsTheEnd() {
    CountDownLatch stuck = new CountDownLatch(1);
    kernel
        .lanes()
        .at(1)
        .execute(
            () -> {
              try {
                stuck.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    try {
      Health health = component.health();

      assertFalse(health.live());
      assertFalse(health.ready());
      assertEquals("no answer in 2000 ms from lane [1]", health.checks().get(0).reason());
    } finally {
      stuck.countDown();
    }
  }

  @Test
  void duringAHandOverItLivesButIsNotReady() {
    handover.inProgress = true;

    assertTrue(component.health().live());
    assertEquals(Map.of("lanes", "layers are being replaced"), reasons());
  }

  @Test
  void withoutTheLayersItIsNotReady() {
    component.unsetServer(server);

    assertEquals(Map.of("server", "the server is not running, or is being replaced"), reasons());
    assertTrue(component.health().live());
  }
}
