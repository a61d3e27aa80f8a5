package org.drachtio.sip.transport.internal.targets;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.TargetReport;
import org.drachtio.api.view.TargetInfo;
import org.drachtio.sip.transport.internal.settings.NameSettings;

/**
 * Remembers which targets of names have failed. One that has failed stands behind the others for a
 * while, longer each time that it fails again; no request fails for that, as the last target is
 * tried like any other. Thread-safe, without locks of its own.
 *
 * <p>Bounds: {@value #MAX_TARGETS} targets; a further one takes the place of one that has not
 * failed last, or is not remembered.
 */
public final class TargetTable {

  static final int MAX_TARGETS = 10_000;

  private static final int MAX_DOUBLINGS = 16;

  private record Key(Protocol protocol, String host, int port) {
    static Key of(Hop hop) {
      return new Key(hop.protocol(), hop.host(), hop.port());
    }
  }

  /**
   * @param inARow failures since it answered last
   * @param until on the clock of this table: it stands behind the others; meaningless without
   *     failures
   */
  private record State(
      String name, long answered, long failed, int inARow, TargetReport lastFailure, long until) {
    static final State NEW = new State("", 0, 0, 0, null, 0);
  }

  private final ConcurrentMap<Key, State> states = new ConcurrentHashMap<>();
  private final Supplier<NameSettings> settings;
  private final LongSupplier nanoTime;

  public TargetTable(Supplier<NameSettings> settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.nanoTime = nanoTime;
  }

  /** The same targets, those that have failed lately behind the others. */
  List<Hop> ordered(List<Hop> targets) {
    if (targets.size() < 2 || states.isEmpty()) {
      return targets;
    }
    List<Hop> good = new ArrayList<>(targets.size());
    List<Hop> bad = new ArrayList<>();
    for (Hop target : targets) {
      State state = states.get(Key.of(target));
      (state != null && left(state) > 0 ? bad : good).add(target);
    }
    good.addAll(bad);
    return good;
  }

  /** As {@code SipTransport.report}. */
  public void report(Hop target, TargetReport report, int retryAfterSeconds) {
    Key key = Key.of(target);
    if (states.size() >= MAX_TARGETS && !states.containsKey(key) && !hasMadeRoom()) {
      return;
    }
    states.compute(
        key,
        (same, before) ->
            after(before == null ? State.NEW : before, target.name(), report, retryAfterSeconds));
  }

  private boolean hasMadeRoom() {
    states.values().removeIf(state -> left(state) <= 0);
    return states.size() < MAX_TARGETS;
  }

  private State after(State before, String name, TargetReport report, int retryAfterSeconds) {
    if (!report.isBad()) {
      return new State(
          name, before.answered + 1, before.failed, 0, before.lastFailure, before.until);
    }
    NameSettings now = settings.get();
    long seconds =
        Math.min(
            now.maxBackOffSeconds(),
            (long) now.backOffSeconds() << Math.min(before.inARow, MAX_DOUBLINGS));
    if (retryAfterSeconds > 0) {
      seconds = Math.min(now.maxBackOffSeconds(), retryAfterSeconds);
    }
    return new State(
        name,
        before.answered,
        before.failed + 1,
        before.inARow + 1,
        report,
        nanoTime.getAsLong() + TimeUnit.SECONDS.toNanos(seconds));
  }

  /** How long it stands behind the others. */
  private long left(State state) {
    return state.inARow == 0 ? 0 : state.until - nanoTime.getAsLong();
  }

  /** How long a target stands behind the others, in seconds; 0 if it has its place. */
  long secondsBehind(Hop target) {
    State state = states.get(Key.of(target));
    return state == null ? 0 : Math.max(0, TimeUnit.NANOSECONDS.toSeconds(left(state)));
  }

  /** All that are known, for the next version. */
  public List<TargetState> states() {
    List<TargetState> all = new ArrayList<>();
    states.forEach(
        (key, state) ->
            all.add(
                new TargetState(
                    key.protocol,
                    key.host,
                    key.port,
                    state.name,
                    state.answered,
                    state.failed,
                    state.inARow,
                    Optional.ofNullable(state.lastFailure),
                    TimeUnit.NANOSECONDS.toMillis(Math.max(0, left(state))))));
    return all;
  }

  /** Goes on with what the last version knew; nothing has been reported yet. */
  public void resume(List<TargetState> left) {
    long now = nanoTime.getAsLong();
    for (TargetState state : left.subList(0, Math.min(MAX_TARGETS, left.size()))) {
      states.put(
          new Key(state.protocol(), state.host(), state.port()),
          new State(
              state.name(),
              state.answered(),
              state.failed(),
              state.inARow(),
              state.lastFailure().orElse(null),
              now + TimeUnit.MILLISECONDS.toNanos(state.leftMillis())));
    }
  }

  /** All that are known. */
  public List<TargetInfo> infos() {
    List<TargetInfo> infos = new ArrayList<>();
    states.forEach(
        (key, state) ->
            infos.add(
                new TargetInfo(
                    state.name,
                    key.protocol.token(),
                    key.host,
                    key.port,
                    state.answered,
                    state.failed,
                    state.lastFailure == null ? "" : state.lastFailure.text(),
                    TimeUnit.NANOSECONDS.toMillis(Math.max(0, left(state))))));
    return infos;
  }
}
