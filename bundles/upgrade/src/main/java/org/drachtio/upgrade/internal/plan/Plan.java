package org.drachtio.upgrade.internal.plan;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an upgrade does.
 *
 * @param repository the features to install, written for this upgrade: bundles that stay have the
 *     place there from which they run
 * @param from ids of the features that are required now
 * @param to ids of those that take their place
 * @param changes bundles that are replaced or added
 * @param kept bundles that are no other in the new features, or that stay for the sake of the calls
 * @param restarts names of bundles that run and are not replaced, but use one that is
 * @param warnings about settings with which the plan may fail
 */
public record Plan(
    URI repository,
    Set<String> from,
    Set<String> to,
    List<Change> changes,
    List<Change> kept,
    Set<String> restarts,
    List<String> warnings) {

  private static final Set<String> KERNEL = Set.of("org.drachtio.kernel", "org.apache.mina.core");

  /** Whether the kernel would be restarted, which ends all calls. */
  public boolean restartsKernel() {
    return restarts.stream().anyMatch(KERNEL::contains)
        || changes.stream().map(Change::name).anyMatch(KERNEL::contains);
  }

  /** Whether another kernel is in the new features and does not take over. */
  public boolean leavesKernel() {
    return kept.stream()
        .anyMatch(each -> KERNEL.contains(each.name()) && !each.from().equals(each.to()));
  }

  /** Whether the bundle restarts that would watch: it uses the kernel. */
  public boolean restartsUpgrade() {
    return touched().contains(Planner.SELF);
  }

  /** Names of all bundles that stop for a moment. */
  public Set<String> touched() {
    Set<String> touched = new TreeSet<>(restarts);
    changes.forEach(each -> touched.add(each.name()));
    return touched;
  }

  /** For people, line by line. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(String.join(", ", from) + " → " + String.join(", ", to));
    changes.forEach(each -> lines.add("replaced   " + each));
    restarts.forEach(each -> lines.add("restarted  " + each));
    for (Change each : kept) {
      lines.add(
          "stays      "
              + each.name()
              + " "
              + each.from()
              + (each.from().equals(each.to()) ? "" : ", " + each.to() + " is the same or waits"));
    }
    lines.add(
        restartsKernel()
            ? "The kernel restarts: all calls and connections end. The bundle upgrade restarts with it,"
                + " so nobody watches the server"
            : "The kernel stays: no call and no connection ends");
    warnings.forEach(each -> lines.add("warning    " + each));
    return lines;
  }
}
