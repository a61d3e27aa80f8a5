package org.drachtio.sip.transport.internal.handover;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.restart.Provider;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.drachtio.sip.transport.internal.connection.ConnectionState;
import org.drachtio.sip.transport.internal.connection.PingState;
import org.drachtio.sip.transport.internal.point.PointKey;
import org.drachtio.sip.transport.internal.point.SocketState;
import org.drachtio.sip.transport.internal.settings.ContactParser;
import org.drachtio.sip.transport.internal.settings.TransportSettings;

/**
 * The snapshot as a parcel. Listening points stand in a list of their own, to which the connections
 * refer: a point may be closed already, or have advertised something else when the connection came,
 * and many connections share a point.
 *
 * <p>A record that is not understood is left out: its socket or connection is then taken over by
 * its addresses alone.
 */
final class TransportSnapshotCodec {

  private static final String RELEASED = "released";
  private static final String SETTINGS = "settings";

  private static final String SOCKETS = "sockets";
  private static final String PROTOCOL = "protocol";
  private static final String ADDRESS = "address";
  private static final String PORT = "port";
  private static final String ASKED_PORT = "askedPort";
  private static final String CONTACT = "contact";

  private static final String POINTS = "points";
  private static final String TEXT = "text";

  private static final String CONNECTIONS = "connections";
  private static final String ID = "id";
  private static final String POINT = "point";
  private static final String MAX_MESSAGE = "maxMessageBytes";
  private static final String PARTIAL_TIMEOUT = "partialMessageTimeoutMillis";
  private static final String AFTER_BLANK = "afterBlank";
  private static final String PARTIAL_DEADLINE = "partialDeadline";
  private static final String UNANSWERED = "unanswered";
  private static final String SUCCESSOR = "successor";
  private static final String ALIAS_PORT = "aliasPort";
  private static final String PONG_AWAITED = "pongAwaited";
  private static final String PONG_SEEN = "pongSeen";
  private static final String TIMEOUTS = "timeouts";
  private static final String WEB_SOCKET_OPEN = "webSocketOpen";
  private static final String UNANSWERED_DEADLINE = "unansweredDeadline";
  private static final String CLOSING = "closing";
  private static final String OWED = "owed";

  private static final String RESOLVERS = "resolvers";
  private static final String SINKS = "sinks";
  private static final String NAMES = "names";

  private TransportSnapshotCodec() {}

  static Parcel write(TransportSnapshot estate) {
    Map<ListeningPoint, Integer> points = new LinkedHashMap<>();
    List<Parcel> connections = new ArrayList<>();
    for (ConnectionState connection : estate.connections()) {
      connections.add(connection(connection, points).packed());
    }
    Parcel parcel =
        new Parcel()
            .put(RELEASED, estate.released())
            .put(SOCKETS, estate.sockets().stream().map(TransportSnapshotCodec::socket).toList())
            .put(
                POINTS,
                points.keySet().stream()
                    .map(point -> new Parcel().put(TEXT, point.text()))
                    .toList())
            .put(CONNECTIONS, connections)
            .put(RESOLVERS, estate.resolvers().stream().map(Provider::parcel).toList())
            .put(SINKS, estate.sinks().stream().map(SinkCodec::write).toList())
            .put(NAMES, NamesCodec.write(estate.names()));
    estate.settings().ifPresent(settings -> parcel.put(SETTINGS, SettingsCodec.write(settings)));
    return parcel;
  }

  static TransportSnapshot read(Parcel parcel) {
    List<SocketState> sockets = new ArrayList<>();
    for (Parcel record : parcel.list(SOCKETS)) {
      socket(record).ifPresent(sockets::add);
    }
    List<Optional<ListeningPoint>> points =
        parcel.list(POINTS).stream().map(TransportSnapshotCodec::point).toList();
    Optional<TransportSettings> settings = parcel.record(SETTINGS).flatMap(SettingsCodec::read);
    List<ConnectionState> connections = new ArrayList<>();
    for (Parcel record : parcel.list(CONNECTIONS)) {
      connection(record, points, settings).ifPresent(connections::add);
    }
    return new TransportSnapshot(
        parcel.flag(RELEASED),
        settings,
        sockets,
        connections,
        parcel.list(RESOLVERS).stream().map(Provider::of).toList(),
        parcel.list(SINKS).stream().map(SinkCodec::read).toList(),
        parcel.record(NAMES).map(NamesCodec::read).orElse(NamesState.NONE));
  }

  private static Parcel socket(SocketState socket) {
    return new Parcel()
        .put(PROTOCOL, socket.key().protocol().token())
        .put(ADDRESS, Addresses.text(socket.key().address()))
        .put(PORT, socket.port())
        .put(ASKED_PORT, socket.key().port())
        .put(CONTACT, socket.contact().entry());
  }

  private static Optional<SocketState> socket(Parcel from) {
    Optional<Protocol> protocol = Protocol.of(from.text(PROTOCOL));
    InetAddress address = Addresses.parse(from.text(ADDRESS));
    String contact = from.text(CONTACT);
    if (protocol.isEmpty() || address == null || contact.isBlank()) {
      return Optional.empty();
    }
    try {
      PointKey key = new PointKey(protocol.get(), address, (int) from.number(ASKED_PORT));
      return Optional.of(
          new SocketState(key, (int) from.number(PORT), ContactParser.parse(contact)));
    } catch (InvalidValueException e) {
      return Optional.empty();
    }
  }

  private static Optional<ListeningPoint> point(Parcel from) {
    try {
      return Optional.of(ListeningPoint.parse(from.text(TEXT)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Parcel connection(ConnectionState state, Map<ListeningPoint, Integer> points) {
    Parcel parcel =
        new Parcel()
            .put(ID, state.id())
            .put(MAX_MESSAGE, state.maxMessageBytes())
            .put(PARTIAL_TIMEOUT, state.partialTimeoutMillis())
            .put(AFTER_BLANK, state.afterBlank())
            .put(WEB_SOCKET_OPEN, state.webSocketOpen())
            .put(CLOSING, state.closing())
            .put(OWED, state.owed())
            .put(TIMEOUTS, state.timeouts())
            .put(SUCCESSOR, state.successor())
            .put(ALIAS_PORT, state.aliasPort())
            .put(PONG_AWAITED, state.pings().awaited())
            .put(PONG_SEEN, state.pings().answered());
    state
        .point()
        .ifPresent(point -> parcel.put(POINT, points.computeIfAbsent(point, any -> points.size())));
    if (state.partialDeadline() != ConnectionState.NONE) {
      parcel.put(PARTIAL_DEADLINE, state.partialDeadline());
    }
    state.unanswered().ifPresent(faulty -> parcel.put(UNANSWERED, faulty.bytes()));
    if (state.unansweredDeadline() != ConnectionState.NONE) {
      parcel.put(UNANSWERED_DEADLINE, state.unansweredDeadline());
    }
    return parcel;
  }

  private static Optional<ConnectionState> connection(
      Parcel from, List<Optional<ListeningPoint>> points, Optional<TransportSettings> settings) {
    int maxMessageBytes = (int) from.number(MAX_MESSAGE);
    long partialTimeoutMillis = from.number(PARTIAL_TIMEOUT);
    if (settings.isPresent()) {
      maxMessageBytes = maxMessageBytes > 0 ? maxMessageBytes : settings.get().maxMessageBytes();
      partialTimeoutMillis =
          partialTimeoutMillis > 0
              ? partialTimeoutMillis
              : settings.get().partialMessageTimeoutMillis();
    }
    if (!from.has(ID) || maxMessageBytes <= 0 || partialTimeoutMillis <= 0) {
      return Optional.empty();
    }
    long point = from.has(POINT) ? from.number(POINT) : -1;
    return Optional.of(
        new ConnectionState(
            from.number(ID),
            point >= 0 && point < points.size() ? points.get((int) point) : Optional.empty(),
            maxMessageBytes,
            partialTimeoutMillis,
            from.flag(AFTER_BLANK),
            from.has(PARTIAL_DEADLINE) ? from.number(PARTIAL_DEADLINE) : ConnectionState.NONE,
            from.has(UNANSWERED)
                ? Optional.of(SipMessage.scan(from.bytes(UNANSWERED)))
                : Optional.empty(),
            from.has(UNANSWERED_DEADLINE) ? from.number(UNANSWERED_DEADLINE) : ConnectionState.NONE,
            from.flag(CLOSING) || from.has(UNANSWERED),
            (int) Math.max(0, from.number(OWED)),
            from.flag(WEB_SOCKET_OPEN),
            (int) from.number(TIMEOUTS),
            from.number(SUCCESSOR),
            (int) from.number(ALIAS_PORT),
            new PingState(from.flag(PONG_AWAITED), from.flag(PONG_SEEN))));
  }
}
