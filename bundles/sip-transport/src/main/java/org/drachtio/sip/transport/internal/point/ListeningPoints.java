package org.drachtio.sip.transport.internal.point;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.io.DatagramEndpoint;
import org.drachtio.kernel.io.NetworkAttachment;
import org.drachtio.kernel.io.StreamListener;
import org.drachtio.kernel.io.TlsServer;
import org.drachtio.sip.transport.internal.address.LocalAddresses;
import org.drachtio.sip.transport.internal.settings.Contact;
import org.drachtio.sip.transport.internal.settings.TransportSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the open sockets equal to the configuration: those that are in both the old and the new one
 * stay open, new ones are opened, then the others are closed, once they have been served on for a
 * while ({@code contactDrainSeconds}).
 *
 * <p><b>Threading:</b> {@link #set} from any thread; changes one at a time.
 */
public final class ListeningPoints {

  private static final Logger LOG = LoggerFactory.getLogger(ListeningPoints.class);

  /**
   * The points that are still served, and until when, on the clock of this object; changed under
   * the monitor.
   */
  private record Draining(OpenPoint point, long until) {}

  private final LongSupplier nanoTime;
  private final List<Draining> draining = new ArrayList<>();
  private volatile PointSet set = PointSet.EMPTY;
  private volatile List<String> problems = List.of();

  public ListeningPoints() {
    this(System::nanoTime);
  }

  public ListeningPoints(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The open points now. */
  public PointSet set() {
    return set;
  }

  /** What could not be opened, one line each. */
  public List<String> problems() {
    return problems;
  }

  /**
   * Opens and closes what is needed. A socket that cannot be bound is logged; the others are not
   * affected, and one that was open on its address with the same protocol stays. Bounds change for
   * those that stay, too.
   */
  public synchronized void apply(
      TransportSettings settings, Optional<TlsServer> tls, NetworkAttachment network) {
    network.bound(settings.maxConnections(), settings.maxConnectionsPerSource());
    Change change = new Change(settings, tls, network);
    settings.contacts().forEach(change::open);
    change.finish();
    for (OpenPoint point : set.open()) {
      if (point.streams() != null) {
        point.streams().options(settings.streams());
      }
    }
    if (tls.isPresent()) {
      try {
        offer(tls.get());
      } catch (IOException e) {
        LOG.error("The former certificate stays in force: {}", e.getMessage());
      }
    }
  }

  /**
   * What the open points with TLS offer to those who connect from now on.
   *
   * @throws IOException if it cannot be used; what was offered before stays
   */
  public synchronized void offer(TlsServer tls) throws IOException {
    for (OpenPoint point : set.open()) {
      if (point.key().protocol().isSecure()) {
        point.streams().tls(OpenPoint.offered(point.key().protocol(), tls));
      }
    }
  }

  /** Closes all. */
  public synchronized void close() {
    PointSet closed = set;
    set = PointSet.EMPTY;
    closed.open().forEach(OpenPoint::close);
    draining.forEach(old -> old.point().close());
    draining.clear();
  }

  /**
   * Closes what has been served on for long enough.
   *
   * @return milliseconds until the next one is due; empty if there is none
   */
  public synchronized OptionalLong endDrains() {
    long now = nanoTime.getAsLong();
    List<OpenPoint> due = new ArrayList<>();
    long next = Long.MAX_VALUE;
    for (Draining old : List.copyOf(draining)) {
      long left = old.until() - now;
      if (left > 0) {
        next = Math.min(next, left);
      } else {
        draining.remove(old);
        due.add(old.point());
      }
    }
    if (!due.isEmpty()) {
      set = new PointSet(set.open(), drained());
    }
    for (OpenPoint point : due) {
      point.close();
      LOG.info("{} is closed", point.point().bound());
    }
    return next == Long.MAX_VALUE
        ? OptionalLong.empty()
        : OptionalLong.of(TimeUnit.NANOSECONDS.toMillis(next) + 1);
  }

  private List<OpenPoint> drained() {
    return draining.stream().map(Draining::point).toList();
  }

  /**
   * Takes over the sockets that the last version left open. One that it did not tell of is known by
   * its address alone, until the configuration is applied.
   *
   * @param left in the order of the listening points; what is not open any more is left out
   */
  public synchronized void claim(List<SocketState> left, NetworkAttachment network) {
    List<DatagramEndpoint> datagrams = new ArrayList<>(network.datagrams());
    List<StreamListener> listeners = new ArrayList<>(network.listeners());
    List<SocketState> states = new ArrayList<>(left);
    try {
      // Behind the points that the last version told of, so that they get only sockets that no
      // other point has claimed.
      for (DatagramEndpoint endpoint : datagrams) {
        states.add(SocketState.of(Protocol.UDP, endpoint.local()));
      }
      for (StreamListener listener : listeners) {
        states.add(
            SocketState.of(listener.isSecure() ? Protocol.TLS : Protocol.TCP, listener.local()));
      }
    } catch (InvalidValueException e) {
      throw new IllegalStateException(e);
    }
    List<OpenPoint> claimed = new ArrayList<>();
    for (SocketState state : states) {
      if (state.key().protocol() == Protocol.UDP) {
        datagrams.removeIf(
            endpoint -> state.isAt(endpoint.local()) && claimed.add(state.on(endpoint)));
      } else {
        listeners.removeIf(
            listener -> state.isAt(listener.local()) && claimed.add(state.on(listener)));
      }
    }
    set = new PointSet(claimed);
  }

  /** Forgets all and leaves the sockets open, for the next version. */
  public synchronized void leave() {
    set = PointSet.EMPTY;
    draining.clear();
  }

  /** One run of {@link #apply}. */
  private final class Change {

    private final TransportSettings settings;
    private final Optional<TlsServer> tls;
    private final NetworkAttachment network;
    private final List<OpenPoint> before = set.open();
    private final List<OpenPoint> wanted = new ArrayList<>();
    private final Set<PointKey> keys = new HashSet<>();
    private final Map<PointKey, String> failed = new LinkedHashMap<>();
    private final List<String> unknownHosts = new ArrayList<>();

    Change(TransportSettings settings, Optional<TlsServer> tls, NetworkAttachment network) {
      this.settings = settings;
      this.tls = tls;
      this.network = network;
    }

    void open(Contact contact) {
      List<PointKey> missing = new ArrayList<>();
      int port = contact.port();
      for (PointKey key : keysOf(contact)) {
        OpenPoint kept = existing(key);
        if (!keys.add(key)) {
          LOG.warn("Contact {}: {} is there already, by an earlier contact", contact.uri(), key);
        } else if (kept != null) {
          wanted.add(kept.under(contact));
          port = kept.point().port();
        } else {
          missing.add(key);
        }
      }
      if (!missing.isEmpty()) {
        add(new Binder(network, settings, tls, contact).bind(missing, port, failed));
      }
    }

    /** Published at once, so that what arrives on the socket already finds its point. */
    private void add(List<OpenPoint> opened) {
      wanted.addAll(opened);
      List<OpenPoint> all = new ArrayList<>(before);
      all.addAll(wanted);
      set = new PointSet(all, drained());
      for (OpenPoint point : opened) {
        LOG.info(
            "Listening on {}, advertised as {}", point.point().bound(), point.point().advertised());
      }
    }

    void finish() {
      List<OpenPoint> closing = new ArrayList<>();
      for (OpenPoint point : before) {
        if (!keys.contains(point.key())) {
          if (isFallback(point)) {
            wanted.add(point);
            LOG.warn(
                "{} stays open, for what is to replace it could not be bound",
                point.point().bound());
          } else {
            closing.add(point);
          }
        }
      }
      int seconds = settings.contactDrainSeconds();
      if (seconds > 0) {
        long until = nanoTime.getAsLong() + TimeUnit.SECONDS.toNanos(seconds);
        closing.forEach(point -> draining.add(new Draining(point, until)));
      }
      set = new PointSet(wanted, drained());
      problems = problems();
      for (OpenPoint point : closing) {
        if (seconds > 0) {
          point.stopAccepting();
          LOG.info(
              "No longer listening on {}; calls on it go on for up to {} s",
              point.point().bound(),
              seconds);
        } else {
          point.close();
          LOG.info("No longer listening on {}", point.point().bound());
        }
      }
    }

    /** One line for each. */
    private List<String> problems() {
      List<String> found = new ArrayList<>(failed.values());
      found.addAll(unknownHosts);
      if (wanted.isEmpty()) {
        found.add("the server listens for SIP on nothing");
        LOG.error("The server listens for SIP on nothing");
      }
      return List.copyOf(found);
    }

    private boolean isFallback(OpenPoint point) {
      for (PointKey key : failed.keySet()) {
        if (key.protocol() == point.key().protocol() && key.address().equals(point.address())) {
          return true;
        }
      }
      return false;
    }

    private OpenPoint existing(PointKey key) {
      for (OpenPoint point : before) {
        if (point.key().equals(key)) {
          return point;
        }
      }
      return takenBack(key);
    }

    /** A socket that is still open, though it was not wanted any more. */
    private OpenPoint takenBack(PointKey key) {
      for (Draining old : draining) {
        if (old.point().key().equals(key)) {
          draining.remove(old);
          return old.point().datagrams() == null ? null : old.point();
        }
      }
      return null;
    }

    private List<PointKey> keysOf(Contact contact) {
      List<PointKey> found = new ArrayList<>();
      try {
        for (InetAddress address : LocalAddresses.of(contact.host())) {
          for (Protocol protocol : contact.protocols()) {
            found.add(new PointKey(protocol, address, contact.port()));
          }
        }
      } catch (IOException e) {
        String problem =
            "contact " + contact.uri() + ": host " + contact.host() + " has no address";
        unknownHosts.add(problem);
        LOG.error("{}: {}", problem, e.toString());
      }
      return found;
    }
  }
}
