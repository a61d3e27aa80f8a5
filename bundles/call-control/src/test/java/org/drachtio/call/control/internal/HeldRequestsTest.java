package org.drachtio.call.control.internal;

import static org.drachtio.call.control.internal.Assembly.request;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.drachtio.api.filter.Admission;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.route.RequestRouter;
import org.drachtio.api.route.Route;
import org.drachtio.call.control.internal.Assembly.Depth;
import org.drachtio.call.control.internal.extension.Extensions;
import org.drachtio.call.control.internal.request.HeldRequests;
import org.drachtio.kernel.restart.Provider;
import org.drachtio.kernel.restart.Restarts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceReference;

/** New requests wait for a filter or router that restarts. */
class HeldRequestsTest {

  private final Assembly server = new Assembly();
  private final FakeApps apps = server.apps;
  private final Wire wire = server.wire;
  private final RequestRouter busy =
      request -> Optional.of(CompletableFuture.completedFuture(new Route.Reject(486, "")));
  private final RequestFilter strict = request -> new Admission.Reject(403, "");

  @BeforeEach
  void oneApplication() {
    apps.add(1);
  }

  @AfterEach
  void allTablesAreEmpty() {
    server.assertTablesAreEmpty();
  }

  private final ServiceReference<RequestRouter> first = of("routing", 7);
  private final ServiceReference<RequestRouter> second = of("routing", 8);

  private static <S> ServiceReference<S> of(String bundle, long id) {
    return new FakeReference<>(0, bundle, id);
  }

  private void routerGoes(RequestRouter router) {
    server.extensions.addRouter(router, first);
    server.extensions.removeRouter(first);
  }

  private void routerComes() {
    server.extensions.addRouter(busy, second);
    server.lane.run();
  }

  private void over(Restarts.End end) {
    server.restarts.over(end);
    server.lane.run();
  }

  private void acknowledge() {
    server.hear(request("ACK", 1, "a", "x"));
  }

  @Test
  void aNewRequestWaitsForItsRouter() {
    routerGoes(busy);
    server.hear(request("INVITE", 1, "a", ""));
    assertEquals(List.of(), wire.take());
    routerComes();
    assertEquals(List.of("100 Trying", "486 Busy Here"), wire.take());
    assertEquals(List.of(), apps.take());
    acknowledge();
    server.hear(request("OPTIONS", 1, "b", ""));
    assertEquals(List.of("486 Busy Here"), wire.take(), "nothing waits any more");
  }

  @Test
  void itGoesOnWithoutOneThatDoesNotComeBack() {
    for (Restarts.End end : Restarts.End.values()) {
      routerGoes(busy);
      server.hear(request("OPTIONS", 1, "a" + end, ""));
      assertEquals(List.of(), apps.take());
      over(end);
      assertEquals(List.of("1 new OPTIONS"), apps.take(), end.name());
      server.respond(200);
    }
    assertEquals(List.of("200 OK", "200 OK"), wire.take());
  }

  @Test
  void aFilterIsWaitedForBeforeThereIsAnyState() {
    ServiceReference<RequestFilter> reference = of("filter", 7);
    server.extensions.addFilter(strict, reference);
    server.extensions.removeFilter(reference);
    server.hear(request("INVITE", 1, "a", ""));
    server.hear(request("OPTIONS", 1, "b", ""));
    assertEquals(List.of(), wire.take());
    assertEquals(0, server.lane.armed(), "timers");
    server.extensions.addFilter(strict, reference);
    server.lane.run();
    assertEquals(List.of("403 Forbidden", "403 Forbidden"), wire.take());
    assertEquals(List.of(), apps.take());
  }

  @Test
  void aRepetitionAndItsCancelComeBehindTheInvite() {
    routerGoes(busy);
    server.hear(request("INVITE", 1, "a", ""));
    server.hear(request("INVITE", 1, "a", ""));
    server.hear(request("CANCEL", 1, "a", ""));
    over(Restarts.End.GONE);
    assertEquals(
        List.of("100 Trying", "100 Trying", "200 OK", "487 Request Terminated"), wire.take());
    assertEquals(List.of("1 new INVITE", "1 CANCEL []"), apps.take());
    acknowledge();
  }

  @Test
  void whatIsInADialogDoesNotWait() {
    server.hear(request("INVITE", 1, "a", ""));
    server.respond(200);
    String tag = wire.said.get(wire.said.size() - 1).toTag();
    server.hear(request("ACK", 1, "k", tag));
    wire.take();
    routerGoes(busy);
    server.hear(request("BYE", 2, "b", tag));
    server.respond(200);
    assertEquals(List.of("200 OK"), wire.take());
    over(Restarts.End.GONE);
  }

  @Test
  void waitingRequestsAreBounded() {
    routerGoes(busy);
    for (int i = 0; i < HeldRequests.MAX_REQUESTS; i++) {
      server.hear(request("OPTIONS", 1, "a" + i, ""));
    }
    assertEquals(List.of(), wire.take());
    server.hear(request("OPTIONS", 1, "b", ""));
    assertEquals(List.of("503 Service Unavailable"), wire.take());
    routerComes();
    assertEquals(Collections.nCopies(HeldRequests.MAX_REQUESTS, "486 Busy Here"), wire.take());
  }

  @Test
  void thoseThatWaitCrossAHandOver() {
    for (Depth depth : Depth.values()) {
      routerGoes(busy);
      server.hear(request("INVITE", 1, "a" + depth, ""));
      server.restart(depth);
      assertEquals(List.of("100 Trying"), wire.take(), depth.name());
      assertEquals(List.of(), apps.take());
      server.hear(request("OPTIONS", 1, "b" + depth, ""));
      assertEquals(List.of(), wire.take(), "the next version waits too");
      routerComes();
      assertEquals(List.of("486 Busy Here", "486 Busy Here"), wire.take());
      server.hear(request("ACK", 1, "a" + depth, "x"));
      server.extensions.removeRouter(second);
      over(Restarts.End.GONE);
    }
  }

  @Test
  void theNextVersionWaitsForWhatTheLastOneHad() {
    server.extensions.addRouter(busy, first);
    server.stop(Depth.CALL_CONTROL);
    // Its bundle goes while nobody looks.
    server.extensions.deactivate();
    Extensions next = new Extensions(server.restarts, server.canaries);
    server.extensions(next);
    server.start(Depth.CALL_CONTROL);
    assertEquals(
        List.of(new Provider("router", 7, "routing", "routing")), server.restarts.awaited());
    server.hear(request("OPTIONS", 1, "a", ""));
    assertEquals(List.of(), apps.take());
    next.addRouter(busy, first);
    server.lane.run();
    assertEquals(List.of("486 Busy Here"), wire.take());
  }

  @Test
  void whatARouterOwesWhenItGoesIsAskedAgain() {
    List<CompletableFuture<Route>> asked = new ArrayList<>();
    RequestRouter slow =
        request -> {
          asked.add(new CompletableFuture<>());
          return Optional.<CompletionStage<Route>>of(asked.get(0));
        };
    server.extensions.addRouter(slow, first);
    server.hear(request("OPTIONS", 1, "a", ""));
    server.extensions.removeRouter(first);
    asked.get(0).completeExceptionally(new IllegalStateException("stopped"));
    server.lane.run();
    assertEquals(List.of(), wire.take());
    routerComes();
    assertEquals(List.of("486 Busy Here"), wire.take());
  }
}
