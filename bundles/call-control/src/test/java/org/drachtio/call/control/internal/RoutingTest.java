package org.drachtio.call.control.internal;

import static org.drachtio.call.control.internal.Assembly.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.drachtio.api.filter.Admission;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.route.ApplicationAddress;
import org.drachtio.api.route.RequestRouter;
import org.drachtio.api.route.Route;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Filters and routers on the path (architecture.md §2). */
class RoutingTest {

  private static final ApplicationAddress ADDRESS =
      new ApplicationAddress("a.example", 9000, false);

  private final Assembly server = new Assembly();
  private final FakeApps apps = server.apps;
  private final Wire wire = server.wire;

  @AfterEach
  void allTablesAreEmpty() {
    server.assertTablesAreEmpty();
  }

  @Test
  void filtersAreAskedByRankingUntilOneRefuses() {
    List<String> asked = new ArrayList<>();
    apps.add(1);
    filter(1, request -> note(asked, "low", Admission.PASS));
    filter(5, request -> note(asked, "high", Admission.PASS));
    filter(3, request -> note(asked, "middle", new Admission.Reject(603, "Go Away")));
    server.hear(request("OPTIONS", 1, "a", ""));
    assertEquals(List.of("high", "middle"), asked);
    assertEquals(List.of("603 Go Away"), wire.take());
    assertEquals(List.of(), apps.take());
  }

  @Test
  void whatIsDiscardedGetsNoAnswer() {
    apps.add(1);
    filter(1, request -> Admission.DISCARD);
    server.hear(request("INVITE", 1, "a", ""));
    assertEquals(List.of(), wire.take());
    assertEquals(List.of(), apps.take());
  }

  @Test
  void aFilterMayAnswerWithHeadersOfItsOwn() {
    apps.add(1);
    Header accept = new Header("Accept", "application/sdp");
    Header later = new Header("Retry-After", "5");
    filter(
        1,
        request ->
            request.message().method().equals("OPTIONS")
                ? new Admission.Answer(200, "", List.of(accept))
                : new Admission.Reject(503, "Slow Down", List.of(later)));
    server.hear(request("OPTIONS", 1, "a", ""));
    server.hear(request("MESSAGE", 1, "b", ""));
    assertEquals(Optional.of("application/sdp"), wire.said.get(0).header("Accept"));
    assertEquals(Optional.of("5"), wire.said.get(1).header("Retry-After"));
    assertEquals(List.of("200 OK", "503 Slow Down"), wire.take());
    assertEquals(List.of(), apps.take());
  }

  @Test
  void aFilterMayCutTheConnection() {
    apps.add(1);
    filter(1, request -> Admission.DISCONNECT);
    server.hear(request("INVITE", 1, "a", ""));
    assertEquals(List.of(), wire.take());
    assertEquals(List.of(), apps.take());
    assertEquals(1, wire.closed.size());
  }

  @Test
  void ofASourceThatIsNotListenedToEverythingOutsideItsCallsVanishes() {
    apps.add(1);
    AtomicBoolean listens = new AtomicBoolean(true);
    RequestFilter filter = new ListeningFilter(source -> listens.get());
    server.extensions.addFilter(filter, new FakeReference<>(1));
    server.hear(request("MESSAGE", 1, "known", ""));
    assertEquals(List.of("1 new MESSAGE"), apps.take());
    listens.set(false);
    for (String method : List.of("OPTIONS", "INVITE", "BYE", "CANCEL", "ACK")) {
      server.hear(request(method, 1, method, ""));
    }
    server.hear(request("OPTIONS", 1, "faulty", "").replaceFirst("CSeq: .*", "CSeq: what"));
    assertEquals(List.of(), wire.take());
    assertEquals(List.of(), apps.take());
    // What was begun before ends as it would.
    server.respond(200);
    assertEquals(List.of("200 OK"), wire.take());
  }

  @Test
  void aFilterThatFailsIsPassedOver() {
    apps.add(1);
    filter(
        1,
        request -> {
          throw new IllegalStateException("on purpose");
        });
    server.extensions.addFilter(new FailingFilter(), new FakeReference<>(2));
    server.hear(request("OPTIONS", 1, "a", ""));
    assertEquals(List.of("1 new OPTIONS"), apps.take());
    server.respond(200);
    assertEquals(List.of("200 OK"), wire.take());
  }

  @Test
  void routersAreAskedByRankingAndPass() {
    apps.add(1);
    List<String> asked = new ArrayList<>();
    router(1, request -> note(asked, "last", Optional.empty()));
    router(2, request -> note(asked, "second", answer(new Route.Pass())));
    router(3, request -> note(asked, "first", Optional.empty()));
    server.hear(request("OPTIONS", 1, "a", ""));
    assertEquals(List.of("first", "second", "last"), asked);
    assertEquals(List.of("1 new OPTIONS"), apps.take());
    server.respond(200);
    assertEquals(List.of("200 OK"), wire.take());
  }

  @Test
  void anAnswerThatComesLaterIsCarriedOut() {
    CompletableFuture<Route> later = new CompletableFuture<>();
    router(1, request -> Optional.of(later));
    server.hear(request("INVITE", 1, "a", ""));
    assertEquals(List.of("100 Trying"), wire.take());
    later.complete(new Route.Reject(404, ""));
    server.lane.run();
    assertEquals(List.of("404 Not Found"), wire.take());
    server.hear(request("ACK", 1, "a", "x"));
  }

  @Test
  void aRedirectNamesTheContacts() {
    router(1, request -> answer(new Route.Redirect(List.of("<sip:a@b>;q=1", "sip:c@d"))));
    server.hear(request("INVITE", 1, "a", ""));
    List<String> contacts = wire.said.get(1).headers("Contact");
    assertEquals(List.of("100 Trying", "302 Moved"), wire.take());
    assertEquals(List.of("<sip:a@b>;q=1", "sip:c@d"), contacts);
    server.hear(request("ACK", 1, "a", "x"));
  }

  @Test
  void onlyAnInviteCanBeRedirected() {
    router(1, request -> answer(new Route.Redirect(List.of("sip:c@d"))));
    server.hear(request("OPTIONS", 1, "a", ""));
    assertEquals(List.of("500 Server Internal Error"), wire.take());
  }

  @Test
  void aRedirectToWhatIsNoContactIsAnError() {
    router(1, request -> answer(new Route.Redirect(List.of("<sip:a"))));
    server.hear(request("INVITE", 1, "a", ""));
    assertEquals(List.of("100 Trying", "500 Server Internal Error"), wire.take());
    server.hear(request("ACK", 1, "a", "x"));
  }

  @Test
  void aTagChoosesAmongTheApplications() {
    apps.add(1);
    apps.tags.add("red");
    router(1, request -> answer(new Route.ToTag("red")));
    server.hear(request("OPTIONS", 1, "a", ""));
    assertEquals(List.of("1 new OPTIONS"), apps.take());
    server.respond(200);
    assertEquals(List.of("200 OK"), wire.take());
    apps.tags.clear();
    server.hear(request("OPTIONS", 2, "b", ""));
    assertEquals(List.of("480 Temporarily Unavailable"), wire.take());
  }

  @Test
  void anApplicationIsCalled() {
    router(1, request -> answer(new Route.ToApplication(ADDRESS)));
    server.hear(request("OPTIONS", 1, "a", ""));
    assertEquals(List.of(ADDRESS), apps.dialled);
    apps.alive.add(7L);
    apps.dial.connected(7);
    server.lane.run();
    assertEquals(List.of("7 new OPTIONS"), apps.take());
    server.respond(200);
    assertEquals(List.of("200 OK"), wire.take());
  }

  @Test
  void anApplicationThatCanNotBeCalledCosts480() {
    apps.add(1);
    router(1, request -> answer(new Route.ToApplication(ADDRESS)));
    server.hear(request("INVITE", 1, "a", ""));
    apps.dial.failed("refused");
    server.lane.run();
    assertEquals(List.of("100 Trying", "480 Temporarily Unavailable"), wire.take());
    assertEquals(List.of(), apps.take());
    server.hear(request("ACK", 1, "a", "x"));
  }

  @Test
  void anApplicationIsCalledAnewByOtherApplications() {
    AtomicInteger asked = new AtomicInteger();
    router(
        1,
        request -> {
          asked.incrementAndGet();
          return answer(new Route.ToApplication(ADDRESS));
        });
    server.hear(request("OPTIONS", 1, "a", ""));
    FakeApps others = new FakeApps();
    server.attach(others);
    assertEquals(List.of(ADDRESS), others.dialled);
    assertEquals(1, asked.get());
    others.alive.add(7L);
    others.dial.connected(7);
    server.lane.run();
    assertEquals(List.of("7 new OPTIONS"), others.take());
    server.respondAs(7, others.lastTransaction, 200);
    assertEquals(List.of("200 OK"), wire.take());
    server.attach(apps);
    assertEquals(List.of(ADDRESS), apps.dialled, "what was answered is not called again");
  }

  @Test
  void anApplicationIsCalledAnewByAnotherVersion() {
    router(1, request -> answer(new Route.ToApplication(ADDRESS)));
    server.hear(request("OPTIONS", 1, "a", ""));
    server.restart(Assembly.Depth.CALL_CONTROL);
    assertEquals(List.of(ADDRESS, ADDRESS), apps.dialled);
    apps.alive.add(7L);
    apps.dial.connected(7);
    server.lane.run();
    assertEquals(List.of("7 new OPTIONS"), apps.take());
    server.respondAs(7, apps.lastTransaction, 200);
    assertEquals(List.of("200 OK"), wire.take());
  }

  @Test
  void anApplicationThatWasCalledAndGoesCosts480() {
    apps.add(1);
    router(1, request -> answer(new Route.ToApplication(ADDRESS)));
    server.hear(request("OPTIONS", 1, "a", ""));
    apps.alive.add(7L);
    apps.dial.connected(7);
    server.lane.run();
    apps.alive.remove(7L);
    server.control.applicationGone(7);
    server.lane.run();
    assertEquals(List.of("480 Temporarily Unavailable"), wire.take());
    assertEquals(List.of("7 new OPTIONS"), apps.take());
  }

  @Test
  void anApplicationThatComesTooLateIsSentAway() {
    router(1, request -> answer(new Route.ToApplication(ADDRESS)));
    server.hear(request("INVITE", 1, "a", ""));
    server.hear(request("CANCEL", 1, "a", ""));
    assertEquals(List.of("100 Trying", "200 OK", "487 Request Terminated"), wire.take());
    server.hear(request("ACK", 1, "a", "x"));
    apps.alive.add(7L);
    apps.dial.connected(7);
    server.lane.run();
    assertEquals(List.of(7L), apps.disconnected);
    assertEquals(List.of(), apps.take());
  }

  @Test
  void aCancelWhileARouterThinksEndsIt() {
    CompletableFuture<Route> later = new CompletableFuture<>();
    router(1, request -> Optional.of(later));
    server.hear(request("INVITE", 1, "a", ""));
    server.hear(request("CANCEL", 1, "a", ""));
    assertEquals(List.of("100 Trying", "200 OK", "487 Request Terminated"), wire.take());
    later.complete(new Route.Reject(404, ""));
    server.lane.run();
    assertEquals(List.of(), wire.take());
    server.hear(request("ACK", 1, "a", "x"));
  }

  @Test
  void aRouterThatFailsCosts500() {
    router(1, request -> Optional.of(CompletableFuture.failedFuture(new Exception("on purpose"))));
    server.hear(request("OPTIONS", 1, "a", ""));
    assertEquals(List.of("500 Server Internal Error"), wire.take());
  }

  @Test
  void aRouterThatThrowsCosts500() {
    router(
        1,
        request -> {
          throw new IllegalStateException("on purpose");
        });
    server.hear(request("OPTIONS", 1, "a", ""));
    assertEquals(List.of("500 Server Internal Error"), wire.take());
  }

  @Test
  void aRouterThatNeverAnswersCosts480() {
    router(1, request -> Optional.of(new CompletableFuture<>()));
    server.hear(request("INVITE", 1, "a", ""));
    server.lane.advance(64_000);
    assertEquals(List.of("100 Trying", "480 Temporarily Unavailable"), wire.take());
    server.hear(request("ACK", 1, "a", "x"));
  }

  @Test
  void theNextVersionOfTheBundleAsksAgain() {
    List<CompletableFuture<Route>> answers = new ArrayList<>();
    router(
        1,
        request -> {
          answers.add(new CompletableFuture<>());
          return Optional.of(answers.get(answers.size() - 1));
        });
    server.hear(request("INVITE", 1, "a", ""));
    server.restart(Assembly.Depth.CALL_CONTROL);
    assertEquals(2, answers.size());
    answers.get(0).complete(new Route.Reject(404, ""));
    server.lane.run();
    assertEquals(List.of("100 Trying"), wire.take());
    answers.get(1).complete(new Route.Reject(603, ""));
    server.lane.run();
    assertEquals(List.of("603 Decline"), wire.take());
    server.hear(request("ACK", 1, "a", "x"));
  }

  @Test
  void aRouterThatGoesIsAskedNoLonger() {
    apps.add(1);
    FakeReference<RequestRouter> reference = new FakeReference<>(1);
    server.extensions.addRouter(request -> answer(new Route.Reject(603, "")), reference);
    server.extensions.removeRouter(reference);
    server.hear(request("OPTIONS", 1, "a", ""));
    assertEquals(List.of("1 new OPTIONS"), apps.take());
    server.respond(200);
    assertEquals(List.of("200 OK"), wire.take());
    assertTrue(server.extensions.routers().length == 0);
  }

  private static <T> T note(List<String> asked, String name, T result) {
    asked.add(name);
    return result;
  }

  private static Optional<CompletionStage<Route>> answer(Route route) {
    return Optional.of(CompletableFuture.completedFuture(route));
  }

  private static final class FailingFilter implements RequestFilter {
    @Override
    public Admission admit(InboundMessage request) {
      return Admission.PASS;
    }

    @Override
    public boolean listensTo(Flow source) {
      throw new IllegalStateException("on purpose");
    }
  }

  private void filter(int ranking, Function<InboundMessage, Admission> admit) {
    RequestFilter filter = admit::apply;
    server.extensions.addFilter(filter, new FakeReference<>(ranking));
  }

  private void router(
      int ranking, Function<InboundMessage, Optional<CompletionStage<Route>>> route) {
    RequestRouter router = route::apply;
    server.extensions.addRouter(router, new FakeReference<>(ranking));
  }
}
