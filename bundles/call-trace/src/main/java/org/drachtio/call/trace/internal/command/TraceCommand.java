package org.drachtio.call.trace.internal.command;

import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.call.trace.internal.view.CallTrace;
import org.drachtio.call.trace.internal.view.SelectionView;
import org.drachtio.call.trace.internal.view.TraceState;

/** {@code drachtio:trace}. */
@Service
@Command(
    scope = "drachtio",
    name = "trace",
    description =
        "Records whatever has to do with a number, user, address, network or Call-ID, for a time;"
            + " without one: lists what is recorded so")
public final class TraceCommand implements Action {

  @Reference CallTrace trace;

  @Argument(
      name = "WHAT",
      description = "Number, user, address, network or Call-ID; '*' for every call",
      multiValued = true)
  List<String> words;

  @Option(name = "--minutes", description = "How long")
  int minutes = 15;

  @Option(name = "--off", description = "Not any more")
  boolean off;

  @Option(name = "--state", description = "Shows how full the memory is instead")
  boolean state;

  @Option(name = "--no-format", description = "For scripts: no titles, columns parted by tabs")
  boolean noFormat;

  @Override
  public Object execute() {
    print(System.out);
    return null;
  }

  void print(PrintStream out) {
    String what = Words.only(this, words);
    if (state) {
      state(out);
    } else if (what == null) {
      if (off) {
        throw new IllegalArgumentException("What is not to be traced any more?");
      }
      list(out);
    } else if (!off) {
      trace.select(what, minutes);
    } else if (!trace.unselect(what)) {
      throw new IllegalArgumentException("This is not traced by drachtio:trace");
    }
  }

  private void list(PrintStream out) {
    Rows rows = new Rows("What", "Seconds left");
    for (SelectionView each : trace.selections()) {
      rows.add(each.what(), each.secondsLeft());
    }
    rows.print(out, noFormat);
  }

  private void state(PrintStream out) {
    TraceState now = trace.state();
    Rows rows = new Rows("Key", "Value");
    rows.add("legs", now.legs());
    rows.add("bytes", now.bytes());
    rows.add("bytes at most", now.maxBytes());
    rows.add("queued", now.queued());
    rows.add("dropped", now.dropped());
    rows.add("evicted", now.evicted());
    rows.print(out, noFormat);
  }
}
