package org.drachtio.config.internal.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one source says. */
final class Layer {
  private final Source source;
  private final String origin;
  private final Map<Key<?>, Setting<?>> values = new HashMap<>();
  private final List<String> notes = new ArrayList<>();
  private final List<ContactDraft> contacts = new ArrayList<>();
  private final List<RequestHandler> requestHandlers = new ArrayList<>();
  private final List<SpamHeader> spamHeaders = new ArrayList<>();

  /**
   * @param origin as in {@link Setting#origin}
   */
  Layer(Source source, String origin) {
    this.source = source;
    this.origin = origin;
  }

  Source source() {
    return source;
  }

  String origin() {
    return origin;
  }

  <T> void set(Key<T> key, String name, String text) throws BadValueException {
    values.put(key, new Setting<>(key.parse(text), source, origin, name));
  }

  /** Those of another one of the same source. */
  void takeValues(Layer other) {
    values.putAll(other.values);
  }

  void putAllInto(Map<Key<?>, Setting<?>> target) {
    target.putAll(values);
  }

  List<ContactDraft> contacts() {
    return contacts;
  }

  List<RequestHandler> requestHandlers() {
    return requestHandlers;
  }

  List<SpamHeader> spamHeaders() {
    return spamHeaders;
  }

  void note(String text) {
    notes.add(OneLine.of(origin + ": " + text));
  }

  List<String> notes() {
    return notes;
  }
}
