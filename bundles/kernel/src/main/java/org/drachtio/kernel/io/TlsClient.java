package org.drachtio.kernel.io;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a connection with TLS expects of the peer that it is dialled to.
 *
 * @param host name or address of the peer: told to it if it is a name (server_name, RFC 6066 §3),
 *     and compared with its certificate if that is verified
 * @param verifyPeer whether the peer has to prove who it is; without it, what is sent cannot be
 *     read on the way, but may be sent to anybody
 * @param trusted who may vouch for the peer; empty means those whom the JVM trusts. The classes of
 *     the certificates must be the JDK's, which stay when a bundle goes
 * @param identities who we are, for a peer that asks: it is shown the first whose issuer and kind
 *     of key it takes, else the first whose kind of key it takes. Empty: it is shown none
 */
public record TlsClient(
    String host, boolean verifyPeer, List<X509Certificate> trusted, List<TlsIdentity> identities) {

  /** Copies the lists. */
  public TlsClient {
    trusted = List.copyOf(trusted);
    identities = List.copyOf(identities);
  }

  /** One that shows nobody a certificate. */
  public TlsClient(String host, boolean verifyPeer, List<X509Certificate> trusted) {
    this(host, verifyPeer, trusted, List.of());
  }
}
