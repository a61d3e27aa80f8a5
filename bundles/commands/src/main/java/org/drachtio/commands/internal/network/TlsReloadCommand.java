package org.drachtio.commands.internal.network;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.control.Certificates;
import org.drachtio.api.view.CertificateInfo;

/** {@code drachtio:tls-reload}. */
@Service
@Command(
    scope = "drachtio",
    name = "tls-reload",
    description =
        "Reads the files of all certificates again; connections stay, new ones get the new"
            + " certificates")
public final class TlsReloadCommand extends CertificateTable {
  @Override
  List<CertificateInfo> certificates(Certificates server) {
    return server.reload();
  }
}
