package org.drachtio.http.routing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.drachtio.api.route.Route;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.config.internal.PlaceholdersComponent;
import org.drachtio.kernel.testing.TestBundle;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.Test;

/** Questions that may be open: per route, and of all routes. */
class RouterBoundsTest {

  private static final int UNTIL_TOLD_SECONDS = 30;

  @Test
  void aRouteThatIsFullLeavesRoomForOthersUpToTheBoundOverAll() throws Exception {
    // Accepts connections and never answers.
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      HttpRouter router =
          new HttpRouter(
              new TestBundle().context(),
              annotation(
                  RouterConfig.class,
                  Map.of(
                      "maxOpenRequests",
                      2,
                      "maxOpenRequestsInAll",
                      3,
                      "totalTimeoutMillis",
                      2000)));
      String url = "http://127.0.0.1:" + silent.getLocalPort();
      HttpRoute calls = route("INVITE", url);
      router.addRoute(calls);
      router.addRoute(route("OPTIONS", url));
      List<CompletableFuture<Route>> open = new ArrayList<>();
      open.add(ask(router, "INVITE"));
      open.add(ask(router, "INVITE"));
      assertEquals(503, refused(ask(router, "INVITE")), "the route is full");
      open.add(ask(router, "OPTIONS"));
      assertEquals(503, refused(ask(router, "OPTIONS")), "all together are too many");
      for (CompletableFuture<Route> question : open) {
        assertEquals(500, refused(question));
      }
      assertEquals(500, refused(ask(router, "INVITE")), "there is room again");
      assertEquals(4, calls.info(calls.rule().orElseThrow()).failures());
      router.deactivate();
    }
  }

  private static int refused(CompletableFuture<Route> answer) throws Exception {
    return ((Route.Reject) answer.get(UNTIL_TOLD_SECONDS, TimeUnit.SECONDS)).status();
  }

  private static CompletableFuture<Route> ask(HttpRouter router, String method) {
    String text =
        method
            + " sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"
            + "From: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 "
            + method
            + "\r\n\r\n";
    SipMessage message = SipMessage.scan(text.getBytes(StandardCharsets.UTF_8));
    return router
        .route(new InboundMessage(message, TestFlow.of(Protocol.UDP, "192.0.2.1"), 0))
        .orElseThrow()
        .toCompletableFuture();
  }

  private static HttpRoute route(String method, String url) {
    return new HttpRoute(
        new PlaceholdersComponent(),
        annotation(RouteConfig.class, Map.of("method", method, "url", url)),
        Map.of());
  }

  private static <T> T annotation(Class<T> type, Map<String, Object> values) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                values.getOrDefault(method.getName(), method.getDefaultValue())));
  }
}
