package org.drachtio.http.routing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a web server that answers what the test wants. */
class RedirectsTest {

  private HttpServer server;
  private String origin;
  private int status = 302;
  private String location;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          if (location != null) {
            exchange.getResponseHeaders().add("Location", location);
          }
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    origin = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Optional<HttpRequest> next() throws IOException, InterruptedException {
    HttpRequest asked =
        HttpRequest.newBuilder(URI.create(origin + "/a/b?x=1"))
            .header("Authorization", "Basic c2VjcmV0")
            .header("Accept", "application/json")
            .header("Content-Type", "text/plain")
            .POST(BodyPublishers.ofString("INVITE"))
            .build();
    HttpResponse<Void> response = HttpClient.newHttpClient().send(asked, BodyHandlers.discarding());
    assertEquals(status, response.statusCode());
    return Redirects.next(asked, response);
  }

  private static String shown(HttpRequest request) {
    return request.method()
        + " "
        + request.uri()
        + (request.headers().firstValue("Authorization").isPresent() ? " authorized" : "")
        + (request.headers().firstValue("Content-Type").isPresent() ? " text" : "");
  }

  @ParameterizedTest
  @CsvSource({"301, GET", "302, GET", "303, GET", "307, POST", "308, POST"})
  void theSameServerIsToldThePassword(int code, String method) throws Exception {
    status = code;
    location = "../there";
    String text = method.equals("POST") ? " text" : "";
    assertEquals(
        Optional.of(method + " " + origin + "/there authorized" + text),
        next().map(RedirectsTest::shown));
    location = origin + "/there?y=2";
    assertEquals(
        Optional.of(method + " " + origin + "/there?y=2 authorized" + text),
        next().map(RedirectsTest::shown));
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:1/there",
    "http://127.0.0.1/there",
    "http://localhost:80/there",
    "https://127.0.0.1/there",
    "//127.0.0.2/there"
  })
  void anotherServerIsNot(String elsewhere) throws Exception {
    location = elsewhere;
    String url = elsewhere.startsWith("//") ? "http:" + elsewhere : elsewhere;
    assertEquals(Optional.of("GET " + url), next().map(RedirectsTest::shown));
    status = 307;
    assertEquals(Optional.of("POST " + url + " text"), next().map(RedirectsTest::shown));
  }

  @ParameterizedTest
  @CsvSource({"file:///etc/passwd", "mailto:a@b", "http://", "'http://a b/'"})
  void whatIsNoWebServerIsNotAsked(String elsewhere) throws Exception {
    location = elsewhere;
    assertEquals(Optional.empty(), next());
  }

  @ParameterizedTest
  @CsvSource({"200", "300", "304", "305", "404"})
  void otherAnswersAreNoRedirects(int code) throws Exception {
    status = code;
    location = origin + "/there";
    assertEquals(Optional.empty(), next());
  }

  @Test
  void aRedirectToNowhere() throws Exception {
    assertEquals(Optional.empty(), next());
  }
}
