package org.drachtio.kernel.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelThreadTest {

  /** Never started: everything is called by the test's thread. */
  private final KernelThread thread = new KernelThread(() -> {}, "test");

  private final List<Integer> done = new ArrayList<>();

  @Test
  void whatIsPutOffIsDoneOnceAtTheEndOfTheTurn() {
    Runnable one = () -> done.add(1);
    Runnable two = () -> done.add(2);
    thread.beginTurn(0);
    assertTrue(thread.isInTurn());
    thread.atEndOfTurn(one);
    thread.atEndOfTurn(two);
    thread.atEndOfTurn(one);
    assertEquals(List.of(), done);
    thread.endTurn();
    assertEquals(List.of(1, 2), done);
    assertFalse(thread.isInTurn());
    thread.beginTurn(0);
    thread.atEndOfTurn(one);
    thread.doEndings();
    assertEquals(List.of(1, 2, 1), done);
    assertTrue(thread.isInTurn());
    thread.endTurn();
    assertEquals(List.of(1, 2, 1), done);
  }

  @Test
  void muchIsDoneBeforeTheEnd() {
    thread.beginTurn(0);
    for (int i = 0; i < 17; i++) {
      int number = i;
      thread.atEndOfTurn(() -> done.add(number));
    }
    assertEquals(16, done.size());
    thread.endTurn();
    assertEquals(17, done.size());
  }

  @Test
  void anEndingFindsNoTurn() {
    thread.beginTurn(0);
    thread.atEndOfTurn(() -> done.add(thread.isInTurn() ? 1 : 0));
    thread.endTurn();
    assertEquals(List.of(0), done);
  }

  @Test
  void lanesAreEnteredOneAtATimeAndSoManyInATurn() {
    assertFalse(thread.enterLane());
    thread.beginTurn(2);
    assertTrue(thread.enterLane());
    assertFalse(thread.enterLane());
    thread.leaveLane();
    assertTrue(thread.enterLane());
    thread.leaveLane();
    assertFalse(thread.enterLane());
    thread.endTurn();
    thread.beginTurn(1);
    thread.endTurn();
    assertFalse(thread.enterLane());
  }

  @Test
  void otherThreadsAreNone() {
    assertNull(KernelThread.current());
  }
}
