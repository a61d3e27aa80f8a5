package org.drachtio.call.control.internal.extension;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.drachtio.api.route.RequestRouter;
import org.drachtio.api.route.Route;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.canary.Canary;

/**
 * The routers of one canary: the first that takes a request is compared with the router of the
 * version in force.
 *
 * <p><b>Threading:</b> services come and go on any thread; the thread of the canary asks, and
 * answers come on any.
 */
final class ShadowRouters {

  /** Answers that are awaited. */
  static final int MAX_OPEN = 1000;

  private static final int ANSWER_SECONDS = 30;

  private static final String NOT_TAKEN = "not taken";
  private static final String FAILED = "no route";

  private final String bundle;
  private final Canary canary;
  private final Ranked<RequestRouter> inForce;
  private final Ranked<RequestRouter> tried = new Ranked<>(RequestRouter[]::new);
  private final AtomicInteger open = new AtomicInteger();

  /**
   * Has no router yet.
   *
   * @param bundle symbolic name of both versions
   * @param inForce routers of all bundles
   */
  ShadowRouters(String bundle, Canary canary, Ranked<RequestRouter> inForce) {
    this.bundle = bundle;
    this.canary = canary;
    this.inForce = inForce;
  }

  Ranked<RequestRouter> tried() {
    return tried;
  }

  boolean isEmpty() {
    return tried.all().length == 0;
  }

  /** What a router has said: a route, or why there is none. */
  private record Answer(String text, boolean isGood) {

    static Answer of(Route route, Throwable failure) {
      return route == null
          ? new Answer(FAILED + (failure == null ? "" : ": " + failure), false)
          : new Answer(route.toString(), true);
    }
  }

  /** No router has taken a request. */
  void notTaken(InboundMessage request) {
    ask(request)
        .ifPresent(
            said -> {
              if (said.isEmpty()) {
                canary.same();
              } else {
                canary.other(Example.of(request, NOT_TAKEN, "taken"));
              }
            });
  }

  /** A router has taken a request, and answers now or later. */
  void taken(InboundMessage request, RequestRouter by, CompletionStage<Route> answer) {
    if (inForce.referenceOf(by).filter(each -> Shadow.isOf(bundle, each)).isEmpty()) {
      return;
    }
    if (open.incrementAndGet() > MAX_OPEN) {
      open.decrementAndGet();
      canary.missed();
      return;
    }
    answer.whenComplete(
        (route, failure) -> {
          if (route == null) {
            canary.formerFailed();
          }
        });
    Optional<Optional<CompletionStage<Route>>> said = ask(request);
    if (said.isPresent() && said.get().isPresent()) {
      compare(request, answer, said.get().get());
      return;
    }
    open.decrementAndGet();
    if (said.isPresent()) {
      canary.other(Example.of(request, "taken", NOT_TAKEN));
    }
  }

  /** The first that takes it; nothing at all if the canary has failed. */
  private Optional<Optional<CompletionStage<Route>>> ask(InboundMessage request) {
    canary.asking();
    try {
      for (RequestRouter each : tried.all()) {
        Optional<CompletionStage<Route>> answer = each.route(request);
        if (answer.isPresent()) {
          return Optional.of(answer);
        }
      }
      return Optional.of(Optional.empty());
    } catch (RuntimeException | Error e) {
      // On this thread every fault is the canary's.
      canary.failed(Example.of(request, e));
      return Optional.empty();
    } finally {
      canary.returned();
    }
  }

  private void compare(
      InboundMessage request, CompletionStage<Route> former, CompletionStage<Route> said) {
    CompletableFuture<Answer> answer =
        new CompletableFuture<Answer>()
            .completeOnTimeout(
                new Answer("no answer in " + ANSWER_SECONDS + " s", false),
                ANSWER_SECONDS,
                TimeUnit.SECONDS);
    try {
      said.whenComplete((route, failure) -> answer.complete(Answer.of(route, failure)));
    } catch (RuntimeException | Error e) {
      answer.complete(Answer.of(null, e));
    }
    CompletionStage<Answer> answered = answer;
    former.whenComplete(
        (route, failure) ->
            answered.whenComplete(
                (mine, never) -> {
                  open.decrementAndGet();
                  conclude(request, Answer.of(route, failure), mine);
                }));
  }

  private void conclude(InboundMessage request, Answer former, Answer said) {
    if (!said.isGood()) {
      canary.failed(Example.of(request, former.text(), said.text()));
    } else if (said.text().equals(former.text())) {
      canary.same();
    } else {
      canary.other(Example.of(request, former.text(), said.text()));
    }
  }
}
