package org.drachtio.sip.transport.internal.targets;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.drachtio.api.net.HostPort;
import org.drachtio.api.resolver.Destination;
import org.drachtio.api.resolver.SipTarget;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.drachtio.sip.transport.internal.point.ListeningPoints;
import org.drachtio.sip.transport.internal.settings.TransportSettings;

/**
 * Makes targets of what the name service says: the listening point that each is reached from, the
 * way of long requests, and the order. Thread-safe.
 */
public final class TargetChoice {

  private final ListeningPoints points;
  private final TargetTable targets;
  private final Supplier<TransportSettings> settings;

  public TargetChoice(
      ListeningPoints points, TargetTable targets, Supplier<TransportSettings> settings) {
    this.points = points;
    this.targets = targets;
    this.settings = settings;
  }

  /** What is asked for: the hop without its listening point and connection. */
  static SipTarget question(Hop hop) {
    boolean open = hop.choice().isOfProtocol();
    return new SipTarget(
        hop.host(),
        hop.port(),
        open ? Optional.empty() : Optional.of(hop.protocol()),
        hop.protocol().isSecure());
  }

  /**
   * The targets, the most wanted first.
   *
   * @param bytes length of the request
   */
  List<Hop> of(int bytes, Hop hop, List<Destination> destinations) {
    return targets.ordered(bySize(bytes, fitting(hop, destinations)));
  }

  /** The destinations that there is a listening point for. */
  private List<Hop> fitting(Hop hop, List<Destination> destinations) {
    Set<Hop> fitting = new LinkedHashSet<>();
    for (Destination destination : destinations) {
      Protocol protocol = destination.protocol();
      boolean wanted =
          protocol == hop.protocol() || (hop.choice().isOfProtocol() && !protocol.isWebSocket());
      if (!wanted || !Addresses.isPort(destination.port())) {
        continue;
      }
      String host = Addresses.text(destination.address());
      point(hop, protocol, Addresses.host(destination.address()))
          .ifPresent(
              point ->
                  fitting.add(
                      new Hop(point, host, destination.port(), 0, hop.host(), Hop.Choice.NONE)));
    }
    return List.copyOf(fitting);
  }

  private Optional<ListeningPoint> point(Hop hop, Protocol protocol, String host) {
    boolean fits = hop.protocol() == protocol && Addresses.isSameFamily(hop.local().host(), host);
    return fits && !hop.choice().isOfPoint()
        ? Optional.of(hop.local())
        : points.set().select(protocol, host);
  }

  boolean isTooLong(int bytes, Hop hop) {
    int mtu = settings.get().udpMtu();
    return mtu > 0 && hop.protocol() == Protocol.UDP && bytes > mtu;
  }

  /** RFC 3261 §18.1.1: what is too long for UDP goes by TCP, and back to UDP if that is refused. */
  List<Hop> bySize(int bytes, List<Hop> found) {
    if (found.isEmpty() || settings.get().udpMtu() == 0) {
      return found;
    }
    Set<Hop> all = new LinkedHashSet<>();
    for (Hop hop : found) {
      if (isTooLong(bytes, hop)) {
        String host = HostPort.bracketed(hop.host());
        points
            .set()
            .select(Protocol.TCP, host)
            .ifPresent(
                point ->
                    all.add(
                        new Hop(point, hop.host(), hop.port(), 0, hop.name(), Hop.Choice.NONE)));
      }
      all.add(hop);
    }
    return targets.ordered(List.copyOf(all));
  }
}
