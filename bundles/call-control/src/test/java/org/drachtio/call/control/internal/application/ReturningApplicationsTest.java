package org.drachtio.call.control.internal.application;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who goes on with whose calls. */
class ReturningApplicationsTest {

  private static final String HOST = "192.0.2.7";
  private static final Set<String> TAGS = Set.of("a", "b");
  private static final int GRACE = 10_000;

  private final ReturningApplications returning = new ReturningApplications();

  private void gone(long id, long now) {
    returning.gone(id, now, GRACE);
  }

  private long came(long id, long now) {
    return returning.came(id, HOST, TAGS, now);
  }

  @Test
  void whoComesBackInTimeGoesOn() {
    assertEquals(0, came(1, 0));
    gone(1, 100);
    assertEquals(1, came(2, 100 + GRACE - 1));
    gone(2, 20_000);
    assertEquals(2, came(3, 20_001), "and again");
    assertEquals(0, came(4, 20_002), "only one does");
  }

  @Test
  void whoComesTooLateDoesNot() {
    came(1, 0);
    gone(1, 100);
    assertEquals(0, came(2, 100 + GRACE));
  }

  @Test
  void hostAndTagsHaveToBeTheSame() {
    came(1, 0);
    gone(1, 100);
    assertEquals(0, returning.came(2, "192.0.2.8", TAGS, 101));
    assertEquals(0, returning.came(3, HOST, Set.of("a"), 102));
    assertEquals(0, returning.came(4, HOST, Set.of("a", "b", "c"), 103));
    assertEquals(1, returning.came(5, HOST, Set.of("b", "a"), 104));
  }

  @Test
  void twoThatHaveGoneLeaveADoubt() {
    came(1, 0);
    came(2, 0);
    gone(1, 100);
    gone(2, 5_000);
    assertEquals(0, came(3, 5_001));
    assertEquals(0, came(4, 5_002));
    assertEquals(2, came(5, 100 + GRACE), "the other is forgotten by now");
  }

  @Test
  void whoIsThereAlreadyAndTellsMoreTagsIsNoSuccessor() {
    came(1, 0);
    returning.came(2, HOST, Set.of("a"), 0);
    gone(1, 100);
    assertEquals(0, came(2, 101));
    assertEquals(1, came(3, 102));
  }

  @Test
  void whoWasNeverThereIsNoPredecessor() {
    gone(9, 0);
    assertEquals(0, came(1, 1));
  }

  @Test
  void allOfItCrossesAHandover() {
    came(1, 0);
    came(2, 0);
    gone(1, 100);
    ReturningApplications next = new ReturningApplications();
    next.resume(returning.snapshot());
    assertEquals(1, next.came(3, HOST, TAGS, 101));
    next.gone(2, 200, GRACE);
    assertEquals(2, next.came(4, HOST, TAGS, 201));
  }

  @Test
  void thoseThatHaveGoneAreBounded() {
    for (long id = 1; id <= 1001; id++) {
      returning.came(id, "host" + id, TAGS, 0);
      gone(id, 0);
    }
    assertEquals(0, returning.came(5001, "host1", TAGS, 1), "the oldest is forgotten");
    assertEquals(2, returning.came(5002, "host2", TAGS, 1));
  }
}
