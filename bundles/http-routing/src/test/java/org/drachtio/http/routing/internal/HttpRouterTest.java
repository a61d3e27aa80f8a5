package org.drachtio.http.routing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.drachtio.api.route.RequestRouter;
import org.drachtio.api.route.Route;
import org.drachtio.api.testing.RequestRouterContract;
import org.drachtio.api.testing.Requests;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.config.internal.PlaceholdersComponent;
import org.drachtio.kernel.config.testing.TestConfig;
import org.drachtio.kernel.testing.TestBundle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;

/** The router with a web callback that it really asks. */
class HttpRouterTest implements RequestRouterContract {

  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer callback;
  private HttpRouter router;
  private HttpRoute calls;
  private final TestBundle bundle = new TestBundle();

  @BeforeEach
  void start() throws IOException {
    callback = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    callback.setExecutor(threads);
    callback.createContext(
        "/",
        exchange -> {
          await();
          byte[] answer =
              "{\"action\":\"reject\",\"data\":{\"status\":486}}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    callback.start();
    router = new HttpRouter(bundle.context(), TestConfig.of(RouterConfig.class));
    String url = "http://127.0.0.1:" + callback.getAddress().getPort();
    calls =
        new HttpRoute(
            new PlaceholdersComponent(),
            TestConfig.of(RouteConfig.class, Map.of("method", "INVITE", "url", url)),
            Map.of());
    router.addRoute(calls);
  }

  private void await() throws IOException {
    try {
      if (!mayAnswer.await(20, TimeUnit.SECONDS)) {
        throw new IOException("nobody lets the callback answer");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @AfterEach
  void stop() {
    mayAnswer.countDown();
    router.deactivate();
    callback.stop(0);
    threads.shutdownNow();
  }

  @Override
  public RequestRouter router() {
    mayAnswer.countDown();
    return router;
  }

  @Override
  public InboundMessage taken() {
    return Requests.of("INVITE", "sip:bob@example.com", Protocol.UDP, "192.0.2.1");
  }

  @Override
  public Route route() {
    return new Route.Reject(486, "");
  }

  @Override
  public InboundMessage left() {
    return Requests.of("OPTIONS", "sip:bob@example.com", Protocol.UDP, "192.0.2.1");
  }

  @Test
  void noLaneWaitsForTheWebCallback() throws Exception {
    CompletableFuture<Route> answer = router.route(taken()).orElseThrow().toCompletableFuture();
    assertFalse(answer.isDone());
    mayAnswer.countDown();
    assertEquals(route(), answer.get(20, TimeUnit.SECONDS));
  }

  @Test
  void aRouteThatIsTakenAwayIsAskedNoMore() {
    router.removeRoute(calls);
    assertEquals(Optional.empty(), router.route(taken()));
  }

  @Test
  void whileTheBundleStopsTheTableStaysUntilTheRouterItselfGoes() throws Exception {
    bundle.state.set(Bundle.STOPPING);
    router.removeRoute(calls);
    mayAnswer.countDown();
    assertEquals(
        route(),
        router.route(taken()).orElseThrow().toCompletableFuture().get(20, TimeUnit.SECONDS));
  }
}
