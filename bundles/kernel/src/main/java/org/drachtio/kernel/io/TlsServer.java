package org.drachtio.kernel.io;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * How a listener with TLS meets its peers. Immutable.
 *
 * @param identities of the listener; a client that names a server (server_name, RFC 6066 §3) gets
 *     the certificate for that name, all others get the first. Not empty
 * @param protocols JDK names of the versions that are accepted, for example {@code TLSv1.2}; not
 *     empty
 * @param cipherSuites JDK names of the cipher suites that are accepted, the preferred one first;
 *     empty means the JDK's choice
 * @param clientCertificate whether a client must show a certificate
 * @param trusted who may vouch for a client; empty means those whom the JVM trusts. The classes of
 *     the certificates must be the JDK's
 * @param handshakeMillis bound on the handshake of one connection, from its acceptance
 */
public record TlsServer(
    List<TlsIdentity> identities,
    List<String> protocols,
    List<String> cipherSuites,
    ClientCertificate clientCertificate,
    List<X509Certificate> trusted,
    int handshakeMillis) {

  /** Whether a client must show a certificate. */
  public enum ClientCertificate {
    /** The listener does not ask for one. */
    NONE,
    /** A client without a certificate, or with one that nobody vouches for, is refused. */
    REQUIRED
  }

  /** Copies the lists. */
  public TlsServer {
    identities = List.copyOf(identities);
    protocols = List.copyOf(protocols);
    cipherSuites = List.copyOf(cipherSuites);
    trusted = List.copyOf(trusted);
    if (identities.isEmpty() || protocols.isEmpty() || handshakeMillis <= 0) {
      throw new IllegalArgumentException("no certificate, no version or no time");
    }
  }
}
