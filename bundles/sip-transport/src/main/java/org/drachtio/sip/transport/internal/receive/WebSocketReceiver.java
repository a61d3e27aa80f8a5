package org.drachtio.sip.transport.internal.receive;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Supplier;
import org.drachtio.kernel.meter.LogLimiter;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transport.internal.connection.StreamConnection;
import org.drachtio.sip.transport.internal.watch.ConnectionObservers;
import org.drachtio.sip.transport.internal.watch.TransportMeters;
import org.drachtio.sip.transport.internal.ws.WebSocketFramer;
import org.drachtio.sip.transport.internal.ws.WebSocketHandshake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIP on WebSocket connections (RFC 7118): the handshake, then one SIP message in each WebSocket
 * message.
 *
 * <p><b>Threading:</b> the I/O thread of the connection.
 */
final class WebSocketReceiver {

  private static final Logger LOG = LoggerFactory.getLogger(WebSocketReceiver.class);
  private static final LogLimiter REFUSED_LOG = new LogLimiter();

  private static final int NORMAL = 1000;
  private static final byte[] KEEP_ALIVE = {'\r', '\n'};

  private final Intake intake;
  private final TransportMeters meters;
  private final Supplier<Set<String>> origins;
  private final ConnectionObservers observers;

  WebSocketReceiver(
      Intake intake,
      TransportMeters meters,
      Supplier<Set<String>> origins,
      ConnectionObservers observers) {
    this.intake = intake;
    this.meters = meters;
    this.origins = origins;
    this.observers = observers;
  }

  /** Takes what is whole. */
  void receive(StreamConnection stream, ByteBuffer data) {
    if (!stream.webSocket().isOpen()) {
      handshake(stream, data);
    }
    if (stream.webSocket().isOpen()) {
      units(stream, data);
    }
  }

  private void handshake(StreamConnection stream, ByteBuffer data) {
    byte[] bytes = data.array();
    int from = data.arrayOffset() + data.position();
    WebSocketHandshake.Result result =
        WebSocketHandshake.of(bytes, from, from + data.remaining(), origins.get());
    if (result == null) {
      return;
    }
    data.position(data.position() + result.length());
    stream.connection().send(result.response());
    if (result.accepted()) {
      stream.webSocketOpened();
      observers.opened(stream, new String(bytes, from, result.length(), StandardCharsets.UTF_8));
    } else {
      meters.bad().increment();
      if (REFUSED_LOG.permits()) {
        LOG.info(
            "No WebSocket with {}: {}{}",
            stream.connection().remote(),
            result.cause(),
            REFUSED_LOG.more());
      }
      stream.closeAfterSending();
    }
  }

  private void units(StreamConnection stream, ByteBuffer data) {
    WebSocketFramer framer = stream.webSocket().framer();
    byte[] bytes = data.array();
    int base = data.arrayOffset();
    while (data.hasRemaining() && !stream.isClosing()) {
      int from = base + data.position();
      WebSocketFramer.Unit unit = framer.next(bytes, from, base + data.limit());
      switch (unit) {
        case PARTIAL -> {
          return;
        }
        case MESSAGE -> message(stream, framer.payload());
        case PING -> stream.connection().send(WebSocketFramer.pong(framer.payload()));
        case PONG -> meters.keepAlives().increment();
        case CLOSE -> stream.closeWebSocket(NORMAL);
        case FAULT -> {
          meters.unframed().increment();
          LOG.debug("{} broke RFC 6455: {}", stream.connection().remote(), framer.status());
          stream.closeWebSocket(framer.status());
        }
      }
      if (framer.length() > 0) {
        stream.completed();
        data.position(data.position() + framer.length());
      }
    }
  }

  private void message(StreamConnection stream, byte[] message) {
    if (isKeepAlive(message)) {
      meters.keepAlives().increment();
      stream.connection().send(WebSocketFramer.frame(KEEP_ALIVE));
    } else if (!intake.take(SipMessage.scan(message, 0, message.length), stream.flow(), stream)) {
      LOG.debug("{} sent no SIP in a message", stream.connection().remote());
    }
  }

  /** CRLF, or twice that (RFC 5626 §3.5.1). */
  private static boolean isKeepAlive(byte[] message) {
    if (message.length != KEEP_ALIVE.length && message.length != 2 * KEEP_ALIVE.length) {
      return false;
    }
    for (byte each : message) {
      if (each != '\r' && each != '\n') {
        return false;
      }
    }
    return true;
  }
}
