package org.drachtio.http.routing.internal;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.drachtio.api.net.HostPort;
import org.drachtio.api.route.ApplicationAddress;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Values;

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

  private static final String URL = "url";

  /**
   * A route of which one value is bad may lead elsewhere than its writer meant: it is not taken.
   *
   * @param pid of the route
   * @param reveal fills the secrets of a URL in
   */
  static CheckedConfig<RouteConfig, Rule> config(String pid, UnaryOperator<String> reveal) {
    return CheckedConfig.of(
            RouteConfig.class, pid, config -> of(config, reveal.apply(Values.text(config.url()))))
        .concealing(URL)
        .asOne()
        .otherwise("there is no such route until it is mended");
  }

  /**
   * Checks a configuration.
   *
   * @param urlText that of the configuration, with its secrets
   * @throws InvalidValueException if a value cannot be used; it does not say what may be a secret
   */
  static Rule of(RouteConfig config, String urlText) {
    URI url = parse(urlText);
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (url.getHost() == null) {
      throw new InvalidValueException(URL, "has no host");
    }
    Optional<ApplicationAddress> application =
        switch (scheme) {
          case "http", "https" -> Optional.empty();
          case "tcp", "tls" -> Optional.of(application(url, scheme.equals("tls")));
          default ->
              throw new InvalidValueException(
                  URL, "must begin with http://, https://, tcp:// or tls://");
        };
    String method = Values.text(config.method()).toUpperCase(Locale.ROOT);
    if (method.isEmpty()) {
      throw new InvalidValueException("method", "is empty");
    }
    String httpMethod = Values.text(config.httpMethod());
    if (!httpMethod.equalsIgnoreCase("GET") && !httpMethod.equalsIgnoreCase("POST")) {
      throw new InvalidValueException("httpMethod", "must be GET or POST");
    }
    return new Rule(
        config.order(),
        method,
        withoutUser(url),
        authorization(url),
        application,
        httpMethod.equalsIgnoreCase("POST"),
        config.verifyPeer(),
        Values.text(config.drachtio_source()));
  }

  private static URI parse(String text) {
    if (text.isEmpty()) {
      throw new InvalidValueException(URL, "is missing");
    }
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      // The message of the exception would show the whole text, a password perhaps among it.
      throw new InvalidValueException(URL, "is malformed: " + e.getReason());
    }
  }

  private static ApplicationAddress application(URI url, boolean tls) {
    if (url.getPort() < 1) {
      throw new InvalidValueException(URL, "needs a port");
    }
    return new ApplicationAddress(host(url), url.getPort(), tls);
  }

  /** Without the brackets of an IPv6 address. */
  private static String host(URI url) {
    String host = url.getHost();
    return HostPort.bare(host);
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
