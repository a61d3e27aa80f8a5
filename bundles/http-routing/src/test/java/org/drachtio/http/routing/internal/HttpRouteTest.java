package org.drachtio.http.routing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.drachtio.api.ConfigReady;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Constants;

class HttpRouteTest {
  private static final String CONCEALED = "http://$[drachtio:0123]@h/x";
  private static final Map<String, Object> PROPERTIES = Map.of(Constants.SERVICE_PID, "a");

  /** Knows what stands behind one placeholder. */
  private static ConfigReady revealing(String placeholder, String secret) {
    return new ConfigReady() {
      @Override
      public String boot() {
        return "b1";
      }

      @Override
      public boolean writes(String pid) {
        return true;
      }

      @Override
      public String reveal(String text) {
        return text.replace(placeholder, secret);
      }
    };
  }

  @Test
  void thereIsNoRouteUntilItsPasswordIsKnown() {
    HttpRoute route = new HttpRoute(RuleTest.config("*", CONCEALED, "GET"), PROPERTIES);
    assertEquals(Optional.empty(), route.rule());

    route.revealedBy(revealing("$[drachtio:0123]", "user:pass"));

    assertEquals("Basic dXNlcjpwYXNz", route.rule().orElseThrow().authorization());
    assertEquals("http://h/x", route.rule().orElseThrow().url());
  }

  @Test
  void theRouteStaysUntilTheNextPasswordIsKnown() {
    HttpRoute route = new HttpRoute(RuleTest.config("*", "http://first/", "GET"), PROPERTIES);

    route.modified(RuleTest.config("*", CONCEALED, "GET"));
    assertEquals("http://first/", route.rule().orElseThrow().url());

    route.revealedBy(revealing("$[drachtio:0123]", "user:pass"));
    assertEquals("http://h/x", route.rule().orElseThrow().url());
  }
}
