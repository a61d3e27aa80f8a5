package org.drachtio.config.internal.process;

import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lets listeners of this JVM accept TLS 1.0 and 1.1 (ADR 0011). The JVM refuses them for all by a
 * property that it reads once, so this is for the start of the process, before anybody uses TLS. A
 * listener that names no versions gets neither of them, as before.
 */
public final class DeprecatedTls {

  private static final String REFUSED = "jdk.tls.disabledAlgorithms";
  private static final Set<String> VERSIONS = Set.of("TLSv1", "TLSv1.1");

  /** The versions of listeners and clients that name none. */
  private static final List<String> DEFAULTS =
      List.of("jdk.tls.client.protocols", "jdk.tls.server.protocols");

  private DeprecatedTls() {}

  /** Whether a least version of the configuration asks for them. */
  public static boolean isWanted(String least) {
    return least.equals("1") || least.equals("1.0") || least.equals("1.1");
  }

  /** Does so. */
  public static void allow() {
    for (String key : DEFAULTS) {
      if (System.getProperty(key) == null) {
        System.setProperty(key, "TLSv1.3,TLSv1.2");
      }
    }
    Security.setProperty(REFUSED, without(Security.getProperty(REFUSED)));
  }

  /** A list of refused algorithms without the two versions. */
  static String without(String refused) {
    return Arrays.stream(refused.split(",", -1))
        .map(String::strip)
        .filter(each -> !VERSIONS.contains(each))
        .collect(Collectors.joining(", "));
  }
}
