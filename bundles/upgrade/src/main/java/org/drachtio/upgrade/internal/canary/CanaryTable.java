package org.drachtio.upgrade.internal.canary;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.drachtio.kernel.canary.Tally;
import org.drachtio.upgrade.internal.plan.Change;

/** What canaries have done so far, for people. */
final class CanaryTable {

  private CanaryTable() {}

  static List<String> of(Map<Change, Tally> tallies) {
    List<String> lines = new ArrayList<>();
    lines.add(
        row("bundle", "requests", "same", "other", "errors", "errors old", "missed", "mean µs"));
    tallies.forEach(
        (change, tally) -> {
          lines.add(
              row(
                  change.toString(),
                  tally.seen(),
                  tally.same(),
                  tally.other(),
                  tally.errors(),
                  tally.formerErrors(),
                  tally.missed(),
                  TimeUnit.NANOSECONDS.toMicros(tally.meanNanos())));
          if (!tally.otherExample().isEmpty()) {
            lines.add("  otherwise  " + tally.otherExample());
          }
          if (!tally.errorExample().isEmpty()) {
            lines.add("  error      " + tally.errorExample());
          }
        });
    return lines;
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, "%-52s %8s %8s %8s %8s %12s %8s %8s", cells);
  }
}
