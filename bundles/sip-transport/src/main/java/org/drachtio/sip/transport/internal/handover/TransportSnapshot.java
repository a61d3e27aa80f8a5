package org.drachtio.sip.transport.internal.handover;

import java.util.List;
import java.util.Optional;
import org.drachtio.kernel.restart.Provider;
import org.drachtio.sip.transport.internal.connection.ConnectionState;
import org.drachtio.sip.transport.internal.point.SocketState;
import org.drachtio.sip.transport.internal.settings.TransportSettings;
import org.drachtio.sip.transport.internal.watch.SinkState;

/**
 * What one version of this layer leaves to the next.
 *
 * @param released whether this boot's configuration has arrived, so that sockets may be open
 * @param settings in force; empty if there were none
 * @param sockets in the order of the listening points
 * @param connections those open
 * @param resolvers those that are asked for names, or are expected back
 * @param sinks capture sinks that are there, or are expected back
 * @param names what is remembered of names
 */
public record TransportSnapshot(
    boolean released,
    Optional<TransportSettings> settings,
    List<SocketState> sockets,
    List<ConnectionState> connections,
    List<Provider> resolvers,
    List<SinkState> sinks,
    NamesState names) {

  static final TransportSnapshot NOTHING =
      new TransportSnapshot(
          false, Optional.empty(), List.of(), List.of(), List.of(), List.of(), NamesState.NONE);
}
