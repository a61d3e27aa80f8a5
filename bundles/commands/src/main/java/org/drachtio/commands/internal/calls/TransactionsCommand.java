package org.drachtio.commands.internal.calls;

import java.util.Comparator;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.view.ServerView;
import org.drachtio.api.view.TransactionInfo;
import org.drachtio.commands.internal.table.Table;
import org.drachtio.commands.internal.table.ViewCommand;

/** {@code drachtio:transactions}. */
@Service
@Command(
    scope = "drachtio",
    name = "transactions",
    description = "Lists the SIP transactions, the oldest first")
public final class TransactionsCommand extends ViewCommand {
  @Override
  protected Table table(ServerView view) {
    Table table =
        new Table("Branch", "Role", "Method", "State", "Call-ID", "Status", "Age (ms)", "Peer");
    view.transactions().stream()
        .sorted(
            Comparator.comparingLong(TransactionInfo::ageMillis)
                .reversed()
                .thenComparing(TransactionInfo::branch))
        .forEach(
            transaction ->
                table.row(
                    transaction.branch(),
                    transaction.role(),
                    transaction.method(),
                    transaction.state(),
                    transaction.callId(),
                    transaction.status(),
                    transaction.ageMillis(),
                    transaction.peer()));
    return table;
  }
}
