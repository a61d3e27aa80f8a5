package org.drachtio.config.internal.settings.value;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/**
 * Which web callback or listening application decides where requests of a method go
 * (http-routing.md §1).
 *
 * @param method SIP method in upper case, {@code *} = all that no other handler names
 * @param url of the callback; may hold a secret
 * @param post whether the SIP message is sent along
 * @param verifyPeer whether the certificate of the web server is checked
 * @param origin as in {@link Setting#origin}
 */
public record RequestHandler(
    String method, String url, boolean post, boolean verifyPeer, String origin) {

  public static final String ANY = "*";
  private static final Set<String> SCHEMES = Set.of("http", "https", "tcp", "tls");

  /** Without the URL, which may hold a secret. */
  @Override
  public String toString() {
    return method + " (" + origin + ")";
  }

  /**
   * Checks a URL.
   *
   * @return it without white space around
   */
  public static String checkUrl(String text) throws BadValueException {
    String url = text.strip();
    try {
      URI uri = new URI(url);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      boolean dialled = scheme.equals("tcp") || scheme.equals("tls");
      if (SCHEMES.contains(scheme) && uri.getHost() != null && (!dialled || uri.getPort() > 0)) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw BadValueException.malformed("not a URL: " + e.getReason());
    }
    throw BadValueException.malformed(
        "neither http://host, https://host, tcp://host:port nor tls://host:port");
  }
}
