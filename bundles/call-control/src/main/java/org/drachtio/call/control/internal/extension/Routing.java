package org.drachtio.call.control.internal.extension;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.drachtio.api.route.RequestRouter;
import org.drachtio.api.route.Route;
import org.drachtio.api.transport.InboundMessage;

/** Asks the routers, one after the other, who takes a new request. Thread-safe. */
public final class Routing {

  private final Extensions extensions;
  private final Verdicts verdicts;

  public Routing(Extensions extensions, Verdicts verdicts) {
    this.extensions = extensions;
    this.verdicts = verdicts;
  }

  /** Whether a router has gone and is expected back. */
  public boolean isIncomplete() {
    return extensions.isIncomplete();
  }

  /** Whether the router that was asked has gone since: others have to answer in its place. */
  public boolean hasLost(Asked asked) {
    return Arrays.stream(extensions.routers())
        .noneMatch(each -> each == asked.routers()[asked.index()]);
  }

  /**
   * A router has answered.
   *
   * @param route null: it failed
   */
  public void answered(Asked asked, Route route) {
    verdicts.ofRouter(asked.routers()[asked.index()], route);
  }

  /**
   * A router has taken the request and answers now or later.
   *
   * @param routers in their order when the first was asked
   * @param index of the one that answers
   */
  public record Asked(RequestRouter[] routers, int index, CompletionStage<Route> answer) {

    /** For the log. */
    public String router() {
      return routers[index].getClass().getName();
    }
  }

  /** Asks until one takes it; {@code null} if none does. */
  public Asked ask(InboundMessage request) {
    return ask(extensions.routers(), 0, request);
  }

  /** A router has passed: asks the routers behind it; {@code null} if none takes the request. */
  public Asked askNext(Asked passed, InboundMessage request) {
    return ask(passed.routers(), passed.index() + 1, request);
  }

  private Asked ask(RequestRouter[] routers, int from, InboundMessage request) {
    for (int i = from; i < routers.length; i++) {
      Optional<CompletionStage<Route>> answer = ask(routers[i], request);
      if (answer.isPresent()) {
        extensions.shadows().taken(request, routers[i], answer.get());
        return new Asked(routers, i, answer.get());
      }
    }
    if (from == 0) {
      extensions.shadows().notTaken(request);
    }
    return null;
  }

  /** A router that throws counts as one that has taken the request and whose answer has failed. */
  private static Optional<CompletionStage<Route>> ask(
      RequestRouter router, InboundMessage request) {
    try {
      return router.route(request);
    } catch (RuntimeException | LinkageError e) {
      return Optional.of(CompletableFuture.failedFuture(e));
    }
  }
}
