package org.drachtio.config.internal.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drachtio.config.internal.settings.layer.Layer;
import org.drachtio.config.internal.settings.layer.Origins;
import org.drachtio.config.internal.settings.layer.SettingsException;
import org.drachtio.config.internal.settings.value.BadValueException;
import org.drachtio.config.internal.settings.value.ContactDraft;
import org.drachtio.config.internal.settings.value.ContactEntry;
import org.drachtio.config.internal.settings.value.IpLiteral;
import org.drachtio.config.internal.settings.value.Key;
import org.drachtio.config.internal.settings.value.RequestHandler;
import org.drachtio.config.internal.settings.value.Setting;
import org.drachtio.config.internal.settings.value.Source;
import org.drachtio.config.internal.settings.value.SpamHeader;

/** The configuration of the server, complete and checked. Immutable. */
public final class ServerSettings {
  private static final String CONTACTS = "contacts";
  private static final ContactEntry DEFAULT_CONTACT =
      new ContactEntry("sip:*;transport=udp,tcp", "", "", List.of(), false);

  private final Map<Key<?>, Setting<?>> values;
  private final Map<Key<?>, Setting<?>> inFile;
  private final Setting<List<ContactEntry>> contacts;
  private final List<RequestHandler> requestHandlers;
  private final List<SpamHeader> spamHeaders;
  private final List<String> notes;

  private ServerSettings(
      Map<Key<?>, Setting<?>> values,
      Map<Key<?>, Setting<?>> inFile,
      Setting<List<ContactEntry>> contacts,
      List<RequestHandler> requestHandlers,
      List<SpamHeader> spamHeaders,
      List<String> notes) {
    this.values = Map.copyOf(values);
    this.inFile = Map.copyOf(inFile);
    this.contacts = contacts;
    this.requestHandlers = List.copyOf(requestHandlers);
    this.spamHeaders = List.copyOf(spamHeaders);
    this.notes = List.copyOf(notes);
  }

  /** The value that won. */
  public <T> Setting<T> get(Key<T> key) {
    Setting<?> setting = values.get(key);
    return setting == null ? defaultOf(key) : key.cast(setting);
  }

  /**
   * The value of the file, also where something stronger has won; that has won if there is none.
   */
  public <T> Setting<T> inFile(Key<T> key) {
    Setting<?> setting = inFile.get(key);
    return setting == null ? get(key) : key.cast(setting);
  }

  /** What to listen on; never empty. All come from the same source. */
  public Setting<List<ContactEntry>> contacts() {
    return contacts;
  }

  /** The first for a method counts; those of the file only if there are no others. */
  public List<RequestHandler> requestHandlers() {
    return requestHandlers;
  }

  /** What gives spam away, header by header. */
  public List<SpamHeader> spamHeaders() {
    return spamHeaders;
  }

  /** What was given but is not acted upon, a line each, for the log. */
  public List<String> notes() {
    return notes;
  }

  /**
   * Merges.
   *
   * @param layers strongest first
   */
  static ServerSettings merge(List<Layer> layers) throws SettingsException {
    Map<Key<?>, Setting<?>> values = new HashMap<>();
    Map<Key<?>, Setting<?>> inFile = new HashMap<>();
    List<String> notes = new ArrayList<>();
    Setting<List<ContactEntry>> contacts =
        new Setting<>(List.of(DEFAULT_CONTACT), Source.DEFAULTS, Origins.DEFAULTS, CONTACTS);
    for (int i = layers.size() - 1; i >= 0; i--) {
      Layer layer = layers.get(i);
      layer.putAllInto(values);
      if (layer.source() == Source.FILE) {
        layer.putAllInto(inFile);
      }
      notes.addAll(layer.notes());
      if (!layer.contacts().isEmpty()) {
        List<ContactEntry> done = layer.contacts().stream().map(ContactDraft::done).toList();
        contacts = new Setting<>(done, layer.source(), layer.origin(), CONTACTS);
      }
    }
    checkAdminAddress(values);
    checkCaptureId(values);
    List<SpamHeader> spamHeaders =
        layers.stream().flatMap(layer -> layer.spamHeaders().stream()).toList();
    ServerSettings settings =
        new ServerSettings(values, inFile, contacts, requestHandlers(layers), spamHeaders, notes);
    settings.checkNotBelowT1(Key.T2_MILLIS);
    settings.checkNotBelowT1(Key.T1X64_MILLIS);
    return settings;
  }

  private static List<RequestHandler> requestHandlers(List<Layer> layers) {
    List<RequestHandler> found = new ArrayList<>();
    for (Layer layer : layers) {
      if (layer.source() != Source.FILE || found.isEmpty()) {
        found.addAll(layer.requestHandlers());
      }
    }
    return found;
  }

  /** Otherwise the first retransmission would come after the last (RFC 3261 §17.1). */
  private void checkNotBelowT1(Key<Integer> key) throws SettingsException {
    Setting<Integer> t1 = get(Key.T1_MILLIS);
    Setting<Integer> other = get(key);
    if (other.value() < t1.value()) {
      throw SettingsException.of(
          other.source().compareTo(t1.source()) < 0 ? t1 : other,
          "T1 is " + t1.value() + " ms, which is more than T2 or T1x64, " + other.value() + " ms");
    }
  }

  /** Checked last, since any text in the file is fine as long as something stronger replaces it. */
  private static void checkAdminAddress(Map<Key<?>, Setting<?>> values) throws SettingsException {
    Setting<?> found = values.get(Key.ADMIN_ADDRESS);
    if (found == null) {
      return;
    }
    Setting<String> setting = Key.ADMIN_ADDRESS.cast(found);
    try {
      String address = IpLiteral.check(setting.value());
      values.put(
          Key.ADMIN_ADDRESS,
          new Setting<>(address, setting.source(), setting.origin(), setting.name()));
    } catch (BadValueException e) {
      throw SettingsException.of(setting, e.getMessage());
    }
  }

  /** Of the file one without an id has been noted already. */
  private static void checkCaptureId(Map<Key<?>, Setting<?>> values) throws SettingsException {
    Setting<?> host = values.get(Key.HOMER_HOST);
    if (host != null && !values.containsKey(Key.HOMER_ID)) {
      throw SettingsException.of(host, "--homer-id is required along with it");
    }
  }

  private static <T> Setting<T> defaultOf(Key<T> key) {
    return new Setting<>(key.fallback(), Source.DEFAULTS, Origins.DEFAULTS, Origins.DEFAULTS);
  }
}
