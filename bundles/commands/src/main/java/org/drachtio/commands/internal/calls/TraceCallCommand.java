package org.drachtio.commands.internal.calls;

import java.time.Duration;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.trace.CallTracing;
import org.drachtio.commands.internal.table.Needed;
import org.drachtio.commands.internal.table.Table;
import org.drachtio.commands.internal.table.TableCommand;

/** {@code drachtio:trace-call}. */
@Service
@Command(
    scope = "drachtio",
    name = "trace-call",
    description =
        "Has the SIP messages of a call, a user or a peer written to the LOG from now on, whatever"
            + " the log level is; without an argument, or with the last change made, lists what is"
            + " traced. What a call has sent before is not shown")
public final class TraceCallCommand extends TableCommand {
  private static final int MAX_MINUTES = 24 * 60;

  /** Optional: the log is a feature of its own. */
  @Reference(optional = true)
  CallTracing tracing;

  @Argument(
      name = "what",
      description = "A Call-ID, the user of a From or To header, or the address of a peer")
  String what = "";

  @Option(name = "--minutes", description = "After which the trace ends by itself")
  int minutes = 10;

  @Option(name = "--off", description = "Ends the trace; without an argument all of them")
  boolean off;

  @Override
  protected Table table() {
    Needed.ofFeature(tracing, "drachtio-logging");
    change();
    Table table = new Table("Call-ID, user or address", "Seconds left", "Messages");
    for (CallTracing.Choice each : tracing.choices()) {
      table.row(each.what(), each.secondsLeft(), each.messages());
    }
    return table;
  }

  private void change() {
    if (off && what.isBlank()) {
      tracing.choices().forEach(each -> tracing.end(each.what()));
    } else if (off) {
      if (!tracing.end(what)) {
        throw new IllegalArgumentException(what + " is not traced");
      }
    } else if (!what.isBlank()) {
      if (minutes < 1 || minutes > MAX_MINUTES) {
        throw new IllegalArgumentException("--minutes is 1 to " + MAX_MINUTES);
      }
      tracing.trace(what, Duration.ofMinutes(minutes));
    }
  }
}
