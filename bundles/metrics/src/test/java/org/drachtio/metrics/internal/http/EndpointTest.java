package org.drachtio.metrics.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.drachtio.api.net.IpNetwork;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over real sockets. */
class EndpointTest {

  private static final String LONG = "x 1\n".repeat(1000);

  private final FakeMeters meters = new FakeMeters();
  private final List<Integer> answered = java.util.Collections.synchronizedList(new ArrayList<>());
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final List<Endpoint> open = new ArrayList<>();

  private final Pages pages =
      new Pages() {
        @Override
        public HttpAnswer metrics(String accept) {
          if ("fail".equals(accept)) {
            throw new IllegalStateException("a test makes it fail");
          }
          return new HttpAnswer(200, "text/" + accept, LONG.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public HttpAnswer live() {
          return new HttpAnswer(200, "application/json", "{}".getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public HttpAnswer ready() {
          return new HttpAnswer(503, "application/json", "{}".getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void answered(int bytes, double micros) {
          answered.add(bytes);
        }
      };

  private Endpoint open(String... allowed) throws IOException {
    List<IpNetwork> networks = new ArrayList<>();
    for (String text : allowed) {
      networks.add(IpNetwork.parse(text).orElseThrow());
    }
    Endpoint endpoint =
        new Endpoint(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            networks,
            pages,
            meters.counter("refused"));
    open.add(endpoint);
    return endpoint;
  }

  @AfterEach
  void close() {
    open.forEach(Endpoint::close);
  }

  private HttpResponse<byte[]> ask(Endpoint endpoint, String method, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + endpoint.address().getPort() + path))
            .timeout(Duration.ofSeconds(10))
            .method(method, HttpRequest.BodyPublishers.noBody());
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  @Test
  void metrics() throws Exception {
    HttpResponse<byte[]> answer = ask(open(), "GET", "/metrics?x=y", "Accept", "plain");

    assertEquals(200, answer.statusCode());
    assertEquals("text/plain", answer.headers().firstValue("Content-Type").orElse(""));
    assertEquals(LONG, new String(answer.body(), StandardCharsets.UTF_8));
  }

  @Test
  void zippedForWhoTakesThat() throws Exception {
    HttpResponse<byte[]> answer = ask(open(), "GET", "/metrics", "Accept-Encoding", "gzip");

    assertEquals("gzip", answer.headers().firstValue("Content-Encoding").orElse(""));
    byte[] plain = new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
    assertEquals(LONG, new String(plain, StandardCharsets.UTF_8));
    assertTrue(answer.body().length < LONG.length() / 10, answer.body().length + " bytes");
    close();
    assertEquals(List.of(answer.body().length), answered);
  }

  @Test
  void otherPathsAndMethods() throws Exception {
    Endpoint endpoint = open();

    assertEquals(200, ask(endpoint, "GET", "/healthz").statusCode());
    assertEquals(503, ask(endpoint, "GET", "/readyz").statusCode());
    assertEquals(404, ask(endpoint, "GET", "/").statusCode());
    assertEquals(404, ask(endpoint, "GET", "/metrics/x").statusCode());
    assertEquals(405, ask(endpoint, "POST", "/metrics").statusCode());
    HttpResponse<byte[]> head = ask(endpoint, "HEAD", "/metrics");
    assertEquals(200, head.statusCode());
    assertEquals(0, head.body().length);
  }

  @Test
  void onlyThoseThatMayAskGetAnAnswer() throws Exception {
    assertEquals(403, ask(open("192.0.2.0/24"), "GET", "/metrics").statusCode());
    assertEquals(1, meters.counter("refused").value());
    assertEquals(200, ask(open("192.0.2.0/24", "127.0.0.0/8"), "GET", "/metrics").statusCode());
  }

  @Test
  void aPageThatFailsIsNotTheEnd() throws Exception {
    Endpoint endpoint = open();
    try {
      ask(endpoint, "GET", "/metrics", "Accept", "fail");
    } catch (IOException e) {
      // closed without an answer
    }

    assertEquals(200, ask(endpoint, "GET", "/metrics").statusCode());
  }

  @Test
  void manyAtOnceAreAllAnswered() throws Exception {
    Endpoint endpoint = open();
    URI uri = URI.create("http://127.0.0.1:" + endpoint.address().getPort() + "/metrics");
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      answers.add(
          client.sendAsync(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
              HttpResponse.BodyHandlers.ofString()));
    }
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertEquals(200, answer.get().statusCode());
    }
  }

  @Test
  void whoSendsNothingKeepsNobodyFromBeingAnswered() throws Exception {
    Endpoint endpoint = open();
    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        idle.add(new Socket(InetAddress.getLoopbackAddress(), endpoint.address().getPort()));
      }
      assertEquals(200, ask(endpoint, "GET", "/metrics").statusCode());
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  @Test
  void whoSendsHalfARequestKeepsNobodyFromBeingAnswered() throws Exception {
    Endpoint endpoint = open();
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.address().getPort());
        slow.add(socket);
        socket.getOutputStream().write("GET /met".getBytes(StandardCharsets.US_ASCII));
      }
      assertEquals(200, ask(endpoint, "GET", "/healthz").statusCode());
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void aRequestWithoutEndIsCutOffAndAPathLeadsNowhere() throws Exception {
    Endpoint endpoint = open();
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), endpoint.address().getPort())) {
      byte[] part = new byte[1 << 16];
      Arrays.fill(part, (byte) 'a');
      assertThrows(
          IOException.class,
          () -> {
            for (int i = 0; i < 4096; i++) { // 256 MB
              socket.getOutputStream().write(part);
            }
          });
    }
    for (String path : List.of("/metrics/../../etc/passwd", "/%2e%2e/etc/passwd", "//etc/passwd")) {
      assertEquals(404, ask(endpoint, "GET", path).statusCode(), path);
    }
    assertEquals(200, ask(endpoint, "GET", "/metrics").statusCode());
  }
}
