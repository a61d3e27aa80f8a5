package org.drachtio.kernel.io.internal.bounds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {

  private static final int STEP = 10;

  private final ByteBudget budget = new ByteBudget(1000);

  /** A connection that keeps so many bytes. */
  private final class Keeper {
    private final AtomicLong kept = new AtomicLong();
    private final Charge charge = new Charge(budget, STEP, kept::get);

    boolean keeps(long bytes) {
      kept.set(bytes);
      return charge.adjust();
    }
  }

  @Test
  void oneMayHaveAllThatNobodyElseUses() {
    Keeper keeper = new Keeper();
    assertTrue(keeper.keeps(1000));
    assertEquals(1000, budget.used());
    assertFalse(keeper.keeps(1020));
  }

  @Test
  void whoKeepsLessThanItsShareIsNeverRefused() {
    List<Keeper> greedy = List.of(new Keeper(), new Keeper(), new Keeper());
    Keeper modest = new Keeper();
    assertTrue(greedy.get(0).keeps(500));
    assertTrue(greedy.get(1).keeps(500));
    assertTrue(modest.keeps(250), "a quarter is its share");
    assertFalse(modest.keeps(270));
    assertFalse(greedy.get(2).keeps(400));
  }

  @Test
  void theSumIsBoundedHoweverTheyGrow() {
    List<Keeper> keepers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      keepers.add(new Keeper());
    }
    long kept = 0;
    for (int bytes = 1; bytes < 200; bytes++) {
      for (Keeper keeper : List.copyOf(keepers)) {
        if (!keeper.keeps(bytes)) {
          keeper.charge.end();
          keepers.remove(keeper);
        }
      }
      kept = Math.max(kept, budget.used());
    }
    assertTrue(kept <= 1000 + 50 * STEP, () -> "kept " + budget.used());
    assertFalse(keepers.isEmpty());
  }

  @Test
  void whatIsGivenBackIsFreeAgain() {
    Keeper first = new Keeper();
    assertTrue(first.keeps(900));
    assertTrue(first.keeps(5));
    assertEquals(0, budget.used(), "too little to be charged");
    assertTrue(first.keeps(700));
    first.charge.end();
    first.charge.end();
    assertTrue(first.keeps(800), "what ended charges nothing");
    assertEquals(0, budget.used());
    assertTrue(new Keeper().keeps(1000));
  }

  @Test
  void smallChangesAreNotCharged() {
    Keeper keeper = new Keeper();
    keeper.keeps(100);
    keeper.keeps(105);
    assertEquals(100, budget.used());
    keeper.keeps(111);
    assertEquals(111, budget.used());
  }

  @Test
  void aLowerBoundHoldsForWhatIsAskedFromThenOn() {
    Keeper keeper = new Keeper();
    assertTrue(keeper.keeps(600));
    budget.max(500);
    assertTrue(keeper.keeps(550), "it gave something back");
    assertFalse(keeper.keeps(600));
  }
}
