package org.drachtio.config.internal.settings.file;

import java.util.Map;
import java.util.TreeMap;
import org.drachtio.config.internal.settings.layer.Layer;
import org.drachtio.config.internal.settings.value.BadValueException;
import org.drachtio.config.internal.settings.value.Key;

/** The Homer collector, as the file names it (reference/configuration.md §2). */
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
}
