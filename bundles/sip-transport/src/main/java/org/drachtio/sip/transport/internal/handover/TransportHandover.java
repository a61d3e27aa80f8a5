package org.drachtio.sip.transport.internal.handover;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.io.DatagramEndpoint;
import org.drachtio.kernel.io.NetworkAttachment;
import org.drachtio.kernel.io.StreamListener;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.restart.Provider;
import org.drachtio.sip.transport.internal.connection.ConnectionState;
import org.drachtio.sip.transport.internal.connection.ConnectionTable;
import org.drachtio.sip.transport.internal.connection.StreamConnection;
import org.drachtio.sip.transport.internal.point.ListeningPoints;
import org.drachtio.sip.transport.internal.point.SocketState;
import org.drachtio.sip.transport.internal.receive.StreamReceiver;
import org.drachtio.sip.transport.internal.send.LaneSender;
import org.drachtio.sip.transport.internal.settings.TransportSettings;
import org.drachtio.sip.transport.internal.watch.CaptureSinks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How sockets and connections pass from one version of this layer to the next (architecture.md §5).
 * The kernel keeps them open and does not read them meanwhile; what belongs to them crosses in a
 * parcel.
 *
 * <p><b>Threading:</b> the thread that activates and deactivates.
 */
public final class TransportHandover {

  public static final String LAYER = "sip-transport";

  private static final Logger LOG = LoggerFactory.getLogger(TransportHandover.class);

  private final Handover handover;
  private final ListeningPoints points;
  private final ConnectionTable connections;

  public TransportHandover(Handover handover, ListeningPoints points, ConnectionTable connections) {
    this.handover = handover;
    this.points = points;
    this.connections = connections;
  }

  /**
   * What the last version left; {@link TransportSnapshot#NOTHING} if there was none, or if it
   * cannot be read.
   */
  public TransportSnapshot take() {
    try {
      return handover
          .take(LAYER)
          .map(TransportSnapshotCodec::read)
          .orElse(TransportSnapshot.NOTHING);
    } catch (RuntimeException e) {
      LOG.error(
          "What the last version left cannot be read; its sockets are taken over by their addresses",
          e);
      return TransportSnapshot.NOTHING;
    }
  }

  /**
   * Takes over all that is open. What is not configured any more is closed when the configuration
   * is applied.
   */
  public void claim(TransportSnapshot estate, NetworkAttachment network, StreamReceiver receiver) {
    points.claim(estate.sockets(), network);
    Map<Long, ConnectionState> states = new HashMap<>();
    for (ConnectionState state : estate.connections()) {
      states.put(state.id(), state);
    }
    List<StreamConnection> claimed = new ArrayList<>();
    for (Connection connection : network.connections()) {
      if (connection.isOpen()) {
        claimed.add(receiver.claim(connection, Optional.ofNullable(states.get(connection.id()))));
      }
    }
    if (!claimed.isEmpty()) {
      handover.onEachLane(
          lane -> {
            for (StreamConnection stream : claimed) {
              stream.resume(lane);
            }
          });
    }
    if (!points.set().open().isEmpty() || !claimed.isEmpty()) {
      LOG.info(
          "Taken over: {} listening points, {} connections",
          points.set().open().size(),
          claimed.size());
    }
  }

  /** For want of any usable configuration: nothing is open then. */
  public static void disclaim(NetworkAttachment network) {
    network.listeners().forEach(StreamListener::close);
    network.datagrams().forEach(DatagramEndpoint::close);
    network.connections().forEach(Connection::close);
  }

  /**
   * Leaves all sockets and connections to the next version; this one keeps nothing. A hand-over has
   * begun.
   */
  public void leave(
      boolean released,
      TransportSettings settings,
      LaneSender[] senders,
      NetworkAttachment network,
      List<Provider> resolvers,
      CaptureSinks sinks,
      NamesState names) {
    try {
      List<ConnectionState> states = new ArrayList<>();
      handover.onEachLane(lane -> leave(lane, senders[lane.index()], states));
      List<SocketState> sockets = points.set().open().stream().map(SocketState::of).toList();
      Parcel parcel =
          TransportSnapshotCodec.write(
              new TransportSnapshot(
                  released,
                  Optional.ofNullable(settings),
                  sockets,
                  states,
                  resolvers,
                  sinks.leave(),
                  names));
      handover.put(LAYER, parcel);
    } finally {
      points.leave();
      network.leave();
      connections.clear();
    }
  }

  private void leave(Lane lane, LaneSender sender, List<ConnectionState> states) {
    sender.forget();
    for (StreamConnection stream : connections.all()) {
      stream.leave(lane).ifPresent(states::add);
    }
  }
}
