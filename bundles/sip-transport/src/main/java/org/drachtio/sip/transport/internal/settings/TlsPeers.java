package org.drachtio.sip.transport.internal.settings;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.io.TlsClient;
import org.drachtio.kernel.io.TlsIdentity;
import org.drachtio.kernel.tls.TlsFiles;

/**
 * What the server expects of those that it connects to with TLS. Immutable.
 *
 * @param verify whether they must prove who they are; by default they need not, as in
 *     drachtio-server: traffic is encrypted, but an impostor is not detected
 * @param file of the certificates that may vouch for them; empty means those whom the JVM trusts
 * @param trusted what stands in the file
 */
public record TlsPeers(boolean verify, String file, List<X509Certificate> trusted) {

  public static TlsPeers of(boolean verify, String file) {
    if (file.isBlank()) {
      return new TlsPeers(verify, "", List.of());
    }
    try {
      return new TlsPeers(verify, file.strip(), TlsFiles.trusted(file.strip()));
    } catch (IOException e) {
      throw new InvalidValueException(
          "tlsTrustedCertificates", "cannot be read: " + e.getMessage());
    }
  }

  /**
   * How one of them is dialled.
   *
   * @param host see {@link TlsClient#host()}
   * @param identities who the server is, for a peer that asks
   */
  public TlsClient client(String host, List<TlsIdentity> identities) {
    return new TlsClient(host, verify, trusted, identities);
  }
}
