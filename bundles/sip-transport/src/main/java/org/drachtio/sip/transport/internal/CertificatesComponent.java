package org.drachtio.sip.transport.internal;

import java.time.Instant;
import java.util.List;
import org.drachtio.api.control.Certificates;
import org.drachtio.api.view.CertificateInfo;
import org.drachtio.kernel.tls.TlsCertificates;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shows the kernel's certificates to bundles that know only the contracts. */
@Component
public final class CertificatesComponent implements Certificates {

  private final TlsCertificates kernel;

  /** Reads nothing yet. */
  @Activate
  public CertificatesComponent(@Reference TlsCertificates kernel) {
    this.kernel = kernel;
  }

  @Override
  public List<CertificateInfo> inUse() {
    return kernel.certificates().stream()
        .map(
            each ->
                new CertificateInfo(
                    each.user(),
                    each.subject(),
                    each.serial(),
                    Instant.ofEpochMilli(each.notAfter()),
                    each.problem()))
        .toList();
  }

  @Override
  public List<CertificateInfo> reload() {
    kernel.reload();
    return inUse();
  }
}
