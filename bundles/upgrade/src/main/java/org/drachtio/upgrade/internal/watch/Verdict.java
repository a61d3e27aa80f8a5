package org.drachtio.upgrade.internal.watch;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Judges an upgrade by comparing the server with its state before. Not thread-safe.
 *
 * <p>Requests that fail anyway, because there is no application or the network is bad, are no fault
 * of the upgrade: a share of failures counts as far as it exceeds the former one.
 */
public final class Verdict {

  /** Fewer requests than these say nothing about shares. */
  private static final int MIN_REQUESTS = 20;

  /** Points by which the share of failures may grow. */
  private static final int FAILED_POINTS = 2;

  private static final int REFUSED_POINTS = 20;

  /**
   * Of the heap, garbage included, and by so many points more than before. What is free has to last
   * until the server is back.
   */
  private static final int HEAP_PERCENT = 75;

  private static final int HEAP_POINTS = 20;

  /** So much of it may turn out to be garbage, and it is a fault all the same. */
  private static final int GARBAGE_POINTS = 10;

  /** One answer may be lost or late on a busy machine. */
  private static final int BAD_PROBES = 3;

  /** The answer to new requests while the server drains. */
  private static final int DRAINS = 503;

  private static final Set<String> REQUESTS = Set.of("sip.received.requests");

  /** Defects that showed. */
  private static final Set<String> FAILED =
      Set.of(
          "kernel.io.handler-failed",
          "kernel.lane.failed",
          "path.failed",
          "path.filter-failed",
          "refused.router-failed",
          "sip.failed",
          "calls.observer-failed");

  /** Requests that got no good answer. */
  private static final Set<String> REFUSED =
      Set.of(
          "path.filtered",
          "path.no-room",
          "path.rejected",
          "refused.application-gone",
          "refused.full",
          "refused.no-application",
          "refused.no-dialog",
          "refused.no-tag",
          "refused.router",
          "refused.timeout",
          "refused.unreachable",
          "transaction.refused");

  /** Hand-overs that the kernel has given up: the calls in their parcels are lost. */
  private static final Set<String> GIVEN_UP = Set.of("kernel.handover.incomplete");

  private final Sample before;
  private int badProbes;

  /** Whether requests were refused on purpose, before or since. */
  private boolean drained;

  /** Begins with how the server was before the upgrade. */
  public Verdict(Sample before) {
    this.before = before;
    drained = before.draining();
  }

  /** Why the upgrade is to be undone, if it is; to be asked with one sample after the other. */
  public Optional<String> of(Sample now) {
    Set<String> inactive = new TreeSet<>(now.inactive());
    inactive.removeAll(before.inactive());
    if (!inactive.isEmpty()) {
      return Optional.of("not active: " + String.join(", ", inactive));
    }
    Set<String> waiting = new TreeSet<>(now.waiting());
    waiting.removeAll(before.waiting());
    if (!waiting.isEmpty()) {
      return Optional.of("lacks a service: " + String.join(", ", waiting));
    }
    long givenUp = now.sum(GIVEN_UP) - before.sum(GIVEN_UP);
    if (givenUp > 0) {
      return Optional.of(
          "a hand-over was given up, calls were lost; the log names the layer (kernel.handover"
              + ".incomplete: "
              + givenUp
              + ")");
    }
    drained |= now.draining();
    badProbes = isWorse(now) ? badProbes + 1 : 0;
    if (badProbes >= BAD_PROBES) {
      return Optional.of(
          now.probeStatus() == 0
              ? "OPTIONS is not answered any more"
              : "OPTIONS is answered with " + now.probeStatus());
    }
    return share("defects", FAILED, FAILED_POINTS, now)
        .or(
            () ->
                drained
                    ? Optional.empty()
                    : share("refused or discarded requests", REFUSED, REFUSED_POINTS, now));
  }

  /** Whether this much of the heap in use is reason enough to find out how much is no garbage. */
  boolean isHeapSuspect(int heapPercent) {
    return heapPercent >= suspectHeapPercent();
  }

  /** Why the upgrade is to be undone, if this much of the heap is in use and no garbage. */
  Optional<String> ofHeap(int livePercent) {
    return livePercent < suspectHeapPercent() - GARBAGE_POINTS
        ? Optional.empty()
        : Optional.of(
            livePercent
                + " % of the heap are in use after a collection, before it were "
                + before.heapPercent()
                + " % with garbage");
  }

  private int suspectHeapPercent() {
    return Math.max(HEAP_PERCENT, before.heapPercent() + HEAP_POINTS);
  }

  private boolean isWorse(Sample now) {
    int status = now.probeStatus();
    if (before.probeStatus() <= 0 || (now.draining() && status == DRAINS)) {
      return false;
    }
    return status <= 0 || (status >= 500 && status != before.probeStatus());
  }

  private Optional<String> share(String what, Set<String> names, int points, Sample now) {
    long requests = now.sum(REQUESTS) - before.sum(REQUESTS);
    if (requests < MIN_REQUESTS) {
      return Optional.empty();
    }
    long percent = 100 * (now.sum(names) - before.sum(names)) / requests;
    long usual = 100 * before.sum(names) / Math.max(1, before.sum(REQUESTS));
    return percent > usual + points
        ? Optional.of(what + ": " + percent + " in 100 requests, " + usual + " were usual before")
        : Optional.empty();
  }
}
