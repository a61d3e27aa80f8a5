package org.drachtio.commands.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.view.ServerView;

/** {@code drachtio:transactions}. */
@Service
@Command(scope = "drachtio", name = "transactions", description = "Lists the SIP transactions")
public final class TransactionsCommand extends ViewCommand {
  @Override
  Table table(ServerView view) {
    Table table = new Table("Branch", "Role", "Method", "State", "Call-ID", "Status", "Age (ms)");
    view.transactions()
        .forEach(
            transaction ->
                table.row(
                    transaction.branch(),
                    transaction.role(),
                    transaction.method(),
                    transaction.state(),
                    transaction.callId(),
                    transaction.status(),
                    transaction.ageMillis()));
    return table;
  }
}
