package org.drachtio.cdr.internal.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Posts records. Redirects are not followed: they would lead elsewhere. One thread. */
final class Poster implements AutoCloseable {

  private static final String LINES = "application/x-ndjson";

  private final HttpSettings settings;
  private final ExecutorService executor;
  private final HttpClient client;

  Poster(HttpSettings settings) {
    this.settings = settings;
    executor =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "drachtio-cdr-http-client");
              thread.setDaemon(true);
              return thread;
            });
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofMillis(settings.timeoutMillis()))
            .proxy(HttpClient.Builder.NO_PROXY)
            .executor(executor)
            .build();
  }

  /**
   * Posts lines and waits for the answer, whose body is not looked at.
   *
   * @return its status
   * @throws IOException there is none; says why, without what may be a secret
   */
  int post(byte[] lines) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(settings.url())
            .timeout(Duration.ofMillis(settings.timeoutMillis()))
            .header("Content-Type", LINES)
            .header("User-Agent", "drachtio")
            .POST(BodyPublishers.ofByteArray(lines));
    if (!settings.authorization().isEmpty()) {
      request.header("Authorization", settings.authorization());
    }
    CompletableFuture<HttpResponse<Void>> exchange =
        client.sendAsync(request.build(), BodyHandlers.discarding());
    try {
      return exchange.get(settings.timeoutMillis(), TimeUnit.MILLISECONDS).statusCode();
    } catch (TimeoutException e) {
      throw new IOException("no answer in time (timeoutMillis)", e);
    } catch (ExecutionException e) {
      throw new IOException(reason(e.getCause()), e.getCause());
    } finally {
      exchange.cancel(true);
    }
  }

  private static String reason(Throwable failure) {
    if (failure instanceof HttpTimeoutException) {
      return "no answer in time (timeoutMillis)";
    }
    if (failure instanceof ConnectException) {
      return "cannot connect";
    }
    if (failure instanceof SSLException) {
      return "TLS: " + failure.getMessage();
    }
    return failure.getClass().getSimpleName() + ": " + failure.getMessage();
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
