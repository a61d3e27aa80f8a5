package org.drachtio.commands.internal.network;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.drachtio.api.control.Certificates;
import org.drachtio.api.view.CertificateInfo;
import org.drachtio.commands.internal.table.Needed;
import org.drachtio.commands.internal.table.Table;
import org.drachtio.commands.internal.table.TableCommand;

/** A command that shows certificates. */
abstract class CertificateTable extends TableCommand {
  /** Optional, so that the command is there to say that the server is not. */
  @Reference(optional = true)
  Certificates server;

  abstract List<CertificateInfo> certificates(Certificates server);

  @Override
  protected final Table table() {
    Table table = new Table("For", "Subject", "Serial", "Ends", "Days left", "Problem");
    Instant now = Instant.now();
    for (CertificateInfo each : certificates(Needed.ofServer(server))) {
      table.row(
          each.user(),
          each.subject(),
          each.serial(),
          each.notAfter(),
          ChronoUnit.DAYS.between(now, each.notAfter()),
          each.problem());
    }
    return table;
  }
}
