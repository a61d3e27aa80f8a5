package org.drachtio.kernel.tls;

import java.io.IOException;
import java.util.List;
import org.drachtio.kernel.io.TlsIdentity;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Tells the users of certificates when the files have changed. The files are looked at every five
 * seconds; the log says once that a file cannot be read or used, the last good certificates stay in
 * use, and the files are tried again until they can be used. A certificate that ends within 30 days
 * is warned about once a day.
 *
 * <p><b>Threading:</b> thread-safe. {@link Use#renew} is called by one thread that may block.
 */
@ProviderType
public interface TlsCertificates {

  /** Who uses certificates. */
  @ConsumerType
  interface Use {

    /**
     * The files have changed, and can be read.
     *
     * @param identities one for each {@link TlsFiles}, in order
     * @throws IOException if they cannot be used: the last ones stay in use
     */
    void renew(List<TlsIdentity> identities) throws IOException;
  }

  /** The files of one user. */
  @ProviderType
  interface Watch extends AutoCloseable {

    /** What the files held when they could be read last; one for each, in order. */
    List<TlsIdentity> identities();

    /** The files are not looked at any more; {@link Use#renew} may just be called a last time. */
    @Override
    void close();
  }

  /**
   * Reads files and watches them from then on.
   *
   * @param user who uses them, for the log and the operator; for example {@code sip}
   * @param use called for every later change, not for the first reading
   * @throws IOException if they cannot be read now; nothing is watched then
   */
  Watch watch(String user, List<TlsFiles> files, Use use) throws IOException;

  /** Reads all files again, changed or not, and returns when their users have them. */
  void reload();

  /** What is in use now: one line for each certificate. */
  List<CertificateState> certificates();

  /**
   * A certificate in use.
   *
   * @param user who uses it
   * @param subject whose it is
   * @param serial in hexadecimal digits
   * @param notAfter its last moment, milliseconds since 1970
   * @param problem why its files cannot be used at present; empty if they can
   */
  record CertificateState(
      String user, String subject, String serial, long notAfter, String problem) {}
}
