package org.drachtio.kernel.io;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A key and the certificates that prove whose it is. Immutable.
 *
 * @param key its class must be the JDK's, which stays when a bundle goes
 * @param chain the certificate of the key first, then those that vouch for it, in order; not empty
 */
public record TlsIdentity(PrivateKey key, List<X509Certificate> chain) {

  /** Copies the list. */
  public TlsIdentity {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("a key without a certificate");
    }
  }

  /** The certificate of the key. */
  public X509Certificate certificate() {
    return chain.get(0);
  }

  /** Tells whose it is, and nothing of the key. */
  @Override
  public String toString() {
    return "TlsIdentity[" + certificate().getSubjectX500Principal() + "]";
  }
}
