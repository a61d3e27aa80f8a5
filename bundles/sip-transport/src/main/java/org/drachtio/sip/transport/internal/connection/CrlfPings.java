package org.drachtio.sip.transport.internal.connection;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.kernel.meter.LogLimiter;
import org.drachtio.sip.transport.internal.settings.TransportSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's keep-alive on a connection that it has opened: two CRLF while nothing comes from the
 * peer, which answers one CRLF (RFC 5626 §4.4.1). Many peers that know nothing of RFC 5626 skip
 * empty lines and never answer. Hence the lack of an answer ends the connection only if the peer
 * has answered before, or must answer by the configuration.
 *
 * <p><b>Threading:</b> methods say whose they are.
 */
final class CrlfPings implements TimerTarget {

  /** How long a peer has for its answer (RFC 5626 §4.4.1). */
  static final int PONG_MILLIS = 10_000;

  /** At least as often it looks whether the settings have changed. */
  static final int LOOK_MILLIS = 60_000;

  /** RFC 5626 §4.4.1: so that the pings of many connections do not come at once. */
  private static final double LEAST_PART = 0.8;

  private static final Logger LOG = LoggerFactory.getLogger(CrlfPings.class);
  private static final LogLimiter FAILED_LOG = new LogLimiter();
  private static final byte[] PING = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final long NONE = ConnectionState.NONE;

  private final StreamConnection stream;
  private final Lane lane;
  private final Supplier<TransportSettings> settings;
  private final StreamMeters meters;

  /** When the peer has sent something last; kept up to date only while pings are switched on. */
  private volatile long heardAt;

  /** When the ping was sent that has no answer yet; {@link #NONE} if there is none. */
  private volatile long unansweredSince;

  private volatile boolean answered;

  /** Lane: when the last ping was sent. */
  private long pingedAt;

  /** Lane: nobody read the connection when it looked last. */
  private boolean wasPaused;

  /** Lane: of the time between two pings. */
  private double part = nextPart();

  /** Lane: null once it has ended, and before it begins. */
  private Timer timer;

  /** Any thread. Nothing is sent before {@link #begin}. */
  CrlfPings(
      StreamConnection stream,
      Lane lane,
      PingState state,
      Supplier<TransportSettings> settings,
      StreamMeters meters) {
    this.stream = stream;
    this.lane = lane;
    this.settings = settings;
    this.meters = meters;
    heardAt = lane.now();
    answered = state.answered();
    pingedAt = state.awaited() ? heardAt + 1 : NONE;
    unansweredSince = pingedAt;
  }

  /** Lane. */
  void begin() {
    look();
  }

  /** Lane. */
  void end() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** Any thread. */
  PingState state() {
    return new PingState(isPongAwaited(), answered);
  }

  /** Any thread, for people: empty if none was sent. */
  String text() {
    if (answered) {
      return "answered";
    }
    return unansweredSince == NONE ? "" : "unanswered";
  }

  /** I/O thread: the peer has sent something. */
  void heard() {
    if (settings.get().crlfPingSeconds() > 0) {
      heardAt = lane.now();
    }
  }

  /**
   * I/O thread: whether this is an answer to the last ping. It is one if it comes alone: a CRLF
   * that stands before a message, or behind one, is no sign that the peer knows RFC 5626; a second
   * one makes a ping of the peer's.
   */
  boolean isPong(ByteBuffer data) {
    if (data.remaining() != 2
        || data.get(data.position()) != '\r'
        || data.get(data.position() + 1) != '\n'
        || !isPongAwaited()) {
      return false;
    }
    unansweredSince = NONE;
    answered = true;
    meters.pingsAnswered().increment();
    return true;
  }

  private boolean isPongAwaited() {
    long since = unansweredSince;
    return since != NONE && lane.now() - since <= PONG_MILLIS;
  }

  @Override
  public void onTimer(int kind) {
    look();
  }

  private void look() {
    long pauseMillis = pauseMillis();
    if (pauseMillis == 0 || !stream.isUsable()) {
      unansweredSince = NONE;
      arm(LOOK_MILLIS);
      return;
    }
    long now = lane.now();
    if (isSilentSincePing()) {
      boolean isPaused = stream.connection().isReadingPaused();
      if (isPaused || wasPaused) {
        // The answer may be there already, but nobody has read it.
        unansweredSince = now;
      }
      wasPaused = isPaused;
      long left = unansweredSince + PONG_MILLIS - now;
      if (left > 0) {
        arm(Math.min(left, pauseMillis));
        return;
      }
      if (answered || settings.get().crlfPongRequired()) {
        fail();
        return;
      }
    }
    long left = Math.max(heardAt, pingedAt) + pauseMillis - now;
    if (left > 0) {
      arm(Math.min(left, LOOK_MILLIS));
    } else {
      ping(now);
    }
  }

  /** Of silence, until the next ping; 0 = none is sent. */
  private long pauseMillis() {
    return (long) (settings.get().crlfPingSeconds() * 1000L * part);
  }

  private boolean isSilentSincePing() {
    long since = unansweredSince;
    return since != NONE && heardAt < since;
  }

  private void ping(long now) {
    pingedAt = now;
    // Before the ping: its answer may be read before this method returns.
    unansweredSince = now;
    meters.pingsSent().increment();
    stream.connection().send(PING);
    arm(Math.min(PONG_MILLIS, pauseMillis()));
    part = nextPart();
  }

  private void fail() {
    meters.pingsFailed().increment();
    Connection connection = stream.connection();
    if (FAILED_LOG.permits()) {
      LOG.info(
          "closing the connection of {}: a keep-alive had no answer within {} ms{}",
          connection.remote(),
          PONG_MILLIS,
          FAILED_LOG.more());
    }
    stream.close();
  }

  private void arm(long millis) {
    timer = lane.arm(Math.max(millis, 1), 0, this);
  }

  private static double nextPart() {
    return LEAST_PART + (1 - LEAST_PART) * ThreadLocalRandom.current().nextDouble();
  }
}
