package org.drachtio.http.routing.internal;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Optional;

/**
 * Follows redirects of HTTP (RFC 9110 §15.4). Java's client would tell another web server the
 * password of the first. Stateless.
 */
final class Redirects {

  /** How many are followed in a row. */
  static final int MOST = 4;

  private static final int MOVED_PERMANENTLY = 301;
  private static final int FOUND = 302;
  private static final int SEE_OTHER = 303;
  private static final int TEMPORARY_REDIRECT = 307;
  private static final int PERMANENT_REDIRECT = 308;

  private Redirects() {}

  /**
   * What is to be asked next.
   *
   * @return empty: the response is no redirect, or none that may be followed: from https to http,
   *     or to what is no web server
   */
  static Optional<HttpRequest> next(HttpRequest asked, HttpResponse<?> response) {
    int status = response.statusCode();
    boolean repeats = status == TEMPORARY_REDIRECT || status == PERMANENT_REDIRECT;
    if (!repeats && status != MOVED_PERMANENTLY && status != FOUND && status != SEE_OTHER) {
      return Optional.empty();
    }
    return response
        .headers()
        .firstValue("Location")
        .flatMap(location -> resolved(asked.uri(), location))
        .map(target -> request(asked, target, repeats));
  }

  private static Optional<URI> resolved(URI from, String location) {
    try {
      URI target = from.resolve(location);
      String scheme = scheme(target);
      boolean allowed =
          target.getHost() != null
              && (scheme.equals("https") || scheme.equals("http") && scheme(from).equals("http"));
      return allowed ? Optional.of(target) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static HttpRequest request(HttpRequest asked, URI target, boolean repeats) {
    boolean trusted = isSameOrigin(asked.uri(), target);
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(
            asked,
            (name, value) ->
                (trusted || !name.equalsIgnoreCase("Authorization"))
                    && (repeats || !name.equalsIgnoreCase("Content-Type")));
    return (repeats ? builder : builder.GET()).uri(target).build();
  }

  private static boolean isSameOrigin(URI one, URI other) {
    return scheme(one).equals(scheme(other))
        && one.getHost().equalsIgnoreCase(other.getHost())
        && port(one) == port(other);
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return scheme(uri).equals("https") ? 443 : 80;
  }

  private static String scheme(URI uri) {
    return uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
  }
}
