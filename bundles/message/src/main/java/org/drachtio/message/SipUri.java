package org.drachtio.message;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.drachtio.message.internal.Bytes;
import org.drachtio.message.internal.Parameters;
import org.drachtio.message.internal.Scanners;
import org.drachtio.message.internal.UriScanner;

/**
 * A sip or sips URI (RFC 3261 §19.1).
 *
 * @param scheme {@code sip} or {@code sips}, lower-case
 * @param user user part with password as written, without {@code @}; empty if none
 * @param host as written, IPv6 in brackets; never empty
 * @param port −1 if absent
 * @param parameters URI parameters as written with leading semicolon; empty if none
 * @param headers with leading question mark; empty if none
 */
public record SipUri(
    String scheme, String user, String host, int port, String parameters, String headers) {

  /** Scans a URI; empty if it is malformed or of another scheme. */
  public static Optional<SipUri> parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    UriScanner scanner = Scanners.uri();
    UriScanner.Kind kind = scanner.scan(bytes, 0, bytes.length);
    if (kind != UriScanner.Kind.SIP && kind != UriScanner.Kind.SIPS) {
      return Optional.empty();
    }
    return Optional.of(
        new SipUri(
            kind == UriScanner.Kind.SIP ? "sip" : "sips",
            Bytes.text(bytes, scanner.userStart, scanner.userEnd),
            Bytes.text(bytes, scanner.hostStart, scanner.hostEnd),
            scanner.port,
            Bytes.text(bytes, scanner.parametersStart, scanner.headersStart),
            Bytes.text(bytes, scanner.headersStart, bytes.length)));
  }

  /**
   * Value of a URI parameter (name without case), empty text if it has none; absent if it is not
   * there.
   */
  public Optional<String> parameter(String name) {
    return Parameters.find(parameters, name);
  }

  /** Whether it is a loose-routing URI: has the {@code lr} parameter. */
  public boolean isLooseRouting() {
    return parameter("lr").isPresent();
  }

  /** Whether it is a sips URI: TLS on every hop (§26.2.2). */
  public boolean isSecure() {
    return scheme.equals("sips");
  }

  /**
   * The host that requests to this URI are sent to: {@code maddr}, which takes the place of the
   * host (§19.1.1, RFC 3263 §4), else the host. IPv6 in brackets.
   */
  public String destination() {
    return parameters.isEmpty()
        ? host
        : parameter("maddr").filter(address -> !address.isEmpty()).orElse(host);
  }

  /**
   * Without what must not stand in a Request-URI: headers and {@code method} (§19.1.1, Table 1).
   */
  public SipUri forRequest() {
    return headers.isEmpty() && parameter("method").isEmpty()
        ? this
        : new SipUri(scheme, user, host, port, Parameters.without(parameters, "method"), "");
  }

  /**
   * The text without what must not stand in a Request-URI, if it is a sip or sips URI; else as it
   * is.
   */
  public static String forRequest(String uri) {
    return uri.indexOf('?') < 0 && uri.indexOf(';') < 0
        ? uri
        : parse(uri).map(SipUri::forRequest).map(SipUri::toString).orElse(uri);
  }

  /** As text. */
  @Override
  public String toString() {
    return scheme
        + ":"
        + (user.isEmpty() ? "" : user + "@")
        + host
        + (port < 0 ? "" : ":" + port)
        + parameters
        + headers;
  }
}
