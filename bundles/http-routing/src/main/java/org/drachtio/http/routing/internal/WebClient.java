package org.drachtio.http.routing.internal;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.drachtio.api.transport.InboundMessage;

/**
 * Asks web callbacks: two HTTP/1.1 clients that keep connections, one of which checks certificates.
 * A change of the settings makes a new one; questions that are open go on with the old.
 * Thread-safe.
 */
final class WebClient {

  private final RouterSettings limits;
  private final String userAgent;
  private final HttpClient checking;
  private final HttpClient trusting;

  WebClient(RouterSettings limits, String userAgent, Executor executor) {
    this.limits = limits;
    this.userAgent = userAgent;
    checking = client(executor).build();
    trusting = client(executor).sslContext(TrustAll.context()).build();
  }

  private HttpClient.Builder client(Executor executor) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(Duration.ofMillis(limits.connectTimeoutMillis()))
        .proxy(HttpClient.Builder.NO_PROXY)
        .executor(executor);
  }

  /**
   * Asks for one request; the status of the answer does not matter (http-routing.md §6).
   *
   * @return the answer, or what {@link #reason} explains
   */
  CompletableFuture<HttpResponse<String>> ask(Rule rule, InboundMessage inbound) {
    HttpRequest request;
    try {
      request = request(rule, inbound);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
    HttpClient client = rule.verifyPeer() ? checking : trusting;
    AtomicReference<CompletableFuture<?>> running = new AtomicReference<>();
    return send(client, request, running, Redirects.MOST)
        .exceptionallyCompose(
            failure ->
                isStaleConnection(rule, failure)
                    ? send(client, request, running, Redirects.MOST)
                    : CompletableFuture.failedFuture(failure))
        .orTimeout(limits.totalTimeoutMillis(), TimeUnit.MILLISECONDS)
        .whenComplete(
            (response, failure) -> {
              if (failure instanceof TimeoutException) {
                running.get().cancel(true);
              }
            });
  }

  private CompletableFuture<HttpResponse<String>> send(
      HttpClient client,
      HttpRequest request,
      AtomicReference<CompletableFuture<?>> running,
      int redirects) {
    CompletableFuture<HttpResponse<String>> exchange =
        client.sendAsync(request, BoundedBody.handler(limits.maxAnswerBytes()));
    running.set(exchange);
    return exchange.thenCompose(
        response -> {
          Optional<HttpRequest> next =
              redirects > 0 ? Redirects.next(request, response) : Optional.empty();
          return next.isEmpty()
              ? CompletableFuture.completedFuture(response)
              : send(client, next.get(), running, redirects - 1);
        });
  }

  /**
   * The server may close a kept connection just when a question is written to it. The client
   * repeats a GET by itself, but not a POST.
   */
  private static boolean isStaleConnection(Rule rule, Throwable failure) {
    Throwable cause = cause(failure);
    return rule.post()
        && cause instanceof IOException
        && !(cause instanceof ConnectException)
        && !(cause instanceof SSLException)
        && !(cause instanceof HttpTimeoutException);
  }

  private HttpRequest request(Rule rule, InboundMessage inbound) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(Query.url(rule.url(), inbound)))
            .timeout(Duration.ofMillis(limits.totalTimeoutMillis()))
            .header("Accept", "application/json")
            .header("User-Agent", userAgent);
    if (!rule.authorization().isEmpty()) {
      builder.header("Authorization", rule.authorization());
    }
    if (rule.post()) {
      builder
          .header("Content-Type", "text/plain; charset=UTF-8")
          .POST(BodyPublishers.ofByteArray(inbound.message().bytes()));
    }
    return builder.build();
  }

  /** What lies behind the wrappings of a failed future. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    // The HTTP client wraps what the reader of the body says.
    return cause.getCause() instanceof BadAnswerException ? cause.getCause() : cause;
  }

  /** What went wrong, for the log: nothing of the question stands in it. */
  static String reason(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof BadAnswerException || cause instanceof UnreachableException) {
      return cause.getMessage();
    }
    if (cause instanceof HttpConnectTimeoutException) {
      return "cannot connect: nobody accepts the connection in time (connectTimeoutMillis)";
    }
    if (cause instanceof ConnectException) {
      return "cannot connect: " + bottom(cause);
    }
    if (cause instanceof TimeoutException || cause instanceof HttpTimeoutException) {
      return "no answer in time (totalTimeoutMillis)";
    }
    if (cause instanceof SSLException) {
      return "TLS: " + bottom(cause);
    }
    String kind = cause instanceof IOException ? "the exchange failed" : "an unexpected error";
    return kind + ": " + bottom(cause);
  }

  private static String bottom(Throwable failure) {
    Throwable bottom = failure;
    while (bottom.getCause() != null) {
      bottom = bottom.getCause();
    }
    if (bottom instanceof UnresolvedAddressException || bottom instanceof UnknownHostException) {
      return "nobody knows the name of the host";
    }
    if (bottom instanceof ClosedChannelException) {
      return failure instanceof ConnectException
          ? "the connection is refused"
          : "the web server has closed the connection";
    }
    if (bottom instanceof EOFException) {
      return "the web server has closed the connection";
    }
    String said = bottom.getMessage();
    return said == null || said.isBlank() ? bottom.getClass().getSimpleName() : said;
  }
}
