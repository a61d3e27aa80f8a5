package org.drachtio.kernel.lane.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.annotation.Annotation;
import java.util.concurrent.CountDownLatch;
import org.drachtio.kernel.internal.KernelConfig;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.meter.internal.MetersComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LaneConfigTest {

  private record Config(
      int lanes, int queueSoftBound, int queueHardBound, int slowTaskMillis, int ioThreads)
      implements KernelConfig {
    @Override
    public int handoverLimitMillis() {
      return 10_000;
    }

    @Override
    public int maxKeptInboundMegabytes() {
      return 0;
    }

    @Override
    public int maxKeptOutboundMegabytes() {
      return 0;
    }

    @Override
    public Class<? extends Annotation> annotationType() {
      return KernelConfig.class;
    }
  }

  @Test
  void boundsChangeWhileTasksWaitAndBadOnesAreIgnored() throws Exception {
    LanesComponent lanes = new LanesComponent(new Config(2, 1, 2, 50, 0), new MetersComponent());
    try {
      assertEquals(2, lanes.count());
      Lane lane = lanes.at(0);
      CountDownLatch entered = new CountDownLatch(1);
      CountDownLatch hold = new CountDownLatch(1);
      lane.execute(
          () -> {
            entered.countDown();
            try {
              hold.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          });
      entered.await();
      assertTrue(lane.offer(() -> {}));
      assertTrue(lane.offer(() -> {}));
      assertFalse(lane.offer(() -> {}));
      lanes.modified(new Config(2, 5, 3, 50, 0));
      assertFalse(lane.offer(() -> {}));
      lanes.modified(new Config(3, 2, 3, 50, 0));
      assertEquals(2, lanes.count());
      assertFalse(lane.isOverloaded());
      assertTrue(lane.offer(() -> {}));
      assertTrue(lane.isOverloaded());
      assertFalse(lane.offer(() -> {}));
      hold.countDown();
    } finally {
      lanes.stop();
    }
  }

  @Test
  void badValuesDoNotKeepTheLanesFromStarting() {
    LanesComponent lanes = new LanesComponent(new Config(-1, 0, 0, 0, 0), new MetersComponent());
    assertEquals(Math.min(256, Runtime.getRuntime().availableProcessors()), lanes.count());
    lanes.stop();
  }
}
