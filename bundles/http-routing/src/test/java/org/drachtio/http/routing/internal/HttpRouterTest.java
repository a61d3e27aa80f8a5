package org.drachtio.http.routing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
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
import org.drachtio.kernel.config.testing.TestConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;

/** The router with a web callback that it really asks. */
class HttpRouterTest implements RequestRouterContract {

  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer callback;
  private HttpRouter router;

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
    BundleContext context =
        answering(
            BundleContext.class,
            "getBundle",
            answering(Bundle.class, "getVersion", new Version(1, 2, 3)));
    router = new HttpRouter(context, TestConfig.of(RouterConfig.class));
    String url = "http://127.0.0.1:" + callback.getAddress().getPort();
    router.addRoute(
        new HttpRoute(
            TestConfig.of(RouteConfig.class, Map.of("method", "INVITE", "url", url)), Map.of()));
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

  private static <T> T answering(Class<T> type, String method, Object answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, called, arguments) -> called.getName().equals(method) ? answer : null));
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
}
