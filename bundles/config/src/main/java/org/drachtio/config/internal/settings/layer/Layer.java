package org.drachtio.config.internal.settings.layer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drachtio.config.internal.settings.value.BadValueException;
import org.drachtio.config.internal.settings.value.ContactDraft;
import org.drachtio.config.internal.settings.value.Key;
import org.drachtio.config.internal.settings.value.RequestHandler;
import org.drachtio.config.internal.settings.value.Setting;
import org.drachtio.config.internal.settings.value.Source;
import org.drachtio.config.internal.settings.value.SpamHeader;

/** The settings of one source. */
public final class Layer {
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
  public Layer(Source source, String origin) {
    this.source = source;
    this.origin = origin;
  }

  public Source source() {
    return source;
  }

  public String origin() {
    return origin;
  }

  public <T> void set(Key<T> key, String name, String text) throws BadValueException {
    values.put(key, new Setting<>(key.parse(text), source, origin, name));
  }

  /** Takes the values of another layer of the same source. */
  public void takeValues(Layer other) {
    values.putAll(other.values);
  }

  public void putAllInto(Map<Key<?>, Setting<?>> target) {
    target.putAll(values);
  }

  public List<ContactDraft> contacts() {
    return contacts;
  }

  public List<RequestHandler> requestHandlers() {
    return requestHandlers;
  }

  public List<SpamHeader> spamHeaders() {
    return spamHeaders;
  }

  public void note(String text) {
    notes.add(OneLine.of(origin + ": " + text));
  }

  public List<String> notes() {
    return notes;
  }
}
