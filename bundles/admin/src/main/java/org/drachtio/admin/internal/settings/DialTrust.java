package org.drachtio.admin.internal.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.io.TlsClient;

/**
 * Whether the certificate of an application that listens with TLS is verified. By default it is
 * not, as in drachtio-server (admin-protocol.md §1.1): traffic is encrypted, but an impostor is not
 * detected.
 *
 * @param verify whether it is verified
 * @param trusted the authorities that may have signed it; empty = those that the JVM trusts
 */
public record DialTrust(boolean verify, List<X509Certificate> trusted) {

  private static final String KEY = "dialTrustedCertificates";

  public static final DialTrust ANYBODY = new DialTrust(false, List.of());

  /**
   * Reads what is configured.
   *
   * @param file with certificates in PEM, empty = none; read even if nothing is verified, so that a
   *     bad one shows at once
   * @throws InvalidValueException if the file cannot be used
   */
  public static DialTrust of(boolean verify, String file) {
    if (file.isBlank()) {
      return new DialTrust(verify, List.of());
    }
    List<X509Certificate> found = new ArrayList<>();
    try (InputStream in = Files.newInputStream(Path.of(file.trim()))) {
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        found.add((X509Certificate) each);
      }
    } catch (IOException | CertificateException e) {
      throw new InvalidValueException(KEY, "cannot be read: " + e);
    }
    if (found.isEmpty()) {
      throw new InvalidValueException(KEY, "holds no certificate");
    }
    return new DialTrust(verify, List.copyOf(found));
  }

  /** For a connection to this host. */
  public TlsClient client(String host) {
    return new TlsClient(host, verify, trusted);
  }
}
