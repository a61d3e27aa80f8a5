package org.drachtio.http.routing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.drachtio.kernel.config.Placeholders;
import org.drachtio.kernel.config.internal.PlaceholdersComponent;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Constants;

class HttpRouteTest {
  private static final String CONCEALED = "http://$[drachtio:0123]@h/x";
  private static final Map<String, Object> PROPERTIES = Map.of(Constants.SERVICE_PID, "a");

  private final Placeholders placeholders = new PlaceholdersComponent();

  @Test
  void thereIsNoRouteUntilItsPasswordIsKnown() {
    HttpRoute route =
        new HttpRoute(placeholders, RuleTest.config("*", CONCEALED, "GET"), PROPERTIES);
    assertEquals(Optional.empty(), route.rule());

    placeholders.put("$[drachtio:0123]", "user:pass");
    route.read();

    assertEquals("Basic dXNlcjpwYXNz", route.rule().orElseThrow().authorization());
    assertEquals("http://h/x", route.rule().orElseThrow().url());
  }

  @Test
  void theRouteStaysUntilTheNextPasswordIsKnown() {
    HttpRoute route =
        new HttpRoute(placeholders, RuleTest.config("*", "http://first/", "GET"), PROPERTIES);

    route.modified(RuleTest.config("*", CONCEALED, "GET"));
    assertEquals("http://first/", route.rule().orElseThrow().url());

    placeholders.put("$[drachtio:0123]", "user:pass");
    route.read();
    assertEquals("http://h/x", route.rule().orElseThrow().url());
  }

  @Test
  void thereIsARouteAtOnceIfItsPasswordIsKnown() {
    placeholders.put("$[drachtio:0123]", "user:pass");
    HttpRoute route =
        new HttpRoute(placeholders, RuleTest.config("*", CONCEALED, "GET"), PROPERTIES);

    assertEquals("http://h/x", route.rule().orElseThrow().url());
  }
}
