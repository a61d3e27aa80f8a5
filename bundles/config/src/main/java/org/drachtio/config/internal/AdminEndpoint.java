package org.drachtio.config.internal;

import java.util.Dictionary;

/**
 * Where applications connect.
 *
 * @param address numeric
 * @param port 0 = nowhere
 * @param secret that they must know
 */
record AdminEndpoint(String address, int port, String secret) {
  /** From the component's configuration; null stands for no properties. */
  static AdminEndpoint of(Dictionary<String, Object> properties) {
    return new AdminEndpoint(
        text(properties, "address", "127.0.0.1"),
        Integer.parseInt(text(properties, "port", "9022")),
        text(properties, ".secret", "admin"));
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
