package org.drachtio.kernel.tls;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringTokenizer;

/**
 * Cipher suites by the names of OpenSSL, as configurations written for drachtio-server give them
 * ({@code ECDHE-RSA-AES128-GCM-SHA256:TLS_AES_256_GCM_SHA384}), and by those of the JDK.
 */
public final class CipherNames {

  private CipherNames() {}

  /** JDK names in the order of a list, and the words of the list that name no suite. */
  public record Known(List<String> suites, List<String> unknown) {}

  /**
   * Reads a list that is separated by colons, commas or blanks.
   *
   * @param supported JDK names of the suites that there are
   */
  public static Known parse(String list, Set<String> supported) {
    Map<String, String> byName = new HashMap<>();
    for (String suite : supported) {
      byName.put(suite, suite);
      byName.put(openSsl(suite), suite);
    }
    List<String> suites = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    StringTokenizer words = new StringTokenizer(list, ":, \t");
    while (words.hasMoreTokens()) {
      String word = words.nextToken();
      String suite = byName.get(word.toUpperCase(Locale.ROOT));
      if (suite == null) {
        unknown.add(word);
      } else if (!suites.contains(suite)) {
        suites.add(suite);
      }
    }
    return new Known(suites, unknown);
  }

  /** {@code TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256} is {@code ECDHE-RSA-AES128-SHA256}. */
  private static String openSsl(String suite) {
    String name = suite.startsWith("TLS_") ? suite.substring(4) : suite;
    if (!name.contains("_WITH_")) {
      return suite;
    }
    return name.replace("RSA_WITH_3DES_EDE_CBC_SHA", "RSA_DES_CBC3_SHA")
        .replace("_WITH_", "_")
        .replace("AES_", "AES")
        .replace("CHACHA20_POLY1305_SHA256", "CHACHA20_POLY1305")
        .replace("_CBC_", "_")
        .replaceFirst("^RSA_", "")
        .replace('_', '-');
  }
}
