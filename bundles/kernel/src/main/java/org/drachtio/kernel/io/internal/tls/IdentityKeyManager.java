package org.drachtio.kernel.io.internal.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;
import org.drachtio.kernel.io.TlsIdentity;

/** Keys and certificates of ours, for engines. An alias is an index. Immutable, thread-safe. */
abstract class IdentityKeyManager extends X509ExtendedKeyManager {

  private final List<TlsIdentity> identities;

  IdentityKeyManager(List<TlsIdentity> identities) {
    this.identities = identities;
  }

  final List<TlsIdentity> identities() {
    return identities;
  }

  @Override
  public final X509Certificate[] getCertificateChain(String alias) {
    return identities.get(Integer.parseInt(alias)).chain().toArray(X509Certificate[]::new);
  }

  @Override
  public final PrivateKey getPrivateKey(String alias) {
    return identities.get(Integer.parseInt(alias)).key();
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    throw new UnsupportedOperationException("for clients only");
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    throw new UnsupportedOperationException("for servers only");
  }

  @Override
  public final String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    throw new UnsupportedOperationException("for engines only");
  }

  @Override
  public final String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
    throw new UnsupportedOperationException("for engines only");
  }
}
