package org.drachtio.sip.transport.internal;

import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.drachtio.kernel.io.TlsServer.ClientCertificate;
import org.drachtio.kernel.tls.CipherNames;
import org.drachtio.kernel.tls.TlsFiles;
import org.drachtio.kernel.tls.TlsVersions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the listening points with TLS meet their peers. Immutable.
 *
 * @param files one for each certificate, the first is for whoever asks for none of the names; empty
 *     if TLS is not configured
 * @param protocols JDK names of the versions that are accepted
 * @param cipherSuites JDK names; empty means the JDK's choice
 * @param clientCertificate whether a client must show a certificate
 * @param handshakeMillis bound on a TLS or WebSocket handshake
 */
record TlsSettings(
    List<TlsFiles> files,
    List<String> protocols,
    List<String> cipherSuites,
    ClientCertificate clientCertificate,
    int handshakeMillis) {

  private static final Logger LOG = LoggerFactory.getLogger(TlsSettings.class);

  /** Where none is configured: 1.0 and 1.1 have to be asked for. */
  static final String LEAST_VERSION = "1.2";

  static TlsSettings of(
      TransportConfig config, int handshakeMillis, String minTlsVersion, String cipherList)
      throws InvalidSettingException {
    List<TlsFiles> files = new ArrayList<>();
    TlsFiles first = new TlsFiles(config.tlsKeyFile(), config.tlsCertFile(), config.tlsChainFile());
    if (first.isComplete()) {
      files.add(first);
    }
    for (String entry : config.tlsMoreCertificates()) {
      String[] names = (entry + ";;").split(";", -1);
      TlsFiles more = new TlsFiles(names[0], names[1], names[2]);
      if (more.isComplete()) {
        files.add(more);
      } else if (!entry.isBlank()) {
        throw new InvalidSettingException(
            "tlsMoreCertificates",
            "'" + entry + "' is not KEY;CERTIFICATE or KEY;CERTIFICATE;CHAIN");
      }
    }
    return new TlsSettings(
        List.copyOf(files),
        versions(minTlsVersion),
        suites(cipherList),
        config.tlsVerifyClient() ? ClientCertificate.REQUIRED : ClientCertificate.NONE,
        handshakeMillis);
  }

  boolean isConfigured() {
    return !files.isEmpty();
  }

  private static List<String> versions(String least) throws InvalidSettingException {
    try {
      return TlsVersions.from(least.isBlank() ? LEAST_VERSION : least);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException("minTlsVersion", e.getMessage());
    }
  }

  private static List<String> suites(String list) throws InvalidSettingException {
    CipherNames.Known known = CipherNames.parse(list, supported());
    if (!known.unknown().isEmpty()) {
      LOG.warn("tlsCipherList: {} name no cipher suite of this JVM", known.unknown());
    }
    if (known.suites().isEmpty() && !list.isBlank()) {
      throw new InvalidSettingException("tlsCipherList", "names no cipher suite of this JVM");
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
