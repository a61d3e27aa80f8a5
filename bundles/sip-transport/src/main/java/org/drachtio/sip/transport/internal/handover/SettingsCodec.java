package org.drachtio.sip.transport.internal.handover;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.io.TlsServer.ClientCertificate;
import org.drachtio.kernel.tls.TlsFiles;
import org.drachtio.kernel.tls.TlsSettings;
import org.drachtio.sip.transport.internal.settings.Contact;
import org.drachtio.sip.transport.internal.settings.ContactParser;
import org.drachtio.sip.transport.internal.settings.NameSettings;
import org.drachtio.sip.transport.internal.settings.TlsPeers;
import org.drachtio.sip.transport.internal.settings.TransportSettings;

/**
 * The settings in force as a record of a parcel: the next version falls back to them if the
 * configuration that it finds cannot be used, as this version would.
 */
final class SettingsCodec {

  private static final String CONTACTS = "contacts";
  private static final String CONTACT_DRAIN = "contactDrainSeconds";
  private static final String MAX_TIMEOUTS = "maxConsecutiveTimeouts";
  private static final String UDP_BUFFER = "udpBufferBytes";
  private static final String MAX_MESSAGE = "maxMessageBytes";
  private static final String KEEP_ALIVE = "tcpKeepAliveSeconds";
  private static final String MAX_CONNECTIONS = "maxConnections";
  private static final String MAX_PER_SOURCE = "maxConnectionsPerSource";
  private static final String MAX_QUEUED = "maxQueuedBytesPerConnection";
  private static final String CONNECT_TIMEOUT = "connectTimeoutMillis";
  private static final String RESOLVE_TIMEOUT = "resolveTimeoutMillis";
  private static final String NAME_SERVICE = "nameService";
  private static final String DNS_SERVERS = "dnsServers";
  private static final String DNS_TIMEOUT = "dnsTimeoutMillis";
  private static final String BACK_OFF = "targetBackOffSeconds";
  private static final String MAX_BACK_OFF = "maxTargetBackOffSeconds";
  private static final String UDP_MTU = "udpMtu";
  private static final String PARTIAL_TIMEOUT = "partialMessageTimeoutMillis";
  private static final String TLS_FILES = "tlsFiles";
  private static final String TLS_PROTOCOLS = "tlsProtocols";
  private static final String TLS_CIPHER_SUITES = "tlsCipherSuites";
  private static final String TLS_CLIENT_CERTIFICATE = "tlsClientCertificate";
  private static final String TLS_VERIFY_PEER = "tlsVerifyPeer";
  private static final String TLS_TRUSTED = "tlsTrustedCertificates";
  private static final String HANDSHAKE_TIMEOUT = "handshakeTimeoutMillis";
  private static final String WEB_SOCKET_ORIGINS = "webSocketOrigins";
  private static final String WEB_SOCKET_PING = "webSocketPingSeconds";
  private static final String CRLF_PING = "crlfPingSeconds";
  private static final String CRLF_PONG_REQUIRED = "crlfPongRequired";
  private static final String LOCAL_DOMAIN = "localDomain";
  private static final String BOOT = "boot";

  /** For the parcel of a version that had no such time-out. */
  private static final int DEFAULT_RESOLVE_TIMEOUT = 10_000;

  private static final int DEFAULT_HANDSHAKE_TIMEOUT = 5_000;

  /** Zero is no value of these. */
  private static final List<String> NEEDED =
      List.of(CONTACTS, UDP_BUFFER, MAX_MESSAGE, MAX_QUEUED, CONNECT_TIMEOUT, PARTIAL_TIMEOUT);

  private SettingsCodec() {}

  static Parcel write(TransportSettings settings) {
    return new Parcel()
        .putTexts(CONTACTS, settings.contacts().stream().map(Contact::entry).toList())
        .put(CONTACT_DRAIN, settings.contactDrainSeconds())
        .put(UDP_BUFFER, settings.udpBufferBytes())
        .put(MAX_MESSAGE, settings.maxMessageBytes())
        .put(KEEP_ALIVE, settings.streams().keepAliveSeconds())
        .put(MAX_CONNECTIONS, settings.maxConnections())
        .put(MAX_PER_SOURCE, settings.maxConnectionsPerSource())
        .put(MAX_QUEUED, settings.streams().maxQueuedBytes())
        .put(CONNECT_TIMEOUT, settings.connectTimeoutMillis())
        .put(RESOLVE_TIMEOUT, settings.resolveTimeoutMillis())
        .put(NAME_SERVICE, settings.names().nameService())
        .putTexts(DNS_SERVERS, settings.names().serverTexts())
        .put(DNS_TIMEOUT, settings.names().timeoutMillis())
        .put(BACK_OFF, settings.names().backOffSeconds())
        .put(MAX_BACK_OFF, settings.names().maxBackOffSeconds())
        .put(UDP_MTU, settings.udpMtu())
        .put(PARTIAL_TIMEOUT, settings.partialMessageTimeoutMillis())
        .put(MAX_TIMEOUTS, settings.maxConsecutiveTimeouts())
        .putTexts(TLS_FILES, settings.tls().files().stream().map(TlsFiles::entry).toList())
        .putTexts(TLS_PROTOCOLS, settings.tls().protocols())
        .putTexts(TLS_CIPHER_SUITES, settings.tls().cipherSuites())
        .put(
            TLS_CLIENT_CERTIFICATE,
            settings.tls().clientCertificate() == ClientCertificate.REQUIRED)
        .put(TLS_VERIFY_PEER, settings.tlsPeers().verify())
        .put(TLS_TRUSTED, settings.tlsPeers().file())
        .put(HANDSHAKE_TIMEOUT, settings.tls().handshakeMillis())
        .putTexts(WEB_SOCKET_ORIGINS, List.copyOf(settings.webSocketOrigins()))
        .put(WEB_SOCKET_PING, settings.webSocketPingSeconds())
        .put(CRLF_PING, settings.crlfPingSeconds())
        .put(CRLF_PONG_REQUIRED, settings.crlfPongRequired())
        .put(LOCAL_DOMAIN, settings.localDomain())
        .put(BOOT, settings.boot());
  }

  /** A version that asked the system left nothing of it. */
  private static NameSettings names(Parcel from) {
    return from.has(NAME_SERVICE)
        ? NameSettings.of(
            from.text(NAME_SERVICE),
            from.texts(DNS_SERVERS),
            (int) from.number(DNS_TIMEOUT),
            (int) from.number(BACK_OFF),
            (int) from.number(MAX_BACK_OFF))
        : NameSettings.USUAL;
  }

  /** A version that had no TLS left nothing of it. */
  private static TlsSettings tls(Parcel from) {
    List<TlsFiles> files = new ArrayList<>();
    for (String text : from.texts(TLS_FILES)) {
      files.add(TlsFiles.parse(text));
    }
    return new TlsSettings(
        files,
        from.texts(TLS_PROTOCOLS),
        from.texts(TLS_CIPHER_SUITES),
        from.flag(TLS_CLIENT_CERTIFICATE) ? ClientCertificate.REQUIRED : ClientCertificate.NONE,
        from.has(HANDSHAKE_TIMEOUT)
            ? (int) from.number(HANDSHAKE_TIMEOUT)
            : DEFAULT_HANDSHAKE_TIMEOUT);
  }

  /** Empty: it is incomplete, or not understood. */
  static Optional<TransportSettings> read(Parcel from) {
    for (String name : NEEDED) {
      if (!from.has(name)) {
        return Optional.empty();
      }
    }
    List<Contact> contacts = new ArrayList<>();
    TlsPeers tlsPeers;
    NameSettings names;
    try {
      names = names(from);
      tlsPeers = TlsPeers.of(from.flag(TLS_VERIFY_PEER), from.text(TLS_TRUSTED));
      for (String entry : from.texts(CONTACTS)) {
        if (entry.isBlank()) {
          return Optional.empty();
        }
        contacts.add(ContactParser.parse(entry));
      }
    } catch (InvalidValueException e) {
      return Optional.empty();
    }
    int maxMessageBytes = (int) from.number(MAX_MESSAGE);
    return Optional.of(
        new TransportSettings(
            List.copyOf(contacts),
            (int) from.number(CONTACT_DRAIN),
            (int) from.number(UDP_BUFFER),
            maxMessageBytes,
            TransportSettings.streams(
                (int) from.number(KEEP_ALIVE), maxMessageBytes, (int) from.number(MAX_QUEUED)),
            (int) from.number(MAX_CONNECTIONS),
            (int) from.number(MAX_PER_SOURCE),
            (int) from.number(CONNECT_TIMEOUT),
            from.has(RESOLVE_TIMEOUT)
                ? (int) from.number(RESOLVE_TIMEOUT)
                : DEFAULT_RESOLVE_TIMEOUT,
            names,
            (int) from.number(UDP_MTU),
            (int) from.number(PARTIAL_TIMEOUT),
            (int) from.number(MAX_TIMEOUTS),
            tls(from),
            tlsPeers,
            Set.copyOf(from.texts(WEB_SOCKET_ORIGINS)),
            (int) from.number(WEB_SOCKET_PING),
            (int) from.number(CRLF_PING),
            from.flag(CRLF_PONG_REQUIRED),
            from.text(LOCAL_DOMAIN),
            from.text(BOOT)));
  }
}
