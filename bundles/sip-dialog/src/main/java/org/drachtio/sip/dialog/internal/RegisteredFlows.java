package org.drachtio.sip.dialog.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;
import org.drachtio.api.transport.Flow;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.message.SipUri;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that registered clients can be reached on (sip-behaviour.md §9): whoever
 * registered from behind a NAT or a browser cannot be dialled.
 *
 * <p><b>Threading:</b> shared by all lanes; a concurrent map of immutable entries. The timer that
 * purges it belongs to the lane that found it idle, and only {@link #arm}, {@link #leave} and the
 * timer itself touch it, under the lock.
 */
final class RegisteredFlows implements TimerTarget {

  private static final Logger LOG = LoggerFactory.getLogger(RegisteredFlows.class);

  /** As drachtio-server's watchdog. */
  private static final int PURGE_MILLIS = 30_000;

  private static final int PURGE = 1;

  private static final String NAME = "name";
  private static final String FLOW = "flow";
  private static final String EXPIRES_AT = "expiresAt";

  private record Entry(Flow flow, long expiresAt) {}

  private final Map<String, Entry> flows = new ConcurrentHashMap<>();
  private final LongPredicate open;
  private final Object lock = new Object();
  private Lane lane;
  private Timer timer;
  private volatile int max;
  private volatile boolean full;

  /**
   * @param max entries at most
   * @param open whether a connection is open
   */
  RegisteredFlows(int max, LongPredicate open) {
    this.max = max;
    this.open = open;
  }

  void max(int entries) {
    max = entries;
  }

  /**
   * The name that a client is known by: user and host of its Contact, without case in the host;
   * empty if it has no user.
   */
  static String nameOf(SipUri uri) {
    return uri.user().isEmpty() ? "" : uri.user() + "@" + uri.host().toLowerCase(Locale.ROOT);
  }

  /** Whether a client has given a name that cannot be looked up (RFC 2606 §2). */
  static boolean isUnknowable(SipUri uri) {
    return uri.host().toLowerCase(Locale.ROOT).endsWith(".invalid");
  }

  /**
   * A registration was accepted: the client is reached on this flow from now on.
   *
   * @param seconds how long it holds; 0: no more
   * @param on the current lane
   */
  void learn(String name, Flow flow, long seconds, Lane on) {
    if (name.isEmpty()) {
      return;
    }
    if (seconds <= 0) {
      flows.remove(name);
      return;
    }
    if (flows.size() >= max && !flows.containsKey(name)) {
      if (!full) {
        full = true;
        LOG.warn("{} registered flows are remembered already: further ones are not", max);
      }
      return;
    }
    flows.put(name, new Entry(flow, on.now() + seconds * 1000));
    arm(on);
  }

  /**
   * Where the client that a URI names is reached, if its connection is still open.
   *
   * @param now on the lanes' clock
   */
  Optional<Flow> find(SipUri uri, long now) {
    return flows.isEmpty() ? Optional.empty() : find(nameOf(uri), now);
  }

  private Optional<Flow> find(String name, long now) {
    Entry entry = flows.get(name);
    if (entry == null || entry.expiresAt() <= now) {
      return Optional.empty();
    }
    if (!open.test(entry.flow().connection())) {
      flows.remove(name, entry);
      return Optional.empty();
    }
    return Optional.of(entry.flow());
  }

  int size() {
    return flows.size();
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
    flows.values().removeIf(entry -> entry.expiresAt() <= now);
    full = false;
    synchronized (lock) {
      timer = flows.isEmpty() ? null : lane.arm(PURGE_MILLIS, PURGE, this);
    }
  }

  /** On each lane before a hand-over: no timer is left on it. */
  void leave(Lane leaving) {
    synchronized (lock) {
      if (timer != null && lane == leaving) {
        timer.cancel();
        timer = null;
      }
    }
  }

  /** All of them for the next version. */
  List<Parcel> write() {
    List<Parcel> records = new ArrayList<>();
    flows.forEach(
        (name, entry) ->
            records.add(
                new Parcel()
                    .put(NAME, name)
                    .put(FLOW, entry.flow().text())
                    .put(EXPIRES_AT, entry.expiresAt())));
    return records;
  }

  /** Puts back what {@link #write} gave; what cannot be read is left out. */
  void read(List<Parcel> records) {
    for (Parcel record : records) {
      try {
        flows.put(
            record.text(NAME), new Entry(Flow.parse(record.text(FLOW)), record.number(EXPIRES_AT)));
      } catch (IllegalArgumentException e) {
        LOG.error("A registered flow of the last version is left out: {}", e.getMessage());
      }
    }
  }

  /** On some lane once everything is put back: purges go on. */
  void resume(Lane on) {
    if (!flows.isEmpty()) {
      arm(on);
    }
  }
}
