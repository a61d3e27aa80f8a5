package org.drachtio.kernel.io.internal.tls;

import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.drachtio.kernel.io.TlsIdentity;

/**
 * Shows a peer that we dial, and that asks who we are, one of our certificates. Immutable,
 * thread-safe.
 */
final class ClientKeyManager extends IdentityKeyManager {

  ClientKeyManager(List<TlsIdentity> identities) {
    super(identities);
  }

  /**
   * The peer may name the issuers that it takes (RFC 5246 §7.4.4). A certificate whose issuer is
   * not among them is shown where there is no other, as OpenSSL does: many peers name only a root
   * that the chain does not hold.
   */
  @Override
  public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
    List<String> kinds = Arrays.asList(keyTypes);
    Set<Principal> wanted = issuers == null ? Set.of() : Set.copyOf(Arrays.asList(issuers));
    String other = null;
    for (int i = 0; i < identities().size(); i++) {
      TlsIdentity identity = identities().get(i);
      if (kinds.contains(identity.key().getAlgorithm())) {
        if (wanted.isEmpty() || isIssuedByOneOf(wanted, identity)) {
          return Integer.toString(i);
        }
        other = other == null ? Integer.toString(i) : other;
      }
    }
    return other;
  }

  private static boolean isIssuedByOneOf(Set<Principal> issuers, TlsIdentity identity) {
    return identity.chain().stream()
        .anyMatch(certificate -> issuers.contains(certificate.getIssuerX500Principal()));
  }
}
