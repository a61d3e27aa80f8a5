package org.drachtio.metrics.internal.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.drachtio.api.net.IpAddress;
import org.drachtio.api.net.IpNetwork;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.message.Printable;
import org.drachtio.metrics.internal.text.Format;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP port: {@code /metrics}, {@code /healthz} and {@code /readyz}. It is the JDK's server,
 * whose bounds are properties of the process: those that an operator has set stay.
 *
 * <p><b>Threading:</b> opened and closed by SCR's threads; at most {@value #MAX_THREADS} threads of
 * its own answer, and the thread that accepts when these are busy.
 */
public final class Endpoint {

  private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);

  private static final int BACKLOG = 16;
  private static final int MAX_CONNECTIONS = 64;

  /**
   * A request that is not complete keeps a thread, so there is one for each connection: the thread
   * that accepts, which helps when there is none left, would have to wait for the rest of it.
   */
  private static final int MAX_THREADS = MAX_CONNECTIONS + 8;

  private static final long KEEP_ALIVE_SECONDS = 20;

  /** Smaller answers do not become smaller. */
  private static final int LEAST_ZIPPED = 512;

  /** For requests that are being answered when the port is closed. */
  private static final int CLOSE_SECONDS = 1;

  /** Seconds, and numbers of connections; read by the JDK when the first server is made. */
  private static final String[][] BOUNDS = {
    {"sun.net.httpserver.maxReqTime", "10"},
    {"sun.net.httpserver.maxRspTime", "10"},
    {"sun.net.httpserver.idleInterval", "15"},
    {"sun.net.httpserver.maxIdleConnections", "16"},
    {"sun.net.httpserver.maxReqHeaders", "50"},
    {"jdk.httpserver.maxConnections", String.valueOf(MAX_CONNECTIONS)}
  };

  private final Pages pages;
  private final List<IpNetwork> allowed;
  private final Counter refused;
  private final HttpServer server;
  private final ThreadPoolExecutor threads;
  private final AtomicInteger names = new AtomicInteger();

  /**
   * Opens.
   *
   * @param allowed who may ask; empty = everybody
   * @param refused counts those who may not
   * @throws IOException if the address cannot be listened on
   */
  public Endpoint(InetSocketAddress address, List<IpNetwork> allowed, Pages pages, Counter refused)
      throws IOException {
    this.pages = pages;
    this.allowed = allowed;
    this.refused = refused;
    for (String[] bound : BOUNDS) {
      if (System.getProperty(bound[0]) == null) {
        System.setProperty(bound[0], bound[1]);
      }
    }
    server = HttpServer.create(address, BACKLOG);
    threads =
        new ThreadPoolExecutor(
            0,
            MAX_THREADS,
            KEEP_ALIVE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            this::thread,
            // one that throws would leave the connection open for ever
            new ThreadPoolExecutor.CallerRunsPolicy());
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Closes; what is being answered is given a second. */
  public void close() {
    server.stop(threads.getActiveCount() > 0 ? CLOSE_SECONDS : 0);
    threads.shutdownNow();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private Thread thread(Runnable work) {
    Thread thread = new Thread(work, "drachtio-metrics-" + names.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  private void handle(HttpExchange exchange) throws IOException {
    long start = System.nanoTime();
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      HttpAnswer answer = answer(exchange, path);
      int sent = send(exchange, answer);
      if (path != null && path.equals("/metrics") && answer.status() == 200) {
        pages.answered(sent, (System.nanoTime() - start) / 1e3);
      }
    } catch (RuntimeException | LinkageError e) {
      // a bundle may be replaced under it
      LOG.warn("A request for {} failed", Printable.line(exchange.getRequestURI().toString()), e);
    }
  }

  private HttpAnswer answer(HttpExchange exchange, String path) {
    if (!isAllowed(exchange.getRemoteAddress())) {
      refused.increment();
      return plain(403, "not for this address");
    }
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      return plain(405, "GET or HEAD only");
    }
    return switch (path == null ? "" : path) {
      case "/metrics" -> pages.metrics(exchange.getRequestHeaders().getFirst("Accept"));
      case "/healthz" -> pages.live();
      case "/readyz" -> pages.ready();
      default -> plain(404, "/metrics, /healthz, /readyz");
    };
  }

  private boolean isAllowed(InetSocketAddress peer) {
    if (allowed.isEmpty()) {
      return true;
    }
    return IpAddress.parse(peer.getAddress().getHostAddress())
        .filter(address -> allowed.stream().anyMatch(network -> network.contains(address)))
        .isPresent();
  }

  private static HttpAnswer plain(int status, String text) {
    return new HttpAnswer(
        status, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Gives the number of bytes of the body. */
  private static int send(HttpExchange exchange, HttpAnswer answer) throws IOException {
    byte[] body = answer.body();
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", answer.contentType());
    headers.set("Vary", "Accept, Accept-Encoding");
    headers.set("Cache-Control", "no-store");
    if (body.length >= LEAST_ZIPPED
        && Format.wantsGzip(exchange.getRequestHeaders().getFirst("Accept-Encoding"))) {
      ByteArrayOutputStream zipped = new ByteArrayOutputStream(body.length / 4);
      try (OutputStream out = new GZIPOutputStream(zipped)) {
        out.write(body);
      }
      body = zipped.toByteArray();
      headers.set("Content-Encoding", "gzip");
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(answer.status(), -1);
      return 0;
    }
    exchange.sendResponseHeaders(answer.status(), body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
    return body.length;
  }
}
