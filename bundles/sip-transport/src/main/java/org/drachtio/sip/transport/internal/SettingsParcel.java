package org.drachtio.sip.transport.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drachtio.kernel.handover.Parcel;

/**
 * The settings in force as a record of a parcel: the next version falls back to them if the
 * configuration that it finds cannot be used, as this version would.
 */
final class SettingsParcel {

  private static final String CONTACTS = "contacts";
  private static final String UDP_BUFFER = "udpBufferBytes";
  private static final String MAX_MESSAGE = "maxMessageBytes";
  private static final String KEEP_ALIVE = "tcpKeepAliveSeconds";
  private static final String MAX_CONNECTIONS = "maxConnections";
  private static final String MAX_PER_SOURCE = "maxConnectionsPerSource";
  private static final String MAX_QUEUED = "maxQueuedBytesPerConnection";
  private static final String CONNECT_TIMEOUT = "connectTimeoutMillis";
  private static final String RESOLVE_TIMEOUT = "resolveTimeoutMillis";
  private static final String PARTIAL_TIMEOUT = "partialMessageTimeoutMillis";
  private static final String LOCAL_DOMAIN = "localDomain";
  private static final String BOOT = "boot";

  /** For the parcel of a version that had no such time-out. */
  private static final int DEFAULT_RESOLVE_TIMEOUT = 10_000;

  /** Zero is no value of these. */
  private static final List<String> NEEDED =
      List.of(CONTACTS, UDP_BUFFER, MAX_MESSAGE, MAX_QUEUED, CONNECT_TIMEOUT, PARTIAL_TIMEOUT);

  private SettingsParcel() {}

  static Parcel write(Settings settings) {
    return new Parcel()
        .putTexts(CONTACTS, settings.contacts().stream().map(Contact::entry).toList())
        .put(UDP_BUFFER, settings.udpBufferBytes())
        .put(MAX_MESSAGE, settings.maxMessageBytes())
        .put(KEEP_ALIVE, settings.streams().keepAliveSeconds())
        .put(MAX_CONNECTIONS, settings.maxConnections())
        .put(MAX_PER_SOURCE, settings.maxConnectionsPerSource())
        .put(MAX_QUEUED, settings.streams().maxQueuedBytes())
        .put(CONNECT_TIMEOUT, settings.connectTimeoutMillis())
        .put(RESOLVE_TIMEOUT, settings.resolveTimeoutMillis())
        .put(PARTIAL_TIMEOUT, settings.partialMessageTimeoutMillis())
        .put(LOCAL_DOMAIN, settings.localDomain())
        .put(BOOT, settings.boot());
  }

  /** Empty: it is incomplete, or not understood. */
  static Optional<Settings> read(Parcel from) {
    for (String name : NEEDED) {
      if (!from.has(name)) {
        return Optional.empty();
      }
    }
    List<Contact> contacts = new ArrayList<>();
    try {
      for (String entry : from.texts(CONTACTS)) {
        if (entry.isBlank()) {
          return Optional.empty();
        }
        contacts.add(ContactParser.parse(entry));
      }
    } catch (InvalidSettingException e) {
      return Optional.empty();
    }
    int maxMessageBytes = (int) from.number(MAX_MESSAGE);
    return Optional.of(
        new Settings(
            List.copyOf(contacts),
            (int) from.number(UDP_BUFFER),
            maxMessageBytes,
            Settings.streams(
                (int) from.number(KEEP_ALIVE), maxMessageBytes, (int) from.number(MAX_QUEUED)),
            (int) from.number(MAX_CONNECTIONS),
            (int) from.number(MAX_PER_SOURCE),
            (int) from.number(CONNECT_TIMEOUT),
            from.has(RESOLVE_TIMEOUT)
                ? (int) from.number(RESOLVE_TIMEOUT)
                : DEFAULT_RESOLVE_TIMEOUT,
            (int) from.number(PARTIAL_TIMEOUT),
            from.text(LOCAL_DOMAIN),
            from.text(BOOT)));
  }
}
