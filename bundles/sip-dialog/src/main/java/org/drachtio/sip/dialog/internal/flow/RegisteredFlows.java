package org.drachtio.sip.dialog.internal.flow;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.drachtio.api.transport.Flow;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.kernel.meter.LogLimiter;
import org.drachtio.message.SipUri;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that registered clients can be reached on (sip-behaviour.md §9): whoever
 * registered from behind a NAT or a browser cannot be dialled. A client that holds a name keeps it
 * as long as its connection is open: no other client can take the name.
 *
 * <p><b>Threading:</b> shared by all lanes; a concurrent map of immutable entries. The timer that
 * purges it belongs to the lane that found it idle, and only {@link #arm}, {@link #leave} and the
 * timer itself touch it, under the lock.
 */
public final class RegisteredFlows implements TimerTarget {

  private static final Logger LOG = LoggerFactory.getLogger(RegisteredFlows.class);

  /** As drachtio-server's watchdog. */
  private static final int PURGE_MILLIS = 30_000;

  private static final int PURGE = 1;

  /** Bound on what a client or an application asks for. */
  private static final long MAX_SECONDS = 7 * 24 * 3600;

  private static final LogLimiter HELD = new LogLimiter();

  /** Is told that a client has registered on another connection. */
  @FunctionalInterface
  public interface Moves {

    /** Any lane, maybe several times; must be quick. */
    void moved(long former, long connection);
  }

  /** Knows which connections dialogs are on. */
  @FunctionalInterface
  public interface Dialogs {

    /**
     * Which of these connections is a dialog on?
     *
     * @param answer is told those that one is on; by any lane, at once or later
     */
    void on(Set<Long> connections, Consumer<Set<Long>> answer);
  }

  private final Map<String, RegisteredFlow> flows = new ConcurrentHashMap<>();
  private final LongPredicate open;
  private final Moves moves;
  private final Dialogs dialogs;
  private final Object lock = new Object();
  private Lane lane;
  private Timer timer;
  private volatile int max;
  private volatile boolean full;

  /**
   * @param max entries at most
   * @param open whether a connection is open
   * @param moves is told where clients have gone on
   * @param dialogs that may follow a client to another connection
   */
  public RegisteredFlows(int max, LongPredicate open, Moves moves, Dialogs dialogs) {
    this.max = max;
    this.open = open;
    this.moves = moves;
    this.dialogs = dialogs;
  }

  public void max(int entries) {
    max = entries;
  }

  /**
   * A registration was accepted: the client is reached on this flow from now on, unless another
   * holds the name.
   *
   * @param seconds how long it holds; 0: no more
   * @param on the current lane
   */
  public void learn(FlowClaim claim, Flow flow, long seconds, Lane on) {
    String name = claim.name();
    if (name.isEmpty()) {
      return;
    }
    if (seconds > 0 && flows.size() >= max && !flows.containsKey(name)) {
      if (!full) {
        full = true;
        LOG.warn("{} registered flows are remembered already: further ones are not", max);
      }
      return;
    }
    long now = on.now();
    long until = now + Math.min(seconds, MAX_SECONDS) * 1000;
    RegisteredFlow after =
        flows.compute(name, (key, before) -> successor(before, claim, flow, now, until));
    if (after != null && after.flow().connection() != flow.connection()) {
      if (HELD.permits()) {
        LOG.info(
            "A registration from {}:{} claims a Contact that another connection, from {}:{}, holds:"
                + " calls to it still go there{}",
            flow.address(),
            flow.port(),
            after.flow().address(),
            after.flow().port(),
            HELD.more());
      }
    } else if (after != null) {
      arm(on);
    }
  }

  /** What is known of a name after a claim that holds until then; {@code null}: nothing. */
  private RegisteredFlow successor(
      RegisteredFlow before, FlowClaim claim, Flow flow, long now, long until) {
    boolean same = before != null && before.isHeldBy(claim, flow);
    if (before != null && !same && isLive(before, now)) {
      return before;
    }
    if (until <= now) {
      return null;
    }
    if (same && before.flow().connection() != flow.connection()) {
      moves.moved(before.flow().connection(), flow.connection());
    }
    List<Long> formerly = same ? before.formerlyWith(flow.connection()) : List.of();
    return new RegisteredFlow(flow, until, claim.instance(), formerly, false);
  }

  /** How many clients are reached on each connection; only those on which there is one. */
  public Map<Long, Long> byConnection() {
    Map<Long, Long> counts = new HashMap<>();
    for (RegisteredFlow entry : flows.values()) {
      if (!entry.over()) {
        counts.merge(entry.flow().connection(), 1L, Long::sum);
      }
    }
    return counts;
  }

  /**
   * Where the client that a URI names is reached, if its connection is still open.
   *
   * @param now on the lanes' clock
   */
  public Optional<Flow> find(SipUri uri, long now) {
    return live(uri, now).map(RegisteredFlow::flow);
  }

  /**
   * Where a dialog goes on whose peer is reached by this URI, if the peer has registered. Somebody
   * else who claims the same name meanwhile does not get the dialog: it follows the peer from its
   * connection, or has none that is open and the name cannot be looked up.
   *
   * @param connection of the dialog, 0 if none
   * @param now on the lanes' clock
   */
  public Optional<Flow> findMoved(SipUri uri, long connection, long now) {
    return live(uri, now)
        .filter(
            entry ->
                entry.flow().connection() == connection
                    || entry.formerly().contains(connection)
                    || FlowClaim.isUnknowable(uri) && connection > 0 && !open.test(connection))
        .map(RegisteredFlow::flow);
  }

  private Optional<RegisteredFlow> live(SipUri uri, long now) {
    if (flows.isEmpty()) {
      return Optional.empty();
    }
    String name = FlowClaim.nameOf(uri);
    RegisteredFlow entry = flows.get(name);
    if (entry == null) {
      return Optional.empty();
    }
    if (!isLive(entry, now)) {
      flows.replace(name, entry, entry.ended());
      return Optional.empty();
    }
    return Optional.of(entry);
  }

  private boolean isLive(RegisteredFlow entry, long now) {
    return !entry.over() && entry.expiresAt() > now && open.test(entry.flow().connection());
  }

  /** Entries, with those that only say where a client was. */
  public int size() {
    return flows.size();
  }

  /** Clients whose connection is open. Looks at all entries: for people. */
  public int reachable() {
    int count = 0;
    for (RegisteredFlow entry : flows.values()) {
      if (!entry.over() && open.test(entry.flow().connection())) {
        count++;
      }
    }
    return count;
  }

  private void arm(Lane on) {
    synchronized (lock) {
      if (timer == null) {
        lane = on;
        timer = on.arm(PURGE_MILLIS, PURGE, this);
      }
    }
  }

  @Override
  public void onTimer(int kind) {
    long now = lane.now();
    flows.values().removeIf(entry -> entry.expiresAt() <= now || full && !isLive(entry, now));
    full = false;
    forgetClosed(now);
    synchronized (lock) {
      timer = flows.isEmpty() ? null : lane.arm(PURGE_MILLIS, PURGE, this);
    }
  }

  /**
   * One whose connection is closed only says where its client was, for the dialogs that are to
   * follow it when it registers again.
   */
  private void forgetClosed(long now) {
    Set<Long> closed = new HashSet<>();
    for (RegisteredFlow entry : flows.values()) {
      if (!isLive(entry, now)) {
        closed.add(entry.flow().connection());
        closed.addAll(entry.formerly());
      }
    }
    if (!closed.isEmpty()) {
      dialogs.on(
          closed,
          followed ->
              flows
                  .values()
                  .removeIf(
                      entry ->
                          closed.contains(entry.flow().connection())
                              && !isLive(entry, now)
                              && !entry.hasHad(followed)));
    }
  }

  /** On each lane before a hand-over: no timer is left on it. */
  public void leave(Lane leaving) {
    synchronized (lock) {
      if (timer != null && lane == leaving) {
        timer.cancel();
        timer = null;
      }
    }
  }

  /** All of them by name, for the next version. */
  public Map<String, RegisteredFlow> snapshot() {
    return Map.copyOf(flows);
  }

  /** Puts back what an earlier version of the bundle had. */
  public void putBack(Map<String, RegisteredFlow> left) {
    flows.putAll(left);
  }

  /** On some lane once everything is put back: purges go on. */
  public void resume(Lane on) {
    if (!flows.isEmpty()) {
      arm(on);
    }
  }
}
