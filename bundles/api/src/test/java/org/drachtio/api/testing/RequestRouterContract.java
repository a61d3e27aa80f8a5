package org.drachtio.api.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.drachtio.api.route.RequestRouter;
import org.drachtio.api.route.Route;
import org.drachtio.api.transport.InboundMessage;
import org.junit.jupiter.api.Test;

/** What every {@link RequestRouter} owes. Let a test class implement it. */
public interface RequestRouterContract {

  /** The router. */
  RequestRouter router();

  /** A request that it takes. */
  InboundMessage taken();

  /** Where that goes. */
  Route route();

  /** A request that it leaves to the next router. */
  InboundMessage left();

  @Test
  default void takesWhatIsItsOwn() throws Exception {
    CompletionStage<Route> answer = router().route(taken()).orElseThrow();
    assertEquals(route(), answer.toCompletableFuture().get(Lanes.LIMIT_SECONDS, TimeUnit.SECONDS));
  }

  @Test
  default void leavesWhatIsNot() {
    assertEquals(Optional.empty(), router().route(left()));
  }

  /** Each answer that it promises comes, and no lane waits for one. */
  @Test
  default void answersEveryRequestOnAllLanesWithoutBlockingThem()
      throws InterruptedException, ExecutionException, TimeoutException {
    RequestRouter router = router();
    List<InboundMessage> requests = Requests.all();
    List<List<CompletionStage<Route>>> promised =
        Lanes.ask(
            () -> {
              List<CompletionStage<Route>> mine = new ArrayList<>();
              for (InboundMessage request : requests) {
                router.route(request).ifPresent(mine::add);
              }
              return mine;
            });
    assertTrue(promised.size() > 1, "more than one lane asks");
    for (List<CompletionStage<Route>> ofLane : promised) {
      for (CompletionStage<Route> answer : ofLane) {
        assertNotNull(answer.toCompletableFuture().get(Lanes.LIMIT_SECONDS, TimeUnit.SECONDS));
      }
    }
  }
}
