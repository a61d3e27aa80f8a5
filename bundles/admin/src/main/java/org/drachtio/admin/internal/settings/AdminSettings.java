package org.drachtio.admin.internal.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.drachtio.admin.internal.frame.HeaderBlockParser;
import org.drachtio.api.net.HostPort;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Values;
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
 * @param cdrs whether applications are told of calls
 * @param headerRules for the headers that applications supply
 */
public record AdminSettings(
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
    boolean cdrs,
    HeaderBlockParser headerRules) {

  private static final int MIN_MAX_FRAME = 1024 * 1024;
  private static final int MAX_MAX_FRAME = 1024 * 1024 * 1024;
  private static final int MIN_QUEUE = 64 * 1024;
  private static final int MIN_PASS_OVER = 1024;
  private static final int BACKLOG = 512;

  private static final String ADDRESS = "address";
  private static final String NOT_NUMERIC = "is not an IP address";

  /**
   * Send buffer, beside the queue: a stopped application must show in its queue, and not only after
   * megabytes in the buffers of the system.
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
  public static final AdminSettings NONE =
      new AdminSettings(
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
          false,
          new HeaderBlockParser(Set.of()));

  /**
   * If a value is invalid that says who may connect where, its default must not take its place:
   * nobody can connect then.
   *
   * @param secret of a configuration, which may have a placeholder for it
   */
  public static CheckedConfig<AdminConfig, AdminSettings> config(
      Function<AdminConfig, Secret> secret) {
    return CheckedConfig.of(
            AdminConfig.class,
            AdminConfig.PID,
            config -> AdminSettings.of(config, secret.apply(config)))
        .requiring(
            "address",
            "port",
            "tlsPort",
            "minTlsVersion",
            "tlsCipherList",
            "dialTrustedCertificates")
        .otherwise("nobody can connect until it is mended");
  }

  /** Checks a configuration whose secret stands in it. */
  public static AdminSettings of(AdminConfig config) {
    return of(config, new Secret(config._secret()));
  }

  /**
   * Checks a configuration.
   *
   * @param secret that holds, whatever the configuration says
   * @throws InvalidValueException if a value cannot be used
   */
  public static AdminSettings of(AdminConfig config, Secret secret) {
    InetAddress address = literal(config.address());
    int maxFrame =
        Values.within("maxFrameBytes", config.maxFrameBytes(), MIN_MAX_FRAME, MAX_MAX_FRAME);
    int maxQueued =
        Values.within("maxQueuedBytes", config.maxQueuedBytes(), MIN_QUEUE, Integer.MAX_VALUE);
    int passOver =
        Values.within(
            "passOverQueuedBytes", config.passOverQueuedBytes(), MIN_PASS_OVER, Integer.MAX_VALUE);
    return new AdminSettings(
        socketOf(address, Values.within("port", config.port(), 0, 65535)),
        socketOf(address, Values.within("tlsPort", config.tlsPort(), 0, 65535)),
        tls(config),
        new StreamOptions(
            Values.within("tcpKeepAliveSeconds", config.tcpKeepAliveSeconds(), 0, 32767),
            maxFrame + UNCONSUMED_SLACK,
            maxQueued,
            BACKLOG,
            SEND_BUFFER_BYTES),
        Values.positive("maxConnections", config.maxConnections()),
        Values.notNegative("maxConnectionsPerSource", config.maxConnectionsPerSource()),
        secret,
        Values.positive("authenticationTimeoutMillis", config.authenticationTimeoutMillis()),
        Values.positive("dialTimeoutMillis", config.dialTimeoutMillis()),
        DialTrust.of(config.dialVerifyPeer(), Values.text(config.dialTrustedCertificates())),
        Values.positive("partialFrameTimeoutMillis", config.partialFrameTimeoutMillis()),
        maxFrame,
        Values.positive("maxUnauthenticatedConnections", config.maxUnauthenticatedConnections()),
        Math.min(passOver, maxQueued / 2),
        Values.notNegative("silenceMillis", config.silenceMillis()),
        config.cdrs(),
        new HeaderBlockParser(
            Values.list(config.preserveHeaderNames()).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet())));
  }

  private static Optional<InetSocketAddress> socketOf(InetAddress address, int port) {
    return port == 0 ? Optional.empty() : Optional.of(new InetSocketAddress(address, port));
  }

  private static TlsSettings tls(AdminConfig config) {
    return TlsSettings.of(
        new TlsFiles(
            Values.text(config.tlsKeyFile()),
            Values.text(config.tlsCertFile()),
            Values.text(config.tlsChainFile())),
        List.of(),
        Values.text(config.minTlsVersion()),
        Values.text(config.tlsCipherList()),
        ClientCertificate.NONE,
        Values.positive("handshakeTimeoutMillis", config.handshakeTimeoutMillis()));
  }

  /** A host name is refused, as drachtio-server does: looking it up could block. */
  private static InetAddress literal(String text) {
    String bare = HostPort.bare(text);
    try {
      if (bare.indexOf(':') >= 0) {
        return InetAddress.getByName("[" + bare + "]");
      }
      if (IPV4.matcher(bare).matches()) {
        return InetAddress.getByName(bare);
      }
    } catch (UnknownHostException e) {
      throw new InvalidValueException(ADDRESS, NOT_NUMERIC);
    }
    throw new InvalidValueException(ADDRESS, NOT_NUMERIC);
  }
}
