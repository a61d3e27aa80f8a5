package org.drachtio.cdr.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.drachtio.cdr.internal.record.Calls;
import org.drachtio.kernel.config.testing.TestConfig;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.drachtio.kernel.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Call records for a real web server. */
class HttpSinkTest {

  @TempDir Path folder;

  private final Meters meters = new FakeMeters();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private volatile int status = 204;

  /** The server does not like a body with this text. */
  private volatile String poison;

  private HttpServer server;
  private HttpSink sink;
  private int port;

  @BeforeEach
  void serve() throws IOException {
    serve(0);
  }

  private void serve(int at) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
    server.createContext("/", this::take);
    server.start();
    port = server.getAddress().getPort();
  }

  private void take(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    heads.add(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + " "
            + exchange.getRequestHeaders().getFirst("Content-Type")
            + " "
            + exchange.getRequestHeaders().getFirst("Authorization"));
    boolean bad = poison != null && body.contains(poison);
    int answer = bad ? 422 : status;
    if (answer == 204) {
      bodies.add(body);
    }
    exchange.sendResponseHeaders(answer, -1);
    exchange.close();
  }

  @AfterEach
  void stop() {
    if (sink != null) {
      sink.deactivate();
    }
    server.stop(0);
  }

  private HttpConfig config(Map<String, Object> values) {
    Map<String, Object> all =
        new HashMap<>(
            Map.of(
                "_url", "http://user:geheim@127.0.0.1:" + port + "/cdr?key=abc",
                "maxRetrySeconds", 1,
                "timeoutMillis", 15_000));
    all.putAll(values);
    return TestConfig.of(HttpConfig.class, all);
  }

  private void start(Map<String, Object> values) {
    sink = new HttpSink(folder, meters, config(values));
  }

  private void run(String... callIds) {
    Calls calls = new Calls(sink::onEvent);
    for (String callId : callIds) {
      calls.runs(callId);
    }
  }

  private long counter(String name) {
    return meters.values().get("cdr.http." + name);
  }

  private List<String> received() {
    return bodies.stream().flatMap(String::lines).toList();
  }

  @Test
  void recordsArePosted() {
    start(Map.of());
    run("c1");
    Await.until("sent", () -> counter("sent") == 3);
    assertEquals(3, received().size());
    assertTrue(received().get(0).startsWith("{\"event\":\"attempt\""));
    assertTrue(received().get(2).startsWith("{\"event\":\"stop\""));
    assertEquals("POST /cdr?key=abc application/x-ndjson Basic dXNlcjpnZWhlaW0=", heads.get(0));
    assertEquals(List.of(), sink.problems());
  }

  @Test
  void theyWaitForTheServerOverARestart() throws Exception {
    server.stop(0);
    start(Map.of());
    run("c1", "c2");
    Await.until("a problem is told", () -> !sink.problems().isEmpty());
    String problem = sink.problems().get(0);
    assertTrue(problem.contains("http://127.0.0.1:" + port + "/…"), problem);
    assertFalse(problem.contains("geheim") || problem.contains("abc"), problem);
    sink.deactivate();

    start(Map.of());
    run("c3");
    serve(port);
    Await.until("sent", () -> counter("sent") == 9);
    List<String> all = received();
    assertTrue(all.get(0).contains("\"callId\":\"c1\""));
    assertTrue(all.get(8).contains("\"callId\":\"c3\""));
    Set<String> once = new HashSet<>(all);
    assertEquals(9, once.size());
    Await.until("the problem is over", () -> sink.problems().isEmpty());
    assertEquals(0, counter("dropped"));
  }

  @Test
  void aServerThatAnswersWithAFailureIsTriedAgain() {
    for (int failure : new int[] {500, 401, 302}) {
      status = failure;
      start(Map.of());
      long before = counter("sent");
      run("c" + failure);
      Await.until("told", () -> sink.problems().toString().contains("answers " + failure));
      status = 204;
      Await.until("sent", () -> counter("sent") == before + 3);
      sink.deactivate();
    }
    assertEquals(0, counter("refused"));
  }

  @Test
  void aRecordThatTheServerNeverTakesKeepsBackNoOther() throws IOException {
    status = 500;
    start(Map.of());
    poison = "\"callId\":\"bad\"";
    run("c1", "bad", "c2");
    status = 204;
    Await.until("sent", () -> counter("sent") + counter("refused") == 9);
    assertEquals(3, counter("refused"));
    assertEquals(6, received().size());
    assertFalse(received().toString().contains("bad"));
    List<String> kept = Files.readAllLines(refused());
    assertEquals(3, kept.size());
    assertTrue(kept.stream().allMatch(line -> line.contains(poison)), kept.toString());
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(refused())));
    assertEquals(List.of(), sink.problems());
    assertEquals(0, counter("dropped"));
  }

  private Path refused() {
    return folder.resolve("drachtio-cdr/refused.jsonl");
  }

  @Test
  void aServerThatRefusesEveryRecordGetsTheRestWhenItIsMended() throws Exception {
    status = 400;
    start(Map.of());
    for (int i = 0; i < 20; i++) {
      run("c" + i);
    }
    Await.until("told", () -> sink.problems().toString().contains("refuses every record"));
    assertTrue(sink.problems().get(0).contains("the last with 400"), sink.problems().get(0));
    assertTrue(counter("refused") < 20, "one at each try: " + counter("refused"));
    status = 204;
    Await.until("sent", () -> counter("sent") + counter("refused") == 60);
    Await.until("the problem is over", () -> sink.problems().isEmpty());
    assertTrue(counter("refused") < 20, "refused: " + counter("refused"));
    Set<String> all = new HashSet<>(received());
    all.addAll(Files.readAllLines(refused()));
    assertEquals(60, all.size());
    assertEquals(0, counter("dropped"));
  }

  @Test
  void aRefusedRecordThatCannotBeKeptIsLostAndKeepsBackNoOther() throws Exception {
    Files.createDirectories(refused().resolve("in-its-place"));
    poison = "\"callId\":\"bad\"";
    start(Map.of());
    run("bad", "c1");
    Await.until("sent", () -> counter("sent") == 3);
    assertEquals(3, counter("refused"));
    assertEquals(3, counter("dropped"));
  }

  @Test
  void aServerThatSaysNothingIsGivenUpInTime() throws Exception {
    server.stop(0);
    try (ServerSocket mute = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
      start(Map.of("timeoutMillis", 100));
      run("c1");
      Await.until("told", () -> sink.problems().toString().contains("no answer in time"));
      assertEquals(port, mute.getLocalPort());
    }
    serve(port);
    sink.modified(config(Map.of()));
    Await.until("sent", () -> counter("sent") == 3);
  }

  @Test
  void aSpoolThatIsThereLaterIsUsedThen() throws IOException {
    Path spool = folder.resolve("mount");
    Files.writeString(spool, "no folder");
    start(Map.of("spool", spool.toString()));
    run("c1");
    Await.until("told", () -> sink.problems().toString().contains(spool + " cannot be used"));
    Files.delete(spool);
    Await.until("sent", () -> counter("sent") == 3);
    Await.until("the problem is over", () -> sink.problems().isEmpty());
    assertEquals(0, counter("dropped"));
  }

  @Test
  void aChangeLeadsElsewhereAndABadOneNowhere() {
    server.stop(0);
    start(Map.of());
    run("c1");
    Await.until("a problem is told", () -> !sink.problems().isEmpty());
    sink.modified(config(Map.of("_url", "ftp://127.0.0.1/")));
    assertFalse(sink.problems().isEmpty(), "the last good one stays");
    try {
      serve(0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    sink.modified(config(Map.of("_authorization", "Bearer token")));
    Await.until("sent", () -> counter("sent") == 3);
    assertTrue(heads.get(0).endsWith("Bearer token"), heads.get(0));
  }

  @Test
  void whatIsWrongIsSaidWithoutSecrets() {
    for (String url :
        List.of("", "geheim", "ftp://u:geheim@h/", "http://", "http://u:geheim@h:x:y/ z")) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> HttpSettings.of(config(Map.of("_url", url)), folder));
      assertTrue(e.getMessage().startsWith("_url"), e.getMessage());
      assertFalse(e.getMessage().contains("geheim"), e.getMessage());
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> HttpSettings.of(config(Map.of("_authorization", "a\nb")), folder));
    HttpSettings good = HttpSettings.of(config(Map.of()), folder);
    assertEquals("http://127.0.0.1:" + port + "/…", good.toString());
  }
}
