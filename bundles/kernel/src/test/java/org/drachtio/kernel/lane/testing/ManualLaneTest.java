package org.drachtio.kernel.lane.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.kernel.lane.Timer;
import org.junit.jupiter.api.Test;

class ManualLaneTest {

  private final ManualLane lane = new ManualLane();
  private final List<String> log = new ArrayList<>();
  private final long start = lane.now();

  private void note(int kind) {
    log.add(kind + "@" + (lane.now() - start));
  }

  @Test
  void timersFireAtTheirDeadlinesInOrder() {
    lane.arm(500, 1, this::note);
    lane.arm(100, 2, this::note);
    lane.arm(100, 3, this::note);
    Timer cancelled = lane.arm(200, 4, this::note);
    cancelled.cancel();
    assertEquals(3, lane.armed());
    lane.advance(499);
    assertEquals(List.of("2@100", "3@100"), log);
    lane.advance(1);
    assertEquals(List.of("2@100", "3@100", "1@500"), log);
    assertEquals(0, lane.armed());
  }

  @Test
  void whatATimerArmsAndQueuesHappensInTheSameAdvance() {
    lane.arm(
        100,
        1,
        kind -> {
          lane.execute(() -> note(10));
          lane.arm(100, 2, this::note);
        });
    lane.arm(150, 3, this::note);
    lane.advance(200);
    assertEquals(List.of("10@100", "3@150", "2@200"), log);
  }

  @Test
  void tasksRunWhenTold() {
    lane.execute(() -> lane.execute(() -> note(2)));
    assertEquals(1, lane.queued());
    assertEquals(List.of(), log);
    lane.run();
    assertEquals(List.of("2@0"), log);
    lane.full(true);
    assertFalse(lane.offer(() -> note(3)));
    lane.overloaded(true);
    assertTrue(lane.isOverloaded());
    lane.execute(
        () -> {
          throw new IllegalStateException("reaches the test");
        });
    assertThrows(IllegalStateException.class, lane::run);
  }
}
