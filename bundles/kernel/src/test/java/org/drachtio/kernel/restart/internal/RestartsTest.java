package org.drachtio.kernel.restart.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.drachtio.kernel.restart.Absences;
import org.drachtio.kernel.restart.Provider;
import org.drachtio.kernel.restart.Restarts;
import org.drachtio.kernel.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RestartsTest {

  private static final Provider ROUTER = new Provider("router", 7, "routing", "routing/pid");

  private final AtomicReference<Prospect> prospect = new AtomicReference<>(Prospect.RETURNS);
  private final AtomicBoolean paused = new AtomicBoolean();
  private final AtomicInteger looks = new AtomicInteger();
  private final Starts starts = new Starts();
  private final RestartsComponent restarts =
      new RestartsComponent(
          provider -> {
            looks.incrementAndGet();
            return prospect.get();
          },
          paused::get,
          starts);

  @AfterEach
  void stop() {
    restarts.stop();
  }

  private Restarts.End ended() throws Exception {
    CompletableFuture<Restarts.End> end = new CompletableFuture<>();
    restarts.await(ROUTER, end::complete);
    return end.get(20, TimeUnit.SECONDS);
  }

  @Test
  void oneThatRestartsIsWaitedForUpToTheLimit() throws Exception {
    assertEquals(Restarts.End.LATE, ended());
    assertTrue(looks.get() > 1);
  }

  @Test
  void eachHasItsLimit() throws Exception {
    CompletableFuture<Restarts.End> soon = new CompletableFuture<>();
    CompletableFuture<Restarts.End> late = new CompletableFuture<>();
    restarts.await(ROUTER, 60_000, late::complete);
    restarts.await(ROUTER, 1, soon::complete);
    assertEquals(Restarts.End.LATE, soon.get(20, TimeUnit.SECONDS));
    assertFalse(late.isDone());
  }

  @Test
  void oneThatWasStoppedIsNot() throws Exception {
    prospect.set(Prospect.GONE);
    assertEquals(Restarts.End.GONE, ended());
    assertEquals(1, looks.get());
  }

  @Test
  void oneOfWhichNothingIsKnownIsGivenAMoment() throws Exception {
    prospect.set(Prospect.UNSURE);
    assertEquals(Restarts.End.GONE, ended());
    assertTrue(looks.get() > 1);
  }

  @Test
  void whatCannotBeReadIsGone() throws Exception {
    prospect.set(null);
    RestartsComponent failing =
        new RestartsComponent(
            provider -> {
              throw new IllegalStateException("as the test wants it");
            },
            paused::get,
            starts);
    CompletableFuture<Restarts.End> end = new CompletableFuture<>();
    failing.await(ROUTER, end::complete);
    assertEquals(Restarts.End.GONE, end.get(20, TimeUnit.SECONDS));
    failing.stop();
  }

  @Test
  void absencesEndWhenTheNextVersionComes() {
    AtomicInteger complete = new AtomicInteger();
    Absences absences = new Absences(restarts, complete::incrementAndGet);
    paused.set(true);
    absences.left(ROUTER);
    absences.left(new Provider("router", 8, "routing", "routing/pid"));
    assertEquals(List.of(ROUTER), absences.all());
    absences.came(new Provider("router", 7, "other", "routing/pid"));
    assertTrue(absences.any());
    assertEquals(0, complete.get());
    absences.came(new Provider("router", 9, "routing", "routing/pid"));
    assertFalse(absences.any());
    assertEquals(1, complete.get());
    absences.came(ROUTER);
    assertEquals(1, complete.get());
  }

  @Test
  void anAbsenceEndsWhenTheBundleHasBeenStartedCompletely() {
    AtomicInteger complete = new AtomicInteger();
    Absences absences = new Absences(restarts, complete::incrementAndGet);
    paused.set(true);
    absences.left(ROUTER);
    starts.began(7);
    absences.came(ROUTER);
    assertTrue(absences.any(), "its parts may be missing");
    absences.left(ROUTER);
    starts.ended(7);
    assertTrue(absences.any(), "it has gone again: its start failed");
    assertEquals(0, complete.get());
    starts.began(7);
    absences.came(ROUTER);
    starts.ended(7);
    assertFalse(absences.any());
    assertEquals(1, complete.get());
  }

  @Test
  void absencesEndWhenTheyAreOver() {
    List<String> told = new CopyOnWriteArrayList<>();
    Absences absences = new Absences(restarts, () -> told.add("complete"));
    absences.left(ROUTER);
    prospect.set(Prospect.GONE);
    Await.until("the end", () -> !absences.any() && !told.isEmpty());
    assertEquals(List.of("complete"), told);
    absences.close();
    absences.left(ROUTER);
    assertFalse(absences.any());
  }

  @Test
  void theNameOfAComponentStandsBeforeItsPid() {
    assertEquals("routing", ROUTER.componentName());
    assertEquals("", new Provider("filter", 1, "x", "").componentName());
  }
}
