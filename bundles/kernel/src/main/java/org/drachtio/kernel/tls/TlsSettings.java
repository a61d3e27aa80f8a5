package org.drachtio.kernel.tls;

import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.io.TlsServer.ClientCertificate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How listeners with TLS meet their peers, as configured. Immutable.
 *
 * @param files one for each certificate, the first is for whoever asks for none of the names; empty
 *     if TLS is not configured
 * @param protocols JDK names of the versions that are accepted
 * @param cipherSuites JDK names; empty means the JDK's choice
 * @param clientCertificate whether a client must show a certificate
 * @param handshakeMillis bound on a handshake
 */
public record TlsSettings(
    List<TlsFiles> files,
    List<String> protocols,
    List<String> cipherSuites,
    ClientCertificate clientCertificate,
    int handshakeMillis) {

  private static final Logger LOG = LoggerFactory.getLogger(TlsSettings.class);

  /** Where none is configured: 1.0 and 1.1 have to be asked for. */
  private static final String LEAST_VERSION = "1.2";

  /** Copies the lists; without a version the standard ones are accepted. */
  public TlsSettings {
    files = List.copyOf(files);
    protocols = protocols.isEmpty() ? TlsVersions.from(LEAST_VERSION) : List.copyOf(protocols);
    cipherSuites = List.copyOf(cipherSuites);
  }

  /**
   * Checks what is configured, without reading a file.
   *
   * @param first the certificate for whoever asks for no other name; may be incomplete
   * @param more {@code KEY;CERTIFICATE} or {@code KEY;CERTIFICATE;CHAIN} each
   * @param leastVersion {@code 1.0} … {@code 1.3}; empty means 1.2
   * @param cipherList names of OpenSSL or the JDK with colons between them; empty means the JDK's
   *     choice
   * @throws InvalidValueException if a value cannot be used; its key is that of the configurations,
   *     which all call it alike
   */
  public static TlsSettings of(
      TlsFiles first,
      List<String> more,
      String leastVersion,
      String cipherList,
      ClientCertificate clientCertificate,
      int handshakeMillis) {
    List<TlsFiles> files = new ArrayList<>();
    if (first.isComplete()) {
      files.add(first);
    }
    for (String entry : more) {
      TlsFiles named = TlsFiles.parse(entry);
      if (named.isComplete()) {
        files.add(named);
      } else if (!entry.isBlank()) {
        throw new InvalidValueException(
            "tlsMoreCertificates",
            "has an entry that is not KEY;CERTIFICATE or KEY;CERTIFICATE;CHAIN");
      }
    }
    return new TlsSettings(
        files,
        versions(leastVersion.isBlank() ? LEAST_VERSION : leastVersion),
        suites(cipherList),
        clientCertificate,
        handshakeMillis);
  }

  /** Whether there is a certificate. */
  public boolean isConfigured() {
    return !files.isEmpty();
  }

  private static List<String> versions(String least) {
    try {
      return TlsVersions.from(least);
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException("minTlsVersion", "is none of 1.0, 1.1, 1.2 and 1.3");
    }
  }

  private static List<String> suites(String list) {
    CipherNames.Known known = CipherNames.parse(list, supported());
    if (!known.unknown().isEmpty()) {
      LOG.warn("{} name no cipher suite of this JVM", known.unknown());
    }
    if (known.suites().isEmpty() && !list.isBlank()) {
      throw new InvalidValueException("tlsCipherList", "names no cipher suite of this JVM");
    }
    return known.suites();
  }

  private static Set<String> supported() {
    try {
      return Set.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM has no TLS", e);
    }
  }
}
