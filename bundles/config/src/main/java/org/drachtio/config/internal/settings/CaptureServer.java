package org.drachtio.config.internal.settings;

import java.util.Map;
import java.util.TreeMap;

/**
 * The Homer collector, as the file and the command line name it (reference/configuration.md §2,
 * §3).
 */
final class CaptureServer {

  /** In the file; drachtio-server knows the first three. */
  static final Map<String, Key<?>> ATTRIBUTES =
      Map.of(
          "port", Key.HOMER_PORT,
          "id", Key.HOMER_ID,
          "hep-version", Key.HOMER_VERSION,
          "transport", Key.HOMER_TRANSPORT,
          "password", Key.HOMER_PASSWORD);

  private CaptureServer() {}

  /** One that cannot be used is noted, and nothing is captured, as with drachtio-server. */
  static void read(XmlElement element, Layer layer) {
    Layer draft = new Layer(layer.source(), layer.origin());
    try {
      set(draft, Key.HOMER_HOST, element.where(), element.text());
      for (Map.Entry<String, Key<?>> each : new TreeMap<>(ATTRIBUTES).entrySet()) {
        String text = element.attributes.get(each.getKey());
        if (text != null) {
          set(draft, each.getValue(), element.where(each.getKey()), text);
        }
      }
      check(element);
    } catch (BadValueException e) {
      layer.note(e.getMessage() + "; nothing is captured");
      return;
    }
    layer.takeValues(draft);
  }

  private static void check(XmlElement element) throws BadValueException {
    if (element.text().isEmpty()) {
      throw BadValueException.refused(element.where() + ": no address is given");
    }
    if (element.attributes.get("id") == null) {
      throw BadValueException.refused(element.where() + ": no id is given");
    }
    String version = element.attributes.getOrDefault("hep-version", "3").strip();
    String transport = element.attributes.getOrDefault("transport", "udp").strip();
    if (!version.equals("3") && !transport.equalsIgnoreCase("udp")) {
      throw BadValueException.refused(
          element.where() + ": HEP " + version + " goes over udp, not " + transport);
    }
  }

  private static <T> void set(Layer layer, Key<T> key, String where, String text)
      throws BadValueException {
    try {
      layer.set(key, where, text);
    } catch (BadValueException e) {
      throw BadValueException.refused(where + ": " + e.getMessage());
    }
  }

  /** Reads {@code host} or {@code host:port}; an IPv6 address with a port has brackets. */
  static void readHostAndPort(String text, String name, Layer layer) throws BadValueException {
    String host = text.strip();
    int colon = host.lastIndexOf(':');
    boolean isBracketed = host.startsWith("[");
    boolean hasPort =
        isBracketed ? host.indexOf("]:") == colon - 1 && colon > 0 : host.indexOf(':') == colon;
    if (colon >= 0 && hasPort) {
      layer.set(Key.HOMER_PORT, name, host.substring(colon + 1));
      host = host.substring(0, colon);
    }
    if (isBracketed && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    layer.set(Key.HOMER_HOST, name, host);
  }
}
