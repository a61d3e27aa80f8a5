package org.drachtio.http.routing.internal;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.drachtio.api.route.ApplicationAddress;

/**
 * A checked configuration of a route. Immutable.
 *
 * @param order see {@link RouteConfig#order()}
 * @param method upper-case, or {@code *}
 * @param url without user and fragment
 * @param authorization value of the header, empty if the URL names no user
 * @param application to connect to instead of asking a web server
 * @param post whether the message is sent along
 * @param verifyPeer whether the certificate is checked
 * @param source which configuration it comes from
 */
record Rule(
    int order,
    String method,
    String url,
    String authorization,
    Optional<ApplicationAddress> application,
    boolean post,
    boolean verifyPeer,
    String source) {

  /** Checks a configuration that has no secret behind a placeholder. */
  static Rule of(RouteConfig config) {
    return of(config, Read.value("url", config::url));
  }

  /**
   * Checks a configuration.
   *
   * @param urlText that of the configuration, with its secrets
   * @throws IllegalArgumentException which says what is wrong, without what may be a secret
   */
  static Rule of(RouteConfig config, String urlText) {
    URI url = parse(urlText);
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (url.getHost() == null) {
      throw new IllegalArgumentException("url has no host");
    }
    Optional<ApplicationAddress> application =
        switch (scheme) {
          case "http", "https" -> Optional.empty();
          case "tcp", "tls" -> Optional.of(application(url, scheme.equals("tls")));
          default ->
              throw new IllegalArgumentException(
                  "url must begin with http://, https://, tcp:// or tls://");
        };
    String method = Read.value("method", config::method).strip().toUpperCase(Locale.ROOT);
    if (method.isEmpty()) {
      throw new IllegalArgumentException("method is empty");
    }
    String httpMethod = Read.value("httpMethod", config::httpMethod).strip();
    if (!httpMethod.equalsIgnoreCase("GET") && !httpMethod.equalsIgnoreCase("POST")) {
      throw new IllegalArgumentException("httpMethod must be GET or POST");
    }
    return new Rule(
        Read.value("order", config::order),
        method,
        withoutUser(url),
        authorization(url),
        application,
        httpMethod.equalsIgnoreCase("POST"),
        Read.value("verifyPeer", config::verifyPeer),
        config.drachtio_source());
  }

  private static URI parse(String text) {
    try {
      return new URI(text.strip());
    } catch (URISyntaxException e) {
      // The message of the exception would show the whole text, a password perhaps among it.
      throw new IllegalArgumentException("url is malformed: " + e.getReason());
    }
  }

  private static ApplicationAddress application(URI url, boolean tls) {
    if (url.getPort() < 1) {
      throw new IllegalArgumentException("url needs a port");
    }
    return new ApplicationAddress(host(url), url.getPort(), tls);
  }

  /** Without the brackets of an IPv6 address. */
  private static String host(URI url) {
    String host = url.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static String withoutUser(URI url) {
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return url.getScheme() + "://" + url.getHost() + port + path + query;
  }

  private static String authorization(URI url) {
    if (url.getUserInfo() == null) {
      return "";
    }
    byte[] user = url.getUserInfo().getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(user);
  }

  /** For the log and the shell: a password or a key in the query is not shown. */
  String shownUrl() {
    int query = url.indexOf('?');
    return query < 0 ? url : url.substring(0, query) + "?…";
  }
}
