package org.drachtio.sip.transport.internal;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drachtio.kernel.io.TlsIdentity;
import org.drachtio.kernel.io.TlsServer;
import org.drachtio.kernel.tls.TlsCertificates;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the listening points with TLS offer: settings and the certificates in their files, which are
 * watched.
 *
 * <p><b>Threading:</b> the monitor guards all of it.
 */
final class TlsOffer {

  private static final Logger LOG = LoggerFactory.getLogger(TlsOffer.class);

  private final TlsCertificates certificates;
  private final ListeningPoints points;
  private TlsSettings settings;
  private TlsCertificates.Watch watch;
  private TlsServer server;
  private String problem = "";

  TlsOffer(TlsCertificates certificates, ListeningPoints points) {
    this.certificates = certificates;
    this.points = points;
  }

  /**
   * Takes new settings. If their files cannot be used, those of before hold on.
   *
   * @return what is to be offered; empty if TLS is not configured, or never could be used
   */
  synchronized Optional<TlsServer> use(TlsSettings wanted) {
    if (!wanted.isConfigured()) {
      close();
      return Optional.empty();
    }
    if (!wanted.equals(settings)) {
      try {
        if (settings == null || !wanted.files().equals(settings.files())) {
          TlsCertificates.Watch fresh = certificates.watch("sip", wanted.files(), this::renew);
          closeWatch();
          watch = fresh;
        }
        settings = wanted;
        server = server(watch.identities());
        problem = "";
      } catch (IOException e) {
        problem = "cannot offer TLS: " + e.getMessage();
        LOG.error("{}{}", problem, server == null ? "" : "; what was offered before stays");
      }
    }
    return Optional.ofNullable(server);
  }

  /** One line if TLS is configured and cannot be offered as it is. */
  synchronized List<String> problems() {
    return problem.isEmpty() ? List.of() : List.of(problem);
  }

  synchronized void close() {
    closeWatch();
    settings = null;
    server = null;
    problem = "";
  }

  private void closeWatch() {
    if (watch != null) {
      watch.close();
      watch = null;
    }
  }

  /** The files have changed. */
  private synchronized void renew(List<TlsIdentity> identities) throws IOException {
    if (settings != null) {
      TlsServer renewed = server(identities);
      points.offer(renewed);
      server = renewed;
    }
  }

  private TlsServer server(List<TlsIdentity> identities) {
    List<X509Certificate> trusted = new ArrayList<>();
    for (TlsIdentity identity : identities) {
      trusted.addAll(identity.chain().subList(1, identity.chain().size()));
    }
    return new TlsServer(
        identities,
        settings.protocols(),
        settings.cipherSuites(),
        settings.clientCertificate(),
        trusted,
        settings.handshakeMillis());
  }
}
