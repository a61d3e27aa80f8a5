package org.drachtio.cdr.internal.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import org.drachtio.cdr.internal.record.Data;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Values;

/**
 * A checked configuration. Immutable.
 *
 * @param url without user and fragment
 * @param authorization value of the header, empty = none
 * @param maxRecords in one request
 * @param timeoutMillis of a request
 * @param maxRetrySeconds between two tries
 * @param spool folder, absolute
 * @param spoolBytes most that waits there
 * @param refusedBytes most that is kept of what the web server has refused
 * @param messages whether SIP messages are part of the records
 * @param maxWaiting events before the spool
 */
record HttpSettings(
    URI url,
    String authorization,
    int maxRecords,
    int timeoutMillis,
    int maxRetrySeconds,
    Path spool,
    long spoolBytes,
    long refusedBytes,
    boolean messages,
    int maxWaiting) {

  private static final String URL = "_url";

  /**
   * Settings of which a bad value is left out, but for the URL: without it nothing is sent.
   *
   * @param data folder that a relative path begins at
   */
  static CheckedConfig<HttpConfig, HttpSettings> config(Path data) {
    return CheckedConfig.of(HttpConfig.class, HttpConfig.PID, config -> of(config, data))
        .requiring("_url", "_authorization")
        .otherwise("no call records are sent until it is mended");
  }

  /**
   * Checks a configuration.
   *
   * @throws InvalidValueException which says what is wrong, without what may be a secret
   */
  static HttpSettings of(HttpConfig config, Path data) {
    URI url = parse(Values.text(config._url()));
    String header = Values.text(config._authorization());
    if (header.chars().anyMatch(c -> c < 0x20 || c > 0x7e)) {
      throw new InvalidValueException("_authorization", "has characters that no header may have");
    }
    return new HttpSettings(
        withoutUser(url),
        header.isEmpty() ? basic(url) : header,
        Values.within("maxRecordsPerRequest", config.maxRecordsPerRequest(), 1, 1000),
        Values.within("timeoutMillis", config.timeoutMillis(), 100, 120_000),
        Values.within("maxRetrySeconds", config.maxRetrySeconds(), 1, 3600),
        Data.path("spool", config.spool(), data),
        Values.within("spoolMegabytes", config.spoolMegabytes(), 1, 100_000) * 1_000_000L,
        Values.within("refusedMegabytes", config.refusedMegabytes(), 1, 2000) * 1_000_000L,
        config.messages(),
        Values.within("maxWaiting", config.maxWaiting(), 100, 1_000_000));
  }

  private static URI parse(String text) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      // The message of the exception would show the whole text, a password perhaps among it.
      throw new InvalidValueException(URL, "is malformed: " + e.getReason());
    }
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new InvalidValueException(URL, "must begin with http:// or https://");
    }
    if (url.getHost() == null) {
      throw new InvalidValueException(URL, "has no host");
    }
    return url;
  }

  private static URI withoutUser(URI url) {
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return URI.create(url.getScheme() + "://" + url.getHost() + port + path + query);
  }

  private static String basic(URI url) {
    if (url.getUserInfo() == null) {
      return "";
    }
    byte[] user = url.getUserInfo().getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(user);
  }

  /** For the log and the shell: a key in path or query is not shown. */
  String shownUrl() {
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return url.getScheme() + "://" + url.getHost() + port + "/…";
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return shownUrl();
  }
}
