package org.drachtio.api.control;

import java.util.List;
import org.drachtio.api.view.CertificateInfo;
import org.osgi.annotation.versioning.ProviderType;

/** The certificates of the server. <b>Threading:</b> from any thread that may wait. */
@ProviderType
public interface Certificates {

  /** Those in use. */
  List<CertificateInfo> inUse();

  /**
   * Reads all files again, changed or not. New connections get the new certificates, existing ones
   * stay. Files that cannot be used leave the last good certificate in use.
   *
   * @return those in use then
   */
  List<CertificateInfo> reload();
}
