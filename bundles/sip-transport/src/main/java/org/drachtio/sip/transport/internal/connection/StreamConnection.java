package org.drachtio.sip.transport.internal.connection;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.kernel.meter.LogLimiter;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transport.internal.settings.TransportSettings;
import org.drachtio.sip.transport.internal.ws.WebSocketFramer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the transport keeps with a connection.
 *
 * <p>Once the end of a message cannot be found any more (a faulty, oversized or unframed message,
 * or no message at all) the connection is <i>closing</i>: arriving bytes are discarded, nothing but
 * answers is sent on it, and it is closed when the faulty message, or all requests that came
 * before, have been answered, at the latest after the time that an incomplete message has.
 *
 * <p><b>Threading:</b> methods say whose they are; a connection has a lane of its own for its
 * timers.
 */
public final class StreamConnection implements TimerTarget {

  /** RFC 6455 §7.4.1. */
  private static final int NORMAL = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(StreamConnection.class);
  private static final LogLimiter SLOW_LOG = new LogLimiter();
  private static final LogLimiter SILENT_LOG = new LogLimiter();

  private static final int PARTIAL = 1;
  private static final int UNANSWERED = 2;
  private static final int PING = 3;
  private static final int IDLE_LOOK_SECONDS = 60;

  private final Connection connection;
  private final Lane lane;
  private final StreamFramer framer;
  private final String address;
  private final long partialTimeoutMillis;
  private final Supplier<TransportSettings> settings;
  private final StreamMeters meters;

  private final AtomicInteger refused = new AtomicInteger();

  /**
   * Requests that came and final answers that went are counted against each other. Repeated answers
   * make it too small at times; nothing but the end of a connection depends on it.
   */
  private final AtomicInteger owed;

  /** Requests in a row that were sent on it and got no answer. */
  private final AtomicInteger timeouts;

  private final AtomicBoolean watched = new AtomicBoolean();
  private volatile Flow flow;

  /** Null unless the server has opened it: the side that opens a connection pings. */
  private final CrlfPings pings;

  /** Null unless its listening point is one for WebSocket. */
  private volatile WebSocket webSocket;

  private final boolean webSocketWasOpen;

  /** Whether the peer of a WebSocket has sent anything since the last ping. */
  private volatile boolean heard = true;

  /** I/O thread: whether observers were told that it has opened. */
  private boolean announced;

  /** The connection that its client has gone on to; 0 if none. */
  private volatile long successor;

  /** See {@link #aliasPort()}. */
  private volatile int aliasPort;

  private volatile long partialSince;
  private volatile boolean closing;
  private volatile SipMessage unanswered;
  private volatile long unansweredDeadline;
  private volatile boolean gone;

  private Timer partialTimer;
  private Timer unansweredTimer;
  private Timer pingTimer;

  /**
   * Any thread. Its timers run after {@link #resume}, if the state wants any.
   *
   * @param address numeric address of the peer
   * @param state that it begins with
   * @param settings in force
   */
  public StreamConnection(
      Connection connection,
      Lane lane,
      String address,
      ConnectionState state,
      Supplier<TransportSettings> settings,
      StreamMeters meters) {
    this.connection = connection;
    this.lane = lane;
    this.framer = new StreamFramer(state.maxMessageBytes(), state.afterBlank());
    this.address = address;
    this.settings = settings;
    this.meters = meters;
    this.timeouts = new AtomicInteger(state.timeouts());
    this.successor = state.successor();
    this.aliasPort = state.aliasPort();
    this.webSocketWasOpen = state.webSocketOpen();
    this.announced = state.wasAnnounced();
    this.partialTimeoutMillis = state.partialTimeoutMillis();
    this.partialSince =
        state.partialDeadline() == ConnectionState.NONE
            ? ConnectionState.NONE
            : state.partialDeadline() - partialTimeoutMillis;
    this.unanswered = state.unanswered().orElse(null);
    this.unansweredDeadline = state.unansweredDeadline();
    this.closing = state.closing();
    this.owed = new AtomicInteger(state.owed());
    this.pings =
        connection.listener().isPresent()
            ? null
            : new CrlfPings(this, lane, state.pings(), settings, meters);
  }

  public Connection connection() {
    return connection;
  }

  /** I/O thread. */
  public StreamFramer framer() {
    return framer;
  }

  /** {@code null} unless it belongs to a listening point for WebSocket. */
  public WebSocket webSocket() {
    return webSocket;
  }

  /** The way through this connection; {@code null} as long as its listening point is unknown. */
  public Flow flow() {
    return flow;
  }

  /** Sets the listening point that it belongs to. */
  public void belongsTo(ListeningPoint point) {
    if (webSocket == null && point.protocol().isWebSocket()) {
      webSocket = new WebSocket(framer.maxMessageBytes(), webSocketWasOpen);
    }
    flow = new Flow(point, address, connection.remote().getPort(), connection.id());
  }

  /** Whether requests may be sent on it. */
  public boolean isUsable() {
    WebSocket current = webSocket;
    return !closing && connection.isOpen() && (current == null || current.isOpen());
  }

  /**
   * Sends a whole message. Any thread.
   *
   * @return false: it is closed
   */
  public boolean send(byte[] message) {
    return connection.send(webSocket == null ? message : WebSocketFramer.frame(message));
  }

  /** Whether what arrives is to be thrown away. */
  public boolean isClosing() {
    return closing;
  }

  /**
   * Sends an answer; closes the connection behind the final answer to a faulty request.
   *
   * @return false: it is closed
   */
  public boolean answer(SipMessage response) {
    boolean sent = send(response.bytes());
    if (response.status() >= 200) {
      int left = owed.updateAndGet(count -> Math.max(0, count - 1));
      SipMessage faulty = unanswered;
      boolean last =
          faulty == null ? closing && left == 0 : response.topVia().equals(faulty.topVia());
      if (last) {
        closeBehind(NORMAL);
      }
    }
    return sent;
  }

  /** I/O thread: a request is passed on that wants an answer. */
  public void owesAnswer() {
    owed.incrementAndGet();
  }

  /** I/O thread: a faulty request is passed on, whose answer ends the connection. */
  public void closeOnceAnswered(SipMessage faulty) {
    unansweredDeadline = lane.now() + partialTimeoutMillis;
    unanswered = faulty;
    closing = true;
    lane.execute(this::awaitAnswer);
  }

  /**
   * I/O thread: closes once what came before has its answers, and these are with the peer. An
   * INVITE by RFC 2543 has no Content-Length: its body cannot be read as a message, but the INVITE
   * itself is sound (RFC 3261 §18.3, RFC 4475 §3.4.1).
   */
  public void closeOnceAllAnswered() {
    unansweredDeadline = lane.now() + partialTimeoutMillis;
    closing = true;
    lane.execute(this::awaitAnswer);
    if (owed.get() == 0) {
      closeBehind(NORMAL);
    }
  }

  /** I/O thread: closes once what has been sent before is with the peer. */
  public void closeAfterSending() {
    closeWebSocket(NORMAL);
  }

  /** As {@link #closeAfterSending}; tells a WebSocket client why (RFC 6455 §7.4). */
  public void closeWebSocket(int status) {
    closing = true;
    closeBehind(status);
  }

  private void closeBehind(int status) {
    WebSocket current = webSocket;
    if (current != null && current.isOpen()) {
      connection.send(WebSocketFramer.close(status));
    }
    connection.closeAfterSending();
  }

  /** I/O thread: the handshake of its WebSocket is complete. */
  public void webSocketOpened() {
    webSocket.open();
    completed();
    lane.execute(this::armPing);
  }

  /** I/O thread: false if observers were told of it before. */
  public boolean announce() {
    boolean first = !announced;
    announced = true;
    return first;
  }

  /** I/O thread. */
  public boolean isAnnounced() {
    return announced;
  }

  /** I/O thread: the peer has sent something. */
  public void heard() {
    if (!heard) {
      heard = true;
    }
    if (pings != null) {
      pings.heard();
    }
  }

  /** I/O thread: whether this is the answer to a keep-alive that the server has sent. */
  public boolean isPong(ByteBuffer data) {
    return pings != null && pings.isPong(data);
  }

  /** Whether the peer answers the keep-alives of the server, for people; empty without any. */
  String pings() {
    return pings == null ? "" : pings.text();
  }

  /** Any thread: its client has registered on another connection. */
  public void succeededBy(long connection) {
    successor = connection;
  }

  /** The connection that its client has gone on to; 0 if none. */
  public long successor() {
    return successor;
  }

  /** The port of the peer that requests go to on this connection, too (RFC 5923); 0: none. */
  public int aliasPort() {
    return aliasPort;
  }

  /** I/O thread: see {@link ConnectionTable#alias}. */
  void aliasPort(int port) {
    aliasPort = port;
  }

  /** I/O thread: whether its peer may ask for {@link #aliasPort()}. */
  public boolean mayBeAliased() {
    return aliasPort == 0 && connection.isPeerVerified() && connection.listener().isPresent();
  }

  /** I/O thread: the peer has answered something. */
  public void answered() {
    if (timeouts.get() != 0) {
      timeouts.set(0);
    }
  }

  /** Any thread: a request that was sent on it got no answer in time. */
  public void silent() {
    int most = settings.get().maxConsecutiveTimeouts();
    if (timeouts.incrementAndGet() >= most && most > 0 && isUsable()) {
      meters.silent().increment();
      if (SILENT_LOG.permits()) {
        LOG.warn(
            "closing the connection of {}: {} requests in a row had no answer{}",
            connection.remote(),
            most,
            SILENT_LOG.more());
      }
      close();
    }
  }

  /** Any thread: closes at once. */
  public void close() {
    closing = true;
    connection.close();
  }

  /**
   * I/O thread: the peer has connected. The deadline for its first message runs as if the message
   * had begun: otherwise silent connections would take the place of others.
   */
  public void accepted() {
    partial();
  }

  /** I/O thread: the server has connected to the peer. */
  public void dialled() {
    lane.execute(this::beginPings);
  }

  /** I/O thread: a message was completed. */
  public void completed() {
    if (partialSince != ConnectionState.NONE) {
      partialSince = ConnectionState.NONE;
    }
  }

  /** I/O thread: a message is begun and incomplete. */
  public void partial() {
    if (partialSince == ConnectionState.NONE) {
      partialSince = lane.now();
      watch();
    }
  }

  /**
   * I/O thread: a lane refused a message; reading stops until {@link #workedOff} was called as
   * often.
   */
  public void refused() {
    refused.incrementAndGet();
    connection.pauseReading(true);
  }

  /**
   * Lane: a message that had been refused was worked off. The new owner of a connection that was
   * handed over decides whether it is read.
   */
  public void workedOff() {
    if (refused.decrementAndGet() == 0 && !gone) {
      if (partialSince != ConnectionState.NONE) {
        // It could not be completed, as nobody read it.
        partialSince = lane.now();
      }
      connection.pauseReading(false);
    }
  }

  /** I/O thread: the connection is gone. */
  public void closed() {
    lane.execute(this::end);
  }

  /** Every lane in turn: arms the timers for what was begun before a hand-over. */
  public void resume(Lane current) {
    if (current == lane) {
      if (partialSince != ConnectionState.NONE) {
        watch();
      }
      if (closing && unansweredDeadline != ConnectionState.NONE) {
        awaitAnswer();
      }
      armPing();
      beginPings();
    }
  }

  /**
   * Every lane in turn, while nothing is read: ends this object, and leaves the connection as it
   * is.
   *
   * @return what the next version has to know; empty on other lanes than its own, and if the
   *     connection is closed
   */
  public Optional<ConnectionState> leave(Lane current) {
    if (current != lane) {
      return Optional.empty();
    }
    end();
    Flow last = flow;
    long since = partialSince;
    ConnectionState state =
        new ConnectionState(
            connection.id(),
            last == null ? Optional.empty() : Optional.of(last.local()),
            framer.maxMessageBytes(),
            partialTimeoutMillis,
            framer.isAfterBlank(),
            since == ConnectionState.NONE ? ConnectionState.NONE : since + partialTimeoutMillis,
            Optional.ofNullable(unanswered),
            unansweredDeadline,
            closing,
            owed.get(),
            webSocket == null ? webSocketWasOpen : webSocket.isOpen(),
            timeouts.get(),
            successor,
            aliasPort,
            pings == null ? PingState.NONE : pings.state());
    return connection.isOpen() ? Optional.of(state) : Optional.empty();
  }

  @Override
  public void onTimer(int kind) {
    if (kind == UNANSWERED) {
      connection.close();
      return;
    }
    if (kind == PING) {
      ping();
      return;
    }
    watched.set(false);
    long since = partialSince;
    if (since == ConnectionState.NONE) {
      return;
    }
    if (connection.isReadingPaused()) {
      // It cannot be completed, as nobody reads it.
      partialSince = lane.now();
      watch();
    } else if (lane.now() - since >= partialLimit()) {
      tooSlow();
    } else {
      watch();
    }
  }

  private void tooSlow() {
    meters.tooSlow().increment();
    if (SLOW_LOG.permits()) {
      LOG.warn(
          "closing the connection of {}: no complete message within {} ms{}",
          connection.remote(),
          partialLimit(),
          SLOW_LOG.more());
    }
    connection.close();
  }

  /**
   * One timer serves many messages in turn: it is armed when it is needed and looks at the message
   * begun last.
   */
  private void watch() {
    if (watched.compareAndSet(false, true)) {
      lane.execute(() -> arm(PARTIAL, partialLimit() - age()));
    }
  }

  /** A WebSocket handshake has less time than a message. */
  private long partialLimit() {
    WebSocket current = webSocket;
    return current == null || current.isOpen()
        ? partialTimeoutMillis
        : Math.min(partialTimeoutMillis, settings.get().tls().handshakeMillis());
  }

  private void beginPings() {
    if (pings != null && !gone) {
      pings.begin();
    }
  }

  private void armPing() {
    WebSocket current = webSocket;
    int seconds = settings.get().webSocketPingSeconds();
    if (!gone && current != null && current.isOpen()) {
      // Without pings it looks once a minute whether they have been switched on.
      pingTimer = lane.arm((seconds > 0 ? seconds : IDLE_LOOK_SECONDS) * 1000L, PING, this);
    }
  }

  /** A peer that has not answered the last ping has gone. */
  private void ping() {
    if (settings.get().webSocketPingSeconds() > 0) {
      if (!heard) {
        LOG.info("closing the connection of {}: it answers no ping", connection.remote());
        connection.close();
        return;
      }
      heard = false;
      connection.send(WebSocketFramer.ping());
    }
    armPing();
  }

  private long age() {
    long since = partialSince;
    return since == ConnectionState.NONE ? 0 : lane.now() - since;
  }

  private void awaitAnswer() {
    arm(UNANSWERED, unansweredDeadline - lane.now());
  }

  private void arm(int kind, long delayMillis) {
    if (gone) {
      return;
    }
    Timer timer = lane.arm(Math.max(delayMillis, 1), kind, this);
    if (kind == PARTIAL) {
      partialTimer = timer;
    } else {
      unansweredTimer = timer;
    }
  }

  private void end() {
    gone = true;
    if (partialTimer != null) {
      partialTimer.cancel();
    }
    if (unansweredTimer != null) {
      unansweredTimer.cancel();
    }
    if (pingTimer != null) {
      pingTimer.cancel();
    }
    if (pings != null) {
      pings.end();
    }
  }
}
