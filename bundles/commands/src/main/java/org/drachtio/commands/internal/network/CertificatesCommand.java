package org.drachtio.commands.internal.network;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.control.Certificates;
import org.drachtio.api.view.CertificateInfo;

/** {@code drachtio:certificates}. */
@Service
@Command(
    scope = "drachtio",
    name = "certificates",
    description = "Lists the certificates that the server shows, and the days until they end")
public final class CertificatesCommand extends CertificateTable {
  @Override
  List<CertificateInfo> certificates(Certificates server) {
    return server.inUse();
  }
}
