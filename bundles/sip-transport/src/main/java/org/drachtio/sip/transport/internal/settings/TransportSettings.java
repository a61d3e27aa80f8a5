package org.drachtio.sip.transport.internal.settings;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Values;
import org.drachtio.kernel.io.StreamOptions;
import org.drachtio.kernel.io.TlsServer.ClientCertificate;
import org.drachtio.kernel.tls.TlsFiles;
import org.drachtio.kernel.tls.TlsSettings;

/**
 * A checked configuration. Immutable.
 *
 * @param contacts in the order of the configuration
 * @param contactDrainSeconds how long the socket of a contact that was taken out stays open
 * @param maxConnections accepted and open, 0 = no bound
 * @param maxConnectionsPerSource of one peer's address, 0 = no bound
 * @param names how names of next hops are looked up
 * @param udpMtu requests longer than this go by TCP instead of UDP; 0 = never
 * @param maxConsecutiveTimeouts requests without answer in a row that end a connection; 0 = never
 * @param tls of the listening points with TLS; its bound on handshakes is that of WebSocket, too
 * @param tlsPeers what is expected of those that are connected to with TLS
 * @param webSocketOrigins pages of which hosts may open a WebSocket, lower-case; empty means all
 * @param webSocketPingSeconds 0 = the server sends no pings
 * @param crlfPingSeconds 0 = the server sends none
 * @param crlfPongRequired whether a peer must answer that has never answered one
 * @param localDomain lower-case; empty if none
 * @param boot the boot that wrote the values; empty if unknown
 */
public record TransportSettings(
    List<Contact> contacts,
    int contactDrainSeconds,
    int udpBufferBytes,
    int maxMessageBytes,
    StreamOptions streams,
    int maxConnections,
    int maxConnectionsPerSource,
    int connectTimeoutMillis,
    int resolveTimeoutMillis,
    NameSettings names,
    int udpMtu,
    int partialMessageTimeoutMillis,
    int maxConsecutiveTimeouts,
    TlsSettings tls,
    TlsPeers tlsPeers,
    Set<String> webSocketOrigins,
    int webSocketPingSeconds,
    int crlfPingSeconds,
    boolean crlfPongRequired,
    String localDomain,
    String boot) {

  /** Part of a message that the kernel may read beyond the largest one before it shows it to us. */
  private static final int READ_AHEAD_BYTES = 128 * 1024;

  private static final int BACKLOG = 1024;
  private static final int MEGABYTE = 1024 * 1024;

  /**
   * Where nothing is said of use about the contacts, nothing is opened: those of the defaults would
   * be open to everybody.
   */
  public static CheckedConfig<TransportConfig, TransportSettings> config() {
    return CheckedConfig.of(TransportConfig.class, TransportConfig.PID, TransportSettings::of)
        .requiring("contacts")
        .otherwise("nothing is opened until it is mended");
  }

  /**
   * Checks a configuration.
   *
   * @throws InvalidValueException if a value cannot be used
   */
  public static TransportSettings of(TransportConfig config) {
    int maxMessageBytes =
        Values.within("maxMessageBytes", config.maxMessageBytes(), 4096, 64 * MEGABYTE);
    int keepAlive = Values.within("tcpKeepAliveSeconds", config.tcpKeepAliveSeconds(), 0, 32767);
    int maxQueued =
        Values.within(
            "maxQueuedBytesPerConnection",
            config.maxQueuedBytesPerConnection(),
            65536,
            1024 * MEGABYTE);
    return new TransportSettings(
        contacts(config.contacts()),
        Values.within("contactDrainSeconds", config.contactDrainSeconds(), 0, 86_400),
        Values.within("udpBufferBytes", config.udpBufferBytes(), 4096, 1024 * MEGABYTE),
        maxMessageBytes,
        streams(keepAlive, maxMessageBytes, maxQueued),
        Values.notNegative("maxConnections", config.maxConnections()),
        Values.notNegative("maxConnectionsPerSource", config.maxConnectionsPerSource()),
        Values.within("connectTimeoutMillis", config.connectTimeoutMillis(), 1, 600_000),
        Values.within("resolveTimeoutMillis", config.resolveTimeoutMillis(), 1, 600_000),
        NameSettings.of(
            Values.text(config.nameService()),
            Values.list(config.dnsServers()),
            Values.within("dnsTimeoutMillis", config.dnsTimeoutMillis(), 10, 60_000),
            Values.within("targetBackOffSeconds", config.targetBackOffSeconds(), 0, 86_400),
            Values.within("maxTargetBackOffSeconds", config.maxTargetBackOffSeconds(), 0, 86_400)),
        Values.within("udpMtu", config.udpMtu(), 0, Protocol.MAX_DATAGRAM_BYTES),
        Values.within(
            "partialMessageTimeoutMillis", config.partialMessageTimeoutMillis(), 1, 3_600_000),
        timeouts(config.maxConsecutiveTimeouts()),
        tls(config),
        TlsPeers.of(config.tlsVerifyPeer(), Values.text(config.tlsTrustedCertificates())),
        origins(config.webSocketOrigins()),
        Values.within("webSocketPingSeconds", config.webSocketPingSeconds(), 0, 86_400),
        Values.within("crlfPingSeconds", config.crlfPingSeconds(), 0, 86_400),
        config.crlfPongRequired(),
        Values.text(config.localDomain()).toLowerCase(Locale.ROOT),
        Values.text(config.drachtio_boot()));
  }

  /** The options of the kernel for these values. */
  public static StreamOptions streams(
      int keepAliveSeconds, int maxMessageBytes, int maxQueuedBytes) {
    return new StreamOptions(
        keepAliveSeconds, maxMessageBytes + READ_AHEAD_BYTES, maxQueuedBytes, BACKLOG);
  }

  /** One lost answer is no sign that a peer has gone. */
  private static int timeouts(int wanted) {
    if (wanted == 1) {
      throw new InvalidValueException("maxConsecutiveTimeouts", "must be 0, or 2 to 1000");
    }
    return Values.within("maxConsecutiveTimeouts", wanted, 0, 1000);
  }

  private static TlsSettings tls(TransportConfig config) {
    return TlsSettings.of(
        new TlsFiles(
            Values.text(config.tlsKeyFile()),
            Values.text(config.tlsCertFile()),
            Values.text(config.tlsChainFile())),
        List.of(config.tlsMoreCertificates()),
        Values.text(config.minTlsVersion()),
        Values.text(config.tlsCipherList()),
        config.tlsVerifyClient() ? ClientCertificate.REQUIRED : ClientCertificate.NONE,
        Values.within("handshakeTimeoutMillis", config.handshakeTimeoutMillis(), 100, 600_000));
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

  private static List<Contact> contacts(String[] elements) {
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
      throw new InvalidValueException("contacts", "names none");
    }
    return List.copyOf(contacts);
  }
}
