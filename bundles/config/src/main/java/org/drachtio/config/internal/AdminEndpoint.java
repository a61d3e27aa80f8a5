package org.drachtio.config.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Dictionary;

/**
 * Where applications connect.
 *
 * @param address numeric
 * @param port 0 = nowhere
 * @param secret that they must know
 */
record AdminEndpoint(String address, int port, String secret) {
  private static final int CONNECT_MILLIS = 1_000;

  /** From the component's configuration; null stands for no properties. */
  static AdminEndpoint of(Dictionary<String, Object> properties) {
    return new AdminEndpoint(
        text(properties, "address", "127.0.0.1"),
        Integer.parseInt(text(properties, "port", "9022")),
        text(properties, ".secret", "admin"));
  }

  /** Whether somebody listens there. Blocks for at most a second. */
  boolean answers() {
    try (Socket socket = new Socket()) {
      InetAddress bound = InetAddress.getByName(address);
      socket.connect(
          new InetSocketAddress(
              bound.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound, port),
          CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
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
