package org.drachtio.homer.capture.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.drachtio.api.net.HostPort;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Values;
import org.drachtio.kernel.tls.TlsFiles;

/**
 * Where messages go, and in which form. Immutable.
 *
 * @param host name or address of the collector, IPv6 without brackets; empty: nothing is captured
 * @param port of the collector
 * @param transport to the collector
 * @param hepVersion 1, 2 or 3; 3 unless the transport is UDP
 * @param captureId 1 to 4,294,967,295
 * @param password empty = none
 * @param correlates whether packets tell the call
 * @param correlationHeaders whose value tells the call in place of the Call-ID
 * @param maxQueuedBytes bound on what waits
 * @param verifyPeer with TLS: whether the collector has to prove who it is
 * @param trusted with TLS: who may vouch for it; empty means those whom the JVM trusts
 */
record HomerSettings(
    String host,
    int port,
    Transport transport,
    int hepVersion,
    long captureId,
    String password,
    boolean correlates,
    List<String> correlationHeaders,
    int maxQueuedBytes,
    boolean verifyPeer,
    List<X509Certificate> trusted) {

  /** How a collector is reached. */
  enum Transport {
    UDP,
    TCP,
    TLS
  }

  private static final long MAX_CAPTURE_ID = 0xffff_ffffL;
  private static final int MAX_PASSWORD_BYTES = 255;
  private static final int MAX_HEADERS = 10;
  private static final int MIN_QUEUED_BYTES = 64 * 1024;
  private static final int MAX_QUEUED_BYTES = 1 << 30;

  /**
   * A collector of which one value is bad may be another one: it gets nothing.
   *
   * @param password fills it in
   */
  static CheckedConfig<HomerConfig, HomerSettings> config(UnaryOperator<String> password) {
    return CheckedConfig.of(
            HomerConfig.class,
            HomerConfig.PID,
            config -> of(config, password.apply(Values.text(config._password()))))
        .asOne()
        .otherwise("nothing is captured until it is mended");
  }

  /**
   * Checks a configuration.
   *
   * @param password filled in
   * @throws InvalidValueException if a value cannot be used
   */
  static HomerSettings of(HomerConfig config, String password) {
    String host = HostPort.bare(Values.text(config.host()));
    Transport transport = transport(Values.text(config.transport()));
    int version = Values.within("hepVersion", config.hepVersion(), 1, 3);
    if (version < 3 && transport != Transport.UDP) {
      throw new InvalidValueException("transport", "must be udp with HEP " + version);
    }
    long captureId = config.captureId();
    if (captureId < 0 || captureId > MAX_CAPTURE_ID || captureId == 0 && !host.isEmpty()) {
      throw new InvalidValueException("captureId", "must be 1 to " + MAX_CAPTURE_ID);
    }
    if (password.getBytes(StandardCharsets.UTF_8).length > MAX_PASSWORD_BYTES) {
      throw new InvalidValueException(
          "_password", "must have at most " + MAX_PASSWORD_BYTES + " bytes");
    }
    List<String> headers = Values.list(config.correlationHeaders());
    if (headers.size() > MAX_HEADERS) {
      throw new InvalidValueException(
          "correlationHeaders", "must name at most " + MAX_HEADERS + " headers");
    }
    return new HomerSettings(
        host,
        Values.within("port", config.port(), 1, 65_535),
        transport,
        version,
        captureId,
        password,
        config.correlationId(),
        headers,
        Values.within(
            "maxQueuedBytes", config.maxQueuedBytes(), MIN_QUEUED_BYTES, MAX_QUEUED_BYTES),
        config.tlsVerifyPeer(),
        trusted(Values.text(config.tlsTrustedCertificates())));
  }

  boolean isOff() {
    return host.isEmpty();
  }

  /** Whether both mean the same collector, reached in the same way. */
  boolean hasSameCollector(HomerSettings other) {
    return host.equals(other.host)
        && port == other.port
        && transport == other.transport
        && verifyPeer == other.verifyPeer
        && trusted.equals(other.trusted);
  }

  private static Transport transport(String text) {
    for (Transport each : Transport.values()) {
      if (each.name().equalsIgnoreCase(text)) {
        return each;
      }
    }
    throw new InvalidValueException("transport", "is none of udp, tcp, tls");
  }

  private static List<X509Certificate> trusted(String file) {
    if (file.isEmpty()) {
      return List.of();
    }
    List<X509Certificate> found;
    try {
      found = TlsFiles.trusted(file);
    } catch (IOException | InvalidPathException e) {
      throw new InvalidValueException(
          "tlsTrustedCertificates", "cannot be used: " + e.getMessage());
    }
    if (found.isEmpty()) {
      throw new InvalidValueException("tlsTrustedCertificates", "has no certificate");
    }
    return List.copyOf(found);
  }

  /** The collector, for people: {@code udp:[2001:db8::7]:9060}. */
  String collector() {
    String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return transport.name().toLowerCase(Locale.ROOT) + ":" + shown + ":" + port;
  }

  /** For people, without the password. */
  @Override
  public String toString() {
    return collector() + ", HEP " + hepVersion + ", capture id " + captureId;
  }
}
