package org.drachtio.kernel.tls;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drachtio.kernel.io.TlsIdentity;
import org.drachtio.kernel.io.TlsServer;
import org.osgi.annotation.versioning.ConsumerType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the listeners of one user offer with TLS: settings, and the certificates in their files,
 * which are watched.
 *
 * <p><b>Threading:</b> thread-safe; may block while files are read.
 */
public final class TlsOffer {

  private static final Logger LOG = LoggerFactory.getLogger(TlsOffer.class);

  /** Whose listeners they are. */
  @ConsumerType
  public interface Listeners {

    /**
     * The files have changed: those who connect from now on get this.
     *
     * @throws IOException if it cannot be used; the former offer stays
     */
    void offer(TlsServer renewed) throws IOException;
  }

  private final TlsCertificates certificates;
  private final String user;
  private final Listeners listeners;
  private TlsSettings settings;
  private TlsCertificates.Watch watch;

  /** Volatile, as {@link #identities()} must not wait for files that are read. */
  private volatile TlsServer server;

  private String problem = "";

  /**
   * Offers nothing yet.
   *
   * @param user whose listeners they are, for the log
   */
  public TlsOffer(TlsCertificates certificates, String user, Listeners listeners) {
    this.certificates = certificates;
    this.user = user;
    this.listeners = listeners;
  }

  /**
   * Takes new settings. If their files cannot be used, the former certificates stay in force, and
   * the log says why. If clients must show a certificate from now on and nobody vouches for them,
   * nothing is offered: the former offer would let in who shows none.
   *
   * @return what is to be offered; empty if TLS is not configured, or cannot be used
   */
  public synchronized Optional<TlsServer> use(TlsSettings wanted) {
    if (!wanted.isConfigured()) {
      close();
      return Optional.empty();
    }
    if (!wanted.equals(settings)) {
      try {
        if (settings == null || !wanted.files().equals(settings.files())) {
          TlsCertificates.Watch fresh = certificates.watch(user, wanted.files(), this::renew);
          closeWatch();
          watch = fresh;
        }
        settings = wanted;
        server = server(watch.identities());
        problem = "";
        warnOfDeprecated();
      } catch (NobodyVouchesException e) {
        server = null;
        problem = "cannot offer TLS: " + e.getMessage();
        LOG.error("{}: {}", user, problem);
      } catch (IOException e) {
        problem = "cannot offer TLS: " + e.getMessage();
        LOG.error(
            "{}: {}{}",
            user,
            problem,
            server == null ? "" : "; the former certificate stays in force");
      }
    }
    return Optional.ofNullable(server);
  }

  /**
   * The certificates that are offered at present; empty if TLS is not. Any thread; never blocks.
   */
  public List<TlsIdentity> identities() {
    TlsServer current = server;
    return current == null ? List.of() : current.identities();
  }

  /** One line if TLS is configured and cannot be offered as it is. */
  public synchronized List<String> problems() {
    return problem.isEmpty() ? List.of() : List.of(problem);
  }

  /** Watches nothing any more. */
  public synchronized void close() {
    closeWatch();
    settings = null;
    server = null;
    problem = "";
  }

  private void warnOfDeprecated() {
    List<String> deprecated = TlsVersions.deprecated(settings.protocols());
    List<String> refused = deprecated.stream().filter(TlsVersions::isRefused).toList();
    if (!refused.isEmpty()) {
      LOG.warn(
          "{}: {} are asked for, but this JVM refuses them until the server is started again with"
              + " minTlsVersion below 1.2",
          user,
          refused);
    } else if (!deprecated.isEmpty()) {
      LOG.warn(
          "{}: {} are accepted, as minTlsVersion says: whoever listens between may read and change"
              + " what is sent by them (RFC 8996)",
          user,
          deprecated);
    }
  }

  private void closeWatch() {
    if (watch != null) {
      watch.close();
      watch = null;
    }
  }

  private synchronized void renew(List<TlsIdentity> identities) throws IOException {
    if (settings != null) {
      TlsServer renewed = server(identities);
      listeners.offer(renewed);
      server = renewed;
    }
  }

  private TlsServer server(List<TlsIdentity> identities) throws IOException {
    return new TlsServer(
        identities,
        settings.protocols(),
        settings.cipherSuites(),
        settings.clientCertificate(),
        trusted(identities),
        settings.handshakeMillis());
  }

  /**
   * Those who vouch for clients: all in the chain files, as clients may have another authority than
   * this server. Its own certificate vouches for nobody. Nor do others in its file: they are there
   * because clients must know them, and a public authority would let in all of its customers.
   *
   * @throws NobodyVouchesException if there is nobody: the JVM would take that for the authorities
   *     of the web
   */
  private List<X509Certificate> trusted(List<TlsIdentity> identities) throws IOException {
    if (settings.clientCertificate() == TlsServer.ClientCertificate.NONE) {
      // Nobody is asked. Without anybody here the JVM would read all whom it trusts.
      return List.of(identities.get(0).chain().get(0));
    }
    Set<X509Certificate> trusted = new LinkedHashSet<>();
    for (TlsFiles files : settings.files()) {
      if (!files.chain().isEmpty()) {
        trusted.addAll(TlsFiles.trusted(files.chain()));
      }
    }
    for (TlsIdentity identity : identities) {
      trusted.remove(identity.chain().get(0));
    }
    if (trusted.isEmpty()) {
      throw new NobodyVouchesException();
    }
    return List.copyOf(trusted);
  }

  /** Clients must show a certificate, and nobody vouches for any. */
  private static final class NobodyVouchesException extends IOException {
    private static final long serialVersionUID = 1L;

    NobodyVouchesException() {
      super("clients must show a certificate, and no chain file says who vouches for them");
    }
  }
}
