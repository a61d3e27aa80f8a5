package org.drachtio.call.control.internal;

import static org.drachtio.call.control.internal.Assembly.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.drachtio.api.filter.Admission;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.route.RequestRouter;
import org.drachtio.api.route.Route;
import org.drachtio.call.control.internal.extension.Extensions;
import org.drachtio.kernel.canary.Canary;
import org.drachtio.kernel.canary.Tally;
import org.drachtio.kernel.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceReference;

/** A new version of a filter or router is tried beside the one in force. */
class CanaryTest {

  private static final String BUNDLE = "guard";
  private static final Admission BUSY = new Admission.Reject(486, "");
  private static final Admission GONE = new Admission.Reject(410, "");

  private final Assembly server = new Assembly();
  private final Wire wire = server.wire;
  private final Canary canary = server.canaries.begin(8, 100);
  private int calls;

  @BeforeEach
  void open() {
    canary.open();
  }

  @AfterEach
  void allTablesAreEmpty() {
    server.assertTablesAreEmpty();
    server.extensions.deactivate();
  }

  private static <S> ServiceReference<S> inForce(int ranking) {
    return new FakeReference<>(ranking, BUNDLE, 7);
  }

  private static <S> ServiceReference<S> tried(int ranking) {
    return new FakeReference<>(ranking, BUNDLE, 8, Canary.LOCATION + "file:x", false);
  }

  private static RequestFilter says(Admission verdict) {
    return request -> verdict;
  }

  private static RequestRouter routes(CompletionStage<Route> answer) {
    return request -> Optional.of(answer);
  }

  private static RequestRouter routes(Route route) {
    return routes(CompletableFuture.completedFuture(route));
  }

  /** What the caller gets. */
  private List<String> hear() {
    return hear("OPTIONS");
  }

  private List<String> hear(String method) {
    calls++;
    String call = "call" + calls;
    server.hear(request(method, 1, call, "").replace("Call-ID: c1\n", "Call-ID: " + call + "\n"));
    return wire.take();
  }

  private Tally until(String what, Predicate<Tally> condition) {
    Await.until(what, () -> condition.test(canary.tally()));
    return canary.tally();
  }

  private Tally untilSeen(int requests) {
    return until(requests + " requests", tally -> tally.seen() == requests);
  }

  @Test
  void theVersionInForceActsAndTheOtherIsCompared() {
    server.extensions.addFilter(says(BUSY), inForce(1));
    server.extensions.addFilter(
        request -> request.message().callId().equals("call1") ? BUSY : GONE, tried(1));
    assertEquals(List.of("486 Busy Here"), hear());
    assertEquals(List.of("486 Busy Here"), hear());
    Tally tally = untilSeen(2);
    assertEquals(1, tally.same());
    assertEquals(1, tally.other());
    assertTrue(
        tally.otherExample().matches("call2: Reject.*486.* → Reject.*410.*"), tally.toString());
  }

  @Test
  void oneThatLetsPassWhatAnotherStopsIsFound() {
    server.extensions.addFilter(says(Admission.PASS), inForce(1));
    server.extensions.addFilter(says(Admission.DISCARD), tried(1));
    assertEquals(List.of("503 Service Unavailable"), hear());
    assertEquals(1, untilSeen(1).other());
  }

  @Test
  void oneThatFailsCostsNoCallAndIsCounted() {
    server.extensions.addFilter(says(BUSY), inForce(1));
    server.extensions.addFilter(
        request -> {
          throw new StackOverflowError("on purpose");
        },
        tried(1));
    assertEquals(List.of("486 Busy Here"), hear());
    assertEquals(List.of("486 Busy Here"), hear());
    Tally tally = untilSeen(2);
    assertEquals(2, tally.errors());
    assertEquals("call1: java.lang.StackOverflowError: on purpose", tally.errorExample());
  }

  @Test
  void whereTheVersionInForceFailsThatIsCountedToo() {
    server.extensions.addFilter(
        request -> {
          throw new IllegalStateException("on purpose");
        },
        inForce(1));
    server.extensions.addFilter(says(Admission.PASS), tried(1));
    hear();
    assertEquals(1, untilSeen(1).same());
    assertEquals(1, canary.tally().formerErrors());
  }

  @Test
  void oneThatHangsKeepsNoCallAndNoMoreRequestsThanAFew() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    ServiceReference<RequestFilter> reference = tried(1);
    server.extensions.addFilter(says(BUSY), inForce(1));
    server.extensions.addFilter(
        request -> {
          hanging.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
          return BUSY;
        },
        reference);
    for (int i = 0; i < 300; i++) {
      assertEquals(List.of("486 Busy Here"), hear());
    }
    hanging.await();
    assertTrue(until("it hangs", tally -> tally.hangingNanos() > 0).missed() >= 300 - 257);
    server.extensions.removeFilter(reference);
    interrupted.await();
    assertEquals(List.of("486 Busy Here"), hear());
  }

  @Test
  void aSourceThatIsNotHeardIsComparedToo() {
    RequestFilter deaf = new ListeningFilter(source -> false);
    server.extensions.addFilter(deaf, inForce(1));
    server.extensions.addFilter(deaf, tried(1));
    assertEquals(List.of(), hear());
    assertEquals(1, untilSeen(1).same());
  }

  @Test
  void whatAFilterSaysByHistoryIsNotCompared() {
    server.extensions.addFilter(
        request -> request.message().method().equals("MESSAGE") ? BUSY : Admission.PASS,
        new FakeReference<>(1, BUNDLE, 7, "file:x", true));
    server.extensions.addFilter(
        says(GONE), new FakeReference<>(1, BUNDLE, 8, Canary.LOCATION + "file:x", true));
    assertEquals(List.of("486 Busy Here"), hear("MESSAGE"));
    hear("OPTIONS");
    Tally tally = untilSeen(2);
    assertEquals(1, tally.uncompared());
    assertEquals(1, tally.same());
  }

  @Test
  void whatAFilterOfAnotherBundleStopsIsNotAsked() {
    server.extensions.addFilter(
        request -> request.message().method().equals("MESSAGE") ? BUSY : Admission.PASS,
        new FakeReference<>(5, "other", 9));
    server.extensions.addFilter(says(GONE), inForce(1));
    server.extensions.addFilter(says(GONE), tried(1));
    assertEquals(List.of("486 Busy Here"), hear("MESSAGE"));
    assertEquals(List.of("410 Gone"), hear("OPTIONS"));
    assertEquals(1, untilSeen(1).same());
  }

  @Test
  void routersAreCompared() {
    CompletableFuture<Route> later = new CompletableFuture<>();
    server.extensions.addRouter(
        request ->
            request.message().method().equals("MESSAGE") ? Optional.of(later) : Optional.empty(),
        inForce(1));
    server.extensions.addRouter(
        request ->
            request.message().method().equals("OPTIONS")
                ? Optional.empty()
                : Optional.of(CompletableFuture.completedFuture(new Route.Reject(404, ""))),
        tried(1));
    hear("OPTIONS");
    assertEquals(1, untilSeen(1).same());
    hear("MESSAGE");
    later.complete(new Route.Reject(404, ""));
    server.lane.run();
    assertEquals(List.of("404 Not Found"), wire.take());
    assertEquals(2, untilSeen(2).same());
    hear("INFO");
    Tally tally = untilSeen(3);
    assertEquals(1, tally.other());
    assertEquals("call3: not taken → taken", tally.otherExample());
  }

  @Test
  void aRouteThatDiffersIsFoundAndARouterThatFailsOrThrowsCostsNoCall() {
    server.extensions.addRouter(routes(new Route.Reject(404, "")), inForce(1));
    server.extensions.addRouter(
        request ->
            switch (request.message().method()) {
              case "OPTIONS" -> throw new IllegalStateException("on purpose");
              case "MESSAGE" -> Optional.of(CompletableFuture.failedFuture(new Exception("no")));
              default -> Optional.of(CompletableFuture.completedFuture(new Route.Reject(603, "")));
            },
        tried(1));
    for (String method : List.of("OPTIONS", "MESSAGE", "INFO")) {
      assertEquals(List.of("404 Not Found"), hear(method));
    }
    Tally tally = untilSeen(3);
    assertEquals(2, tally.errors());
    assertEquals(1, tally.other());
  }

  @Test
  void whereBothRoutersFailBothAreCounted() {
    server.extensions.addRouter(
        routes(CompletableFuture.failedFuture(new Exception("no"))), inForce(1));
    server.extensions.addRouter(
        routes(CompletableFuture.failedFuture(new Exception("no"))), tried(1));
    assertEquals(List.of("500 Server Internal Error"), hear());
    assertEquals(1, untilSeen(1).errors());
    assertEquals(1, canary.tally().formerErrors());
  }

  @Test
  void itSeesItsShare() {
    Canary half = server.canaries.begin(8, 50);
    half.open();
    server.extensions.addFilter(says(BUSY), inForce(1));
    server.extensions.addFilter(says(BUSY), tried(1));
    int wanted = 0;
    for (int i = 0; i < 100; i++) {
      hear();
      wanted += half.sees("call" + calls) ? 1 : 0;
    }
    assertTrue(wanted > 20 && wanted < 80, "of 100 are " + wanted);
    int share = wanted;
    Await.until("its share", () -> half.tally().seen() == share);
  }

  @Test
  void itIsAskedOnByTheNextVersionOfThisBundle() {
    server.extensions.addFilter(says(BUSY), inForce(1));
    server.extensions.addFilter(says(BUSY), tried(1));
    hear();
    untilSeen(1);
    server.stop(Assembly.Depth.CALL_CONTROL);
    server.extensions.deactivate();
    Extensions next = new Extensions(server.restarts, server.canaries);
    server.extensions(next);
    server.start(Assembly.Depth.CALL_CONTROL);
    next.addFilter(says(BUSY), tried(1));
    next.addFilter(says(BUSY), inForce(1));
    server.lane.run();
    assertEquals(List.of("486 Busy Here"), hear());
    assertEquals(2, untilSeen(2).same());
  }

  @Test
  void oneThatGoesIsNotExpectedBack() {
    ServiceReference<RequestFilter> filter = tried(1);
    ServiceReference<RequestRouter> router = tried(2);
    server.extensions.addFilter(says(BUSY), filter);
    server.extensions.addRouter(routes(new Route.Pass()), router);
    assertEquals(List.of(), server.extensions.roll());
    server.extensions.removeFilter(filter);
    server.extensions.removeRouter(router);
    assertFalse(server.extensions.isIncomplete());
    assertEquals(List.of(), server.restarts.awaited());
  }

  @Test
  void oneWithoutATrialDecidesNothing() {
    server.canaries.end(8);
    server.extensions.addFilter(says(BUSY), tried(1));
    server.extensions.addRouter(routes(new Route.Reject(404, "")), tried(1));
    assertEquals(List.of("503 Service Unavailable"), hear());
    assertEquals(0, canary.tally().seen());
  }
}
