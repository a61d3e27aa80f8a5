package org.drachtio.kernel.tls;

import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.drachtio.kernel.io.TlsServer;

/**
 * Versions of TLS by the number that configurations give (reference/configuration.md §2,
 * min-tls-version).
 */
public final class TlsVersions {

  private static final List<String> NAMES = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
  private static final List<String> NUMBERS = List.of("1.0", "1.1", "1.2", "1.3");

  /** Of these RFC 8996 says that they must not be used. */
  private static final Set<String> DEPRECATED = Set.of(NAMES.get(0), NAMES.get(1));

  /** What the JVM refuses, whatever a listener asks for; read once, at its first handshake. */
  private static final String REFUSED = "jdk.tls.disabledAlgorithms";

  private TlsVersions() {}

  /**
   * This version and all later ones, by their JDK names.
   *
   * @param least {@code 1}, {@code 1.0} … {@code 1.3}
   * @throws IllegalArgumentException it is no such version
   */
  public static List<String> from(String least) {
    String wanted = least.strip().equals("1") ? NUMBERS.get(0) : least.strip();
    int first = NUMBERS.indexOf(wanted);
    if (first < 0) {
      throw new IllegalArgumentException("'" + least + "' is none of 1.0, 1.1, 1.2 and 1.3");
    }
    return NAMES.subList(first, NAMES.size());
  }

  /** Those among them that are deprecated (RFC 8996). */
  static List<String> deprecated(List<String> names) {
    return names.stream().filter(DEPRECATED::contains).toList();
  }

  /** Whether this JVM lets a listener use the version; it was asked to at its start, or was not. */
  static boolean isRefused(String name) {
    String refused = Security.getProperty(REFUSED);
    return refused != null && Arrays.asList(refused.strip().split("\\s*,\\s*", -1)).contains(name);
  }

  /** The same without the versions that are deprecated (RFC 8996). */
  public static TlsServer withoutDeprecated(TlsServer server) {
    return new TlsServer(
        server.identities(),
        server.protocols().stream().filter(name -> !DEPRECATED.contains(name)).toList(),
        server.cipherSuites(),
        server.clientCertificate(),
        server.trusted(),
        server.handshakeMillis());
  }
}
