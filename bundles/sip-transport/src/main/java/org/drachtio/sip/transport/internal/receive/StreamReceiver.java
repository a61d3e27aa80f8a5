package org.drachtio.sip.transport.internal.receive;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.io.StreamHandler;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.message.SipMessage;
import org.drachtio.message.Via;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.drachtio.sip.transport.internal.connection.ConnectionState;
import org.drachtio.sip.transport.internal.connection.ConnectionTable;
import org.drachtio.sip.transport.internal.connection.StreamConnection;
import org.drachtio.sip.transport.internal.connection.StreamFramer;
import org.drachtio.sip.transport.internal.point.ListeningPoints;
import org.drachtio.sip.transport.internal.point.PointSet;
import org.drachtio.sip.transport.internal.send.FlowSender;
import org.drachtio.sip.transport.internal.settings.TransportSettings;
import org.drachtio.sip.transport.internal.watch.ConnectionObservers;
import org.drachtio.sip.transport.internal.watch.TransportMeters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIP on connections: framing, keep-alives, and the end of connections whose bytes cannot be
 * followed any more.
 *
 * <p><b>Threading:</b> each connection is handled by its I/O thread; {@link #claim} is called by
 * the thread that activates this layer.
 */
public final class StreamReceiver implements StreamHandler {

  private static final Logger LOG = LoggerFactory.getLogger(StreamReceiver.class);

  /** Part of the bytes that may wait to be written; above it the peer is not read. */
  private static final int PART_UNREAD = 8;

  private static final byte[] PONG = "\r\n".getBytes(StandardCharsets.US_ASCII);

  private final ListeningPoints points;
  private final ConnectionTable connections;
  private final Lanes lanes;
  private final Intake intake;
  private final FlowSender sender;
  private final TransportMeters meters;
  private final Supplier<TransportSettings> settings;
  private final WebSocketReceiver webSockets;
  private final ConnectionObservers observers;

  public StreamReceiver(
      ListeningPoints points,
      ConnectionTable connections,
      Lanes lanes,
      Intake intake,
      FlowSender sender,
      TransportMeters meters,
      Supplier<TransportSettings> settings,
      ConnectionObservers observers) {
    this.points = points;
    this.connections = connections;
    this.lanes = lanes;
    this.intake = intake;
    this.sender = sender;
    this.meters = meters;
    this.settings = settings;
    this.observers = observers;
    this.webSockets =
        new WebSocketReceiver(intake, meters, () -> settings.get().webSocketOrigins(), observers);
  }

  @Override
  public void opened(Connection connection) {
    StreamConnection stream = streamOf(connection);
    if (connection.listener().isPresent()) {
      stream.accepted();
    } else {
      stream.dialled();
    }
    if (stream.flow() != null && stream.webSocket() == null) {
      observers.opened(stream, "");
    }
  }

  /**
   * Takes over a connection that the last version left open. From the thread that activates.
   *
   * @param left what it told of the connection; empty if nothing
   */
  public StreamConnection claim(Connection connection, Optional<ConnectionState> left) {
    return join(connection, left);
  }

  /**
   * One that was accepted during a hand-over may be reported, or be closed, before or after it is
   * claimed.
   */
  private StreamConnection streamOf(Connection connection) {
    return connection.attachment() instanceof StreamConnection stream
        ? stream
        : join(connection, Optional.empty());
  }

  /** Once per connection; the monitor is taken for nothing else. */
  private synchronized StreamConnection join(
      Connection connection, Optional<ConnectionState> left) {
    if (connection.attachment() instanceof StreamConnection known) {
      return known;
    }
    ConnectionState state =
        left.orElseGet(() -> ConnectionState.fresh(connection.id(), settings.get()));
    String address = Addresses.text(connection.remote().getAddress());
    StreamConnection stream =
        new StreamConnection(
            connection,
            lanes.ofHash(Long.hashCode(connection.id())),
            address,
            state,
            settings,
            meters.connections());
    ListeningPoint point = state.point().orElseGet(() -> pointOf(connection));
    if (point != null) {
      stream.belongsTo(point);
    }
    connection.pauseReadingAt(settings.get().streams().maxQueuedBytes() / PART_UNREAD);
    connection.attach(stream);
    connections.add(stream);
    if (intake.handler() == null) {
      connection.pauseReading(true);
      if (intake.handler() != null) {
        // A handler was attached just now, and may have missed this connection when it let all
        // connections be read.
        connection.pauseReading(false);
      }
    }
    return stream;
  }

  @Override
  public void consume(Connection connection, ByteBuffer data) {
    StreamConnection stream = streamOf(connection);
    if (!stream.isClosing() && hasFlow(stream)) {
      stream.heard();
      if (stream.webSocket() == null) {
        frames(stream, data);
      } else {
        webSockets.receive(stream, data);
      }
    }
    if (stream.isClosing()) {
      data.position(data.limit());
    } else if (data.hasRemaining()) {
      stream.partial();
    }
  }

  @Override
  public void closed(Connection connection) {
    boolean known = connection.attachment() instanceof StreamConnection;
    StreamConnection stream = streamOf(connection);
    if (!known) {
      // It ended during a hand-over: the last version has told that it had opened.
      stream.announce();
    }
    connections.remove(stream);
    stream.closed();
    observers.closed(stream);
  }

  /** The socket's point may have been published only after the connection was accepted. */
  private boolean hasFlow(StreamConnection stream) {
    if (stream.flow() == null) {
      ListeningPoint point = pointOf(stream.connection());
      if (point == null) {
        meters.dropped().increment();
        stream.close();
        return false;
      }
      stream.belongsTo(point);
      if (stream.webSocket() == null) {
        observers.opened(stream, "");
      }
    }
    return true;
  }

  private ListeningPoint pointOf(Connection connection) {
    PointSet set = points.set();
    if (connection.listener().isPresent()) {
      return set.of(connection.listener().get(), connection.remote().getAddress());
    }
    InetSocketAddress local = connection.local();
    return set.at(
        connection.tlsSession().isPresent() ? Protocol.TLS : Protocol.TCP,
        Addresses.ofBytes(local.getAddress().getAddress()));
  }

  private void frames(StreamConnection stream, ByteBuffer data) {
    if (stream.isPong(data)) {
      stream.completed();
      data.position(data.limit());
      return;
    }
    StreamFramer framer = stream.framer();
    byte[] bytes = data.array();
    int base = data.arrayOffset();
    while (data.hasRemaining() && !stream.isClosing()) {
      int from = base + data.position();
      StreamFramer.Frame frame = framer.next(bytes, from, base + data.limit());
      switch (frame) {
        case PARTIAL -> {
          return;
        }
        case BLANK -> {}
        case PING -> {
          meters.keepAlives().increment();
          stream.connection().send(PONG);
        }
        case MESSAGE -> message(stream, bytes, from, framer.length());
        case TOO_LARGE, BAD_LENGTH, BAD_LINE_END ->
            unframed(stream, SipMessage.scan(bytes, from, framer.length()), frame);
        case GARBAGE -> {
          garbage(stream);
          return;
        }
      }
      stream.completed();
      data.position(data.position() + framer.length());
    }
  }

  private void message(StreamConnection stream, byte[] bytes, int from, int length) {
    SipMessage message = SipMessage.scan(bytes, from, length);
    if (stream.mayBeAliased() && asksForAlias(message)) {
      // Before its lane may have a request for the peer.
      Via via = message.topVia();
      connections.alias(stream, via.port() > 0 ? via.port() : Protocol.TLS.defaultPort());
    }
    if (!intake.take(message, stream.flow(), stream)) {
      stream.closeOnceAllAnswered();
    }
  }

  private static boolean asksForAlias(SipMessage message) {
    return message.isRequest() && !message.fault().isFault() && message.topVia().isAlias();
  }

  /**
   * The rest of the stream cannot be read: answer what can be answered, then close
   * (sip-behaviour.md §1.1).
   */
  private void unframed(StreamConnection stream, SipMessage header, StreamFramer.Frame frame) {
    meters.unframed().increment();
    Flow flow = stream.flow();
    LOG.debug(
        "{}:{} sent a message that ends its connection: {}", flow.address(), flow.port(), frame);
    if (!Intake.isAnswerable(header)) {
      stream.closeOnceAllAnswered();
      return;
    }
    stream.owesAnswer();
    SipMessage request = header.received(flow.address(), flow.port());
    sender.respond(
        switch (frame) {
          case TOO_LARGE -> StatelessAnswers.tooLarge(request);
          case BAD_LINE_END -> StatelessAnswers.badLineEnd(request);
          default -> StatelessAnswers.badLength(request);
        },
        flow);
    stream.closeOnceAllAnswered();
  }

  private void garbage(StreamConnection stream) {
    meters.bad().increment();
    LOG.debug("{} sent no SIP; closed", stream.connection().remote());
    stream.closeOnceAllAnswered();
  }
}
