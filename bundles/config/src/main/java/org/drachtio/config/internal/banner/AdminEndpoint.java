package org.drachtio.config.internal.banner;

import java.util.Dictionary;
import java.util.function.UnaryOperator;

/**
 * Where applications connect.
 *
 * @param address numeric
 * @param port 0 = nowhere
 * @param secret that they must know
 */
record AdminEndpoint(String address, int port, String secret) {
  /**
   * From the component's configuration; null stands for no properties.
   *
   * @param reveal fills placeholders of secrets
   */
  static AdminEndpoint of(Dictionary<String, Object> properties, UnaryOperator<String> reveal) {
    return new AdminEndpoint(
        text(properties, "address", "127.0.0.1"),
        Integer.parseInt(text(properties, "port", "9022")),
        reveal.apply(text(properties, ".secret", "admin")));
  }

  /** Whether it is every address of this machine. */
  boolean isWildcard() {
    return address.equals("0.0.0.0") || address.equals("::");
  }

  /** Where an application on this machine connects. */
  String localHost() {
    return switch (address) {
      case "0.0.0.0" -> "127.0.0.1";
      case "::" -> "::1";
      default -> address;
    };
  }

  String hostPort() {
    return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + port;
  }

  private static String text(Dictionary<String, Object> properties, String name, String fallback) {
    Object value = properties == null ? null : properties.get(name);
    return value == null ? fallback : value.toString();
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return hostPort();
  }
}
