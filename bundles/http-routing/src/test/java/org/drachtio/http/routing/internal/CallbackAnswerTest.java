package org.drachtio.http.routing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.drachtio.api.route.ApplicationAddress;
import org.drachtio.api.route.Route;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** http-routing.md §6. */
class CallbackAnswerTest {

  @Test
  void rejects() {
    assertEquals(new Route.Reject(503, ""), read("reject", "{'status': 503}"));
    assertEquals(
        new Route.Reject(603, "No way"), read("reject", "{'status': 603, 'reason': 'No way'}"));
    assertEquals(new Route.Reject(404, ""), read("reject", "{'status': 404.0, 'reason': 7}"));
  }

  @Test
  void redirects() {
    Route one = new Route.Redirect(List.of("sip:a@b"));
    assertEquals(one, read("redirect", "{'contact': 'sip:a@b'}"));
    assertEquals(one, read("redirect", "{'contacts': ['sip:a@b']}"));
    assertEquals(
        new Route.Redirect(List.of("<sip:a@b>;q=1", "sip:c@d")),
        read("redirect", "{'contact': ['<sip:a@b>;q=1', 'sip:c@d']}"));
  }

  @Test
  void proxies() {
    assertEquals(
        new Route.Proxy(List.of("sip:a@b"), false, true, false, 5000, 60000),
        read("proxy", "{'destination': 'sip:a@b'}"));
    assertEquals(
        new Route.Proxy(List.of("sip:a@b", "sip:c@d"), true, false, true, 500, 20000),
        read(
            "proxy",
            "{'destination': ['sip:a@b', 'sip:c@d'], 'recordRoute': true, 'followRedirects': false,"
                + " 'simultaneous': true, 'provisionalTimeout': '500ms', 'finalTimeout': '20s'}"));
  }

  @Test
  void anOptionOfTheWrongTypeCountsAsAbsent() {
    assertEquals(
        new Route.Proxy(List.of("sip:a@b"), false, true, false, 5000, 60000),
        read(
            "proxy",
            "{'destination': 'sip:a@b', 'recordRoute': 'yes', 'followRedirects': 0,"
                + " 'simultaneous': null, 'provisionalTimeout': '5 min', 'finalTimeout': 7}"));
  }

  @ParameterizedTest
  @CsvSource({
    "a.example:9000, a.example, 9000, false",
    "a.example:9000;transport=tcp, a.example, 9000, false",
    "192.0.2.7:9000;transport=tls, 192.0.2.7, 9000, true",
    "[2001:db8::1]:9000, 2001:db8::1, 9000, false"
  })
  void routesToAnAddress(String uri, String host, int port, boolean tls) {
    assertEquals(
        new Route.ToApplication(new ApplicationAddress(host, port, tls)),
        read("route", "{'uri': '" + uri + "', 'tag': 'unused'}"));
  }

  @Test
  void routesToATag() {
    assertEquals(new Route.ToTag("red"), read("route", "{'tag': 'red'}"));
    assertEquals(new Route.ToTag("red"), read("route", "{'tag': 'red', 'uri': 7}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.example", "a.example:", "a.example:0", "a.example:70000", ":9000", ""})
  void anAddressThatIsNoneCanNotBeReached(String uri) {
    assertThrows(UnreachableException.class, () -> read("route", "{'uri': '" + uri + "'}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "no",
        "<html>",
        "[]",
        "7",
        "{",
        "{}",
        "{\"action\":\"reject\"}",
        "{\"action\":\"reject\",\"data\":[]}",
        "{\"action\":7,\"data\":{}}",
        "{\"action\":\"dance\",\"data\":{}}",
        "{\"action\":\"reject\",\"data\":{}}",
        "{\"action\":\"reject\",\"data\":{\"status\":\"503\"}}",
        "{\"action\":\"reject\",\"data\":{\"status\":200}}",
        "{\"action\":\"reject\",\"data\":{\"status\":700}}",
        "{\"action\":\"reject\",\"data\":{\"status\":500.5}}",
        "{\"action\":\"reject\",\"data\":{\"status\":1e99}}",
        "{\"action\":\"reject\",\"data\":{\"status\":503,\"reason\":\"a\\r\\nb\"}}",
        "{\"action\":\"redirect\",\"data\":{}}",
        "{\"action\":\"redirect\",\"data\":{\"contact\":[]}}",
        "{\"action\":\"redirect\",\"data\":{\"contact\":[7]}}",
        "{\"action\":\"redirect\",\"data\":{\"contact\":\"sip:a@b\\r\\nX: y\"}}",
        "{\"action\":\"proxy\",\"data\":{\"destination\":\"\"}}",
        "{\"action\":\"route\",\"data\":{}}",
        "{\"action\":\"route\",\"data\":{\"tag\":\"\"}}",
        "{\"action\":\"reject\",\"data\":{\"status\":503}} trailing"
      })
  void anythingElseIsRefused(String body) {
    assertThrows(BadAnswerException.class, () -> CallbackAnswer.read(body));
  }

  @Test
  void nestingHasABound() {
    String deep = "{\"action\":" + "[".repeat(16_000);
    assertThrows(BadAnswerException.class, () -> CallbackAnswer.read(deep));
  }

  private static Route read(String action, String data) {
    return CallbackAnswer.read(
        ("{'action': '" + action + "', 'data': " + data + ", 'other': {}}").replace('\'', '"'));
  }
}
