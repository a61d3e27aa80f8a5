package org.drachtio.sip.transport.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.drachtio.kernel.io.StreamOptions;
import org.drachtio.kernel.io.TlsServer.ClientCertificate;
import org.drachtio.kernel.tls.TlsFiles;
import org.drachtio.kernel.tls.TlsSettings;

/**
 * A checked configuration. Immutable.
 *
 * @param contacts in the order of the configuration
 * @param maxConnections accepted and open, 0 = no bound
 * @param maxConnectionsPerSource of one peer's address, 0 = no bound
 * @param tls of the listening points with TLS; its bound on handshakes is that of WebSocket, too
 * @param tlsPeers what is expected of those that are connected to with TLS
 * @param webSocketOrigins pages of which hosts may open a WebSocket, lower-case; empty means all
 * @param webSocketPingSeconds 0 = the server sends no pings
 * @param localDomain lower-case; empty if none
 * @param boot the boot that wrote the values; empty if unknown
 */
record Settings(
    List<Contact> contacts,
    int udpBufferBytes,
    int maxMessageBytes,
    StreamOptions streams,
    int maxConnections,
    int maxConnectionsPerSource,
    int connectTimeoutMillis,
    int resolveTimeoutMillis,
    int partialMessageTimeoutMillis,
    TlsSettings tls,
    TlsPeers tlsPeers,
    Set<String> webSocketOrigins,
    int webSocketPingSeconds,
    String localDomain,
    String boot) {

  /** Part of a message that the kernel may read beyond the largest one before it shows it to us. */
  private static final int READ_AHEAD_BYTES = 128 * 1024;

  private static final int BACKLOG = 1024;
  private static final int MEGABYTE = 1024 * 1024;

  /** Checks all values before any is used. */
  static Settings of(TransportConfig config) throws InvalidSettingException {
    int maxMessageBytes = bounded("maxMessageBytes", config::maxMessageBytes, 4096, 64 * MEGABYTE);
    StreamOptions streams =
        streams(
            bounded("tcpKeepAliveSeconds", config::tcpKeepAliveSeconds, 0, 32767),
            maxMessageBytes,
            bounded(
                "maxQueuedBytesPerConnection",
                config::maxQueuedBytesPerConnection,
                65536,
                1024 * MEGABYTE));
    return new Settings(
        contacts(read("contacts", config::contacts)),
        bounded("udpBufferBytes", config::udpBufferBytes, 4096, 1024 * MEGABYTE),
        maxMessageBytes,
        streams,
        bounded("maxConnections", config::maxConnections, 0, Integer.MAX_VALUE),
        bounded("maxConnectionsPerSource", config::maxConnectionsPerSource, 0, Integer.MAX_VALUE),
        bounded("connectTimeoutMillis", config::connectTimeoutMillis, 1, 600_000),
        bounded("resolveTimeoutMillis", config::resolveTimeoutMillis, 1, 600_000),
        bounded("partialMessageTimeoutMillis", config::partialMessageTimeoutMillis, 1, 3_600_000),
        read(
            config,
            bounded("handshakeTimeoutMillis", config::handshakeTimeoutMillis, 100, 600_000)),
        TlsPeers.of(
            read("tlsVerifyPeer", config::tlsVerifyPeer),
            read("tlsTrustedCertificates", config::tlsTrustedCertificates)),
        origins(read("webSocketOrigins", config::webSocketOrigins)),
        bounded("webSocketPingSeconds", config::webSocketPingSeconds, 0, 86_400),
        read("localDomain", config::localDomain).trim().toLowerCase(Locale.ROOT),
        read("drachtio.boot", config::drachtio_boot));
  }

  /** The options of the kernel for these values. */
  static StreamOptions streams(int keepAliveSeconds, int maxMessageBytes, int maxQueuedBytes) {
    return new StreamOptions(
        keepAliveSeconds, maxMessageBytes + READ_AHEAD_BYTES, maxQueuedBytes, BACKLOG);
  }

  private static TlsSettings read(TransportConfig config, int handshakeMillis)
      throws InvalidSettingException {
    TlsFiles first =
        new TlsFiles(
            read("tlsKeyFile", config::tlsKeyFile),
            read("tlsCertFile", config::tlsCertFile),
            read("tlsChainFile", config::tlsChainFile));
    try {
      return TlsSettings.of(
          first,
          List.of(read("tlsMoreCertificates", config::tlsMoreCertificates)),
          read("minTlsVersion", config::minTlsVersion),
          read("tlsCipherList", config::tlsCipherList),
          read("tlsVerifyClient", config::tlsVerifyClient)
              ? ClientCertificate.REQUIRED
              : ClientCertificate.NONE,
          handshakeMillis);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException("TLS", e.getMessage());
    }
  }

  private static Set<String> origins(String[] elements) {
    Set<String> origins = new LinkedHashSet<>();
    for (String element : elements) {
      for (String origin : element.split("[,\\s]+", -1)) {
        if (!origin.isBlank()) {
          origins.add(origin.toLowerCase(Locale.ROOT));
        }
      }
    }
    return Set.copyOf(origins);
  }

  private static List<Contact> contacts(String[] elements) throws InvalidSettingException {
    List<Contact> contacts = new ArrayList<>();
    for (String element : elements) {
      int start = 0;
      while (start <= element.length()) {
        int bar = element.indexOf('|', start);
        int end = bar < 0 ? element.length() : bar;
        String entry = element.substring(start, end).trim();
        if (!entry.isEmpty()) {
          contacts.add(ContactParser.parse(entry));
        }
        start = end + 1;
      }
    }
    if (contacts.isEmpty()) {
      throw new InvalidSettingException("contacts", "there is none");
    }
    return List.copyOf(contacts);
  }

  private static int bounded(String key, IntSupplier value, int least, int most)
      throws InvalidSettingException {
    int number = read(key, value::getAsInt);
    if (number < least || number > most) {
      throw new InvalidSettingException(key, number + " is not in " + least + " … " + most);
    }
    return number;
  }

  /** A value of the wrong type makes the configuration annotation throw when it is asked for. */
  private static <T> T read(String key, Supplier<T> value) throws InvalidSettingException {
    try {
      T read = value.get();
      if (read == null) {
        throw new InvalidSettingException(key, "has no value");
      }
      return read;
    } catch (RuntimeException e) {
      throw new InvalidSettingException(key, String.valueOf(e.getMessage()));
    }
  }
}
