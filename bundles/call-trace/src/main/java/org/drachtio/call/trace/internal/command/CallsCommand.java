package org.drachtio.call.trace.internal.command;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Predicate;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.call.trace.internal.draw.Outcomes;
import org.drachtio.call.trace.internal.draw.Times;
import org.drachtio.call.trace.internal.view.CallTrace;
import org.drachtio.call.trace.internal.view.CallView;
import org.drachtio.call.trace.internal.view.LegView;

/** {@code drachtio:calls}. */
@Service
@Command(
    scope = "drachtio",
    name = "calls",
    description = "Lists the last calls, the latest first; drachtio:ladder shows one of them")
public final class CallsCommand implements Action {

  @Reference CallTrace trace;

  @Option(name = "--number", description = "Only with this caller or callee, on any leg")
  String number;

  @Option(name = "--address", description = "Only with a peer at this address or in this network")
  String address;

  @Option(
      name = "--state",
      description =
          "Only with a leg in this state: trying, ringing, answered, ended, cancelled, failed")
  String state;

  @Option(
      name = "--status",
      description = "Only with this final status on any leg: 486, or 5xx for a class")
  String status;

  @Option(name = "--minutes", description = "Only those that began in the last so many minutes")
  int minutes;

  @Option(
      name = "--failed",
      description = "Only those that failed, and why: status, who gave it, Reason")
  boolean failed;

  @Option(name = "--limit", description = "At most so many")
  int limit = 50;

  @Option(name = "--no-format", description = "For scripts: no titles, columns parted by tabs")
  boolean noFormat;

  @Override
  public Object execute() {
    print(System.out, ZoneId.systemDefault());
    return null;
  }

  void print(PrintStream out, ZoneId zone) {
    Rows rows =
        failed
            ? new Rows("No.", "Start", "Caller", "Callee", "Why", "Call-ID")
            : new Rows("No.", "Start", "Caller", "Callee", "State", "Legs", "Call-ID");
    for (CallView call : found()) {
      LegView first = call.first();
      String start = Times.withDay(first.startMicros(), zone);
      if (failed) {
        String why = trace.call(first.callId()).map(Outcomes::failure).orElse("");
        rows.add(call.number(), start, first.caller(), first.callee(), why, first.callId());
      } else {
        rows.add(
            call.number(),
            start,
            first.caller(),
            first.callee(),
            Outcomes.of(first),
            call.legs().size(),
            first.callId());
      }
    }
    rows.print(out, noFormat);
  }

  private List<CallView> found() {
    Predicate<CallView> wanted = failed ? CallFilter::failed : call -> true;
    if (number != null) {
      wanted = wanted.and(CallFilter.number(number));
    }
    if (state != null) {
      wanted = wanted.and(CallFilter.state(state));
    }
    if (status != null) {
      wanted = wanted.and(CallFilter.status(status));
    }
    if (minutes > 0) {
      long now = Instant.now().toEpochMilli() * 1000;
      wanted = wanted.and(CallFilter.youngerThan(minutes, now));
    }
    int most = Math.max(1, limit);
    if (address == null) {
      return trace.calls(wanted, most);
    }
    Predicate<CallView> there = CallFilter.address(address);
    return trace.calls(wanted, Integer.MAX_VALUE).stream()
        .filter(call -> trace.call(call.first().callId()).filter(there).isPresent())
        .limit(most)
        .toList();
  }
}
