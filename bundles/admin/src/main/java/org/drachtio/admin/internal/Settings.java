package org.drachtio.admin.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import org.drachtio.kernel.io.StreamOptions;
import org.drachtio.kernel.io.TlsServer.ClientCertificate;
import org.drachtio.kernel.tls.TlsFiles;
import org.drachtio.kernel.tls.TlsSettings;

/**
 * A configuration that has been checked.
 *
 * @param local where to listen, empty = nowhere
 * @param tlsLocal where to listen with TLS, empty = nowhere
 * @param tls of that listener
 * @param options of the listeners' connections
 * @param maxConnections open ones
 * @param maxConnectionsPerSource of one peer's address, 0 = no bound
 * @param secret that applications must know
 * @param authenticationTimeoutMillis from connecting to authenticating
 * @param dialTimeoutMillis for connecting to one address of an application
 * @param dialTrust in the applications that it connects to with TLS
 * @param partialFrameTimeoutMillis for a frame that was begun
 * @param maxFrameBytes payload of a frame from an authenticated application
 * @param maxUnauthenticated connections that have not authenticated
 * @param passOverQueuedBytes over it an application gets no new request that another can have
 * @param silenceMillis for which an application that owes an answer may say nothing before it is
 *     passed over, 0 = as long as it likes
 * @param headerRules for the headers that applications supply
 */
record Settings(
    Optional<InetSocketAddress> local,
    Optional<InetSocketAddress> tlsLocal,
    TlsSettings tls,
    StreamOptions options,
    int maxConnections,
    int maxConnectionsPerSource,
    Secret secret,
    int authenticationTimeoutMillis,
    int dialTimeoutMillis,
    DialTrust dialTrust,
    int partialFrameTimeoutMillis,
    int maxFrameBytes,
    int maxUnauthenticated,
    int passOverQueuedBytes,
    int silenceMillis,
    HeaderRules headerRules) {

  private static final int MIN_MAX_FRAME = 1024 * 1024;
  private static final int MAX_MAX_FRAME = 1024 * 1024 * 1024;
  private static final int MIN_QUEUE = 64 * 1024;
  private static final int MIN_PASS_OVER = 1024;
  private static final int BACKLOG = 512;

  /**
   * Beside what waits in the queue: an application that has stopped is to be noticed by its queue,
   * not by the megabytes that the system would take for it first.
   */
  private static final int SEND_BUFFER_BYTES = 64 * 1024;

  private static final Pattern IPV4 =
      Pattern.compile("(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");

  /**
   * The kernel keeps an incomplete frame with its length digits, and maybe the start of the next.
   */
  private static final int UNCONSUMED_SLACK = 64 * 1024;

  /**
   * While no configuration has been taken: nobody can authenticate, and applications that the last
   * version left are not refused anything.
   */
  static final Settings NONE =
      new Settings(
          Optional.empty(),
          Optional.empty(),
          new TlsSettings(List.of(), List.of(), List.of(), ClientCertificate.NONE, 5000),
          new StreamOptions(0, MIN_MAX_FRAME + UNCONSUMED_SLACK, MIN_QUEUE, BACKLOG),
          1,
          0,
          Secret.NONE,
          5000,
          5000,
          DialTrust.ANYBODY,
          30_000,
          MAX_MAX_FRAME,
          1000,
          Integer.MAX_VALUE,
          0,
          new HeaderRules(Set.of()));

  /** Checks a configuration whose secret stands in it. */
  static Settings of(AdminConfig config) {
    return of(config, new Secret(config._secret()));
  }

  /**
   * Checks a configuration.
   *
   * @param secret that holds, whatever the configuration says
   * @throws IllegalArgumentException names the key and what is wrong with it
   */
  static Settings of(AdminConfig config, Secret secret) {
    int port = within("port", config::port, 0, 65535);
    int maxFrame = within("maxFrameBytes", config::maxFrameBytes, MIN_MAX_FRAME, MAX_MAX_FRAME);
    InetAddress address = literal(config.address());
    StreamOptions options =
        new StreamOptions(
            within("tcpKeepAliveSeconds", config::tcpKeepAliveSeconds, 0, 32767),
            maxFrame + UNCONSUMED_SLACK,
            within("maxQueuedBytes", config::maxQueuedBytes, MIN_QUEUE, Integer.MAX_VALUE),
            BACKLOG,
            SEND_BUFFER_BYTES);
    return new Settings(
        socketOf(address, port),
        socketOf(address, within("tlsPort", config::tlsPort, 0, 65535)),
        tls(config),
        options,
        within("maxConnections", config::maxConnections, 1, Integer.MAX_VALUE),
        within("maxConnectionsPerSource", config::maxConnectionsPerSource, 0, Integer.MAX_VALUE),
        secret,
        within(
            "authenticationTimeoutMillis",
            config::authenticationTimeoutMillis,
            1,
            Integer.MAX_VALUE),
        within("dialTimeoutMillis", config::dialTimeoutMillis, 1, Integer.MAX_VALUE),
        DialTrust.of(config.dialVerifyPeer(), config.dialTrustedCertificates()),
        within(
            "partialFrameTimeoutMillis", config::partialFrameTimeoutMillis, 1, Integer.MAX_VALUE),
        maxFrame,
        within(
            "maxUnauthenticatedConnections",
            config::maxUnauthenticatedConnections,
            1,
            Integer.MAX_VALUE),
        Math.min(
            within(
                "passOverQueuedBytes",
                config::passOverQueuedBytes,
                MIN_PASS_OVER,
                Integer.MAX_VALUE),
            options.maxQueuedBytes() / 2),
        within("silenceMillis", config::silenceMillis, 0, Integer.MAX_VALUE),
        new HeaderRules(names(config.preserveHeaderNames())));
  }

  private static Optional<InetSocketAddress> socketOf(InetAddress address, int port) {
    return port == 0 ? Optional.empty() : Optional.of(new InetSocketAddress(address, port));
  }

  private static TlsSettings tls(AdminConfig config) {
    int handshakeMillis =
        within("handshakeTimeoutMillis", config::handshakeTimeoutMillis, 1, Integer.MAX_VALUE);
    try {
      return TlsSettings.of(
          new TlsFiles(config.tlsKeyFile(), config.tlsCertFile(), config.tlsChainFile()),
          List.of(),
          config.minTlsVersion(),
          config.tlsCipherList(),
          ClientCertificate.NONE,
          handshakeMillis);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("TLS: " + e.getMessage(), e);
    }
  }

  /** A value of the wrong type makes the configuration annotation throw when it is asked for. */
  private static int within(String key, IntSupplier config, int min, int max) {
    int value;
    try {
      value = config.getAsInt();
    } catch (RuntimeException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalArgumentException(key + ": " + cause.getMessage(), e);
    }
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          key + ": " + value + " is not within " + min + " … " + max);
    }
    return value;
  }

  /** A host name is refused, as drachtio-server does: looking it up could block. */
  private static InetAddress literal(String text) {
    String bare =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    try {
      if (bare.indexOf(':') >= 0) {
        return InetAddress.getByName("[" + bare + "]");
      }
      if (IPV4.matcher(bare).matches()) {
        return InetAddress.getByName(bare);
      }
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("address: '" + text + "' is not an IP address", e);
    }
    throw new IllegalArgumentException("address: '" + text + "' is not an IP address");
  }

  /** A plain cfg file hands over a list as one text with commas. */
  private static Set<String> names(String[] values) {
    Set<String> names = new HashSet<>();
    for (String value : values) {
      int start = 0;
      while (start <= value.length()) {
        int comma = value.indexOf(',', start);
        int end = comma < 0 ? value.length() : comma;
        String name = value.substring(start, end).trim().toLowerCase(Locale.ROOT);
        if (!name.isEmpty()) {
          names.add(name);
        }
        start = end + 1;
      }
    }
    return names;
  }
}
