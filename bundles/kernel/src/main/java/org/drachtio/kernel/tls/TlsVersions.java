package org.drachtio.kernel.tls;

import java.util.List;

/**
 * Versions of TLS by the number that configurations give (reference/configuration.md §2,
 * min-tls-version).
 */
public final class TlsVersions {

  private static final List<String> NAMES = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
  private static final List<String> NUMBERS = List.of("1.0", "1.1", "1.2", "1.3");

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
}
