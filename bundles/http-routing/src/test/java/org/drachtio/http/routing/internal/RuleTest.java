package org.drachtio.http.routing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.annotation.Annotation;
import java.util.Optional;
import org.drachtio.api.route.ApplicationAddress;
import org.drachtio.kernel.config.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleTest {

  @Test
  void methodsAreUpperCase() {
    Rule rule = rule(config("invite", "http://h:3000/foo", "post"));
    assertEquals("INVITE", rule.method());
    assertTrue(rule.post());
    assertEquals("http://h:3000/foo", rule.url());
    assertEquals(Optional.empty(), rule.application());
  }

  @Test
  void tcpAndTlsNameAnApplication() {
    assertEquals(
        Optional.of(new ApplicationAddress("a.example", 9000, false)),
        rule(config("*", "tcp://a.example:9000", "GET")).application());
    assertEquals(
        Optional.of(new ApplicationAddress("::1", 9000, true)),
        rule(config("*", "tls://[::1]:9000", "GET")).application());
  }

  @Test
  void aUserBecomesAHeaderAndIsNotShown() {
    Rule rule = rule(config("*", "https://user:pass@h/x?key=hidden", "GET"));
    assertEquals("https://h/x?key=hidden", rule.url());
    assertEquals("Basic dXNlcjpwYXNz", rule.authorization());
    assertEquals("https://h/x?…", rule.shownUrl());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "host", "ftp://h/", "http://", "tcp://h", "http://h:x/", "http://u:secret@ /"})
  void badUrlsAreRefusedWithoutBeingShown(String url) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> rule(config("*", url, "GET")));
    assertFalse(e.getMessage().contains("secret"), e.getMessage());
  }

  @Test
  void badMethodsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> rule(config(" ", "http://h", "GET")));
    assertThrows(IllegalArgumentException.class, () -> rule(config("*", "http://h", "PUT")));
  }

  @Test
  void aMissingUrlIsNamed() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> rule(config("*", null, "GET")));
    assertEquals("url is missing", e.getMessage());
  }

  private static Rule rule(RouteConfig config) {
    return Rule.of(config, Values.text(config.url()));
  }

  static RouteConfig config(String method, String url, String httpMethod) {
    return new RouteConfig() {
      @Override
      public int order() {
        return 1;
      }

      @Override
      public String method() {
        return method;
      }

      @Override
      public String url() {
        return url;
      }

      @Override
      public String httpMethod() {
        return httpMethod;
      }

      @Override
      public boolean verifyPeer() {
        return true;
      }

      @Override
      public String drachtio_source() {
        return "test";
      }

      @Override
      public Class<? extends Annotation> annotationType() {
        return RouteConfig.class;
      }
    };
  }
}
