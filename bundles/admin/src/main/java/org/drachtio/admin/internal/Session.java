package org.drachtio.admin.internal;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.drachtio.api.view.ApplicationInfo;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.lane.Lane;

/**
 * One connection of an application.
 *
 * <p><b>Threading:</b> commands come on the connection's I/O thread; anyone may send. What others
 * read is volatile and immutable; tags and verbs are changed by {@link Sessions} under its lock
 * only.
 */
final class Session {

  /**
   * Commands in work at which reading pauses, so that an application cannot fill the lanes without
   * bound.
   */
  static final int MAX_COMMANDS = 4096;

  private static final int RESUME_COMMANDS = MAX_COMMANDS / 2;

  /** How far it has come. */
  enum State {
    /** Connected, has not given the secret. */
    CONNECTED,
    /** May give commands and gets events. */
    AUTHENTICATED,
    /** Being closed: nothing that it sends counts any more. */
    CLOSING
  }

  private final Connection connection;
  private final AuthenticationDeadline deadline;
  private final FrameDeadline frame;
  private final AtomicInteger commands = new AtomicInteger();
  private volatile State state = State.CONNECTED;

  /** Null if the application has connected by itself. */
  private volatile DialledCall dialled;

  private volatile Set<String> tags = Set.of();
  private volatile List<String> verbs = List.of();

  /**
   * A new connection.
   *
   * @param lane of its timers
   * @param frames what becomes of it when a frame takes too long
   */
  Session(Connection connection, Lane lane, Function<Session, FrameDeadline.Owner> frames) {
    this.connection = connection;
    this.deadline = new AuthenticationDeadline(lane);
    this.frame = new FrameDeadline(lane, frames.apply(this));
  }

  /** Id of the connection and of the application. */
  long id() {
    return connection.id();
  }

  State state() {
    return state;
  }

  /** Only {@link Sessions} changes it. */
  void state(State next) {
    state = next;
  }

  AuthenticationDeadline deadline() {
    return deadline;
  }

  FrameDeadline frame() {
    return frame;
  }

  Set<String> tags() {
    return tags;
  }

  void tags(Set<String> next) {
    tags = next;
  }

  /** Verbs in the order of their registration. */
  List<String> verbs() {
    return verbs;
  }

  void verbs(List<String> next) {
    verbs = next;
  }

  /** The server has connected to it, and somebody waits for its authentication. */
  void dialledFor(DialledCall call) {
    dialled = call;
    if (state == State.CLOSING) {
      call.failed("closed at once");
    }
  }

  /**
   * Tells whoever connected to it that it may be used.
   *
   * @return false: it has connected by itself
   */
  boolean reached() {
    DialledCall call = dialled;
    if (call != null) {
      call.authenticated(id());
    }
    return call != null;
  }

  /** Tells whoever connected to it that it may not be used; nothing after {@link #reached}. */
  void missed(String why) {
    DialledCall call = dialled;
    if (call != null) {
      call.failed(why);
    }
  }

  /** Whether it can be given a new request. */
  boolean isAvailable() {
    return state == State.AUTHENTICATED && connection.isOpen();
  }

  /** Bytes that wait to be written to it: many of an application that does not read. */
  int queuedBytes() {
    return connection.queuedBytes();
  }

  /** Queues a frame; false if the connection is gone or was full and is closed now. */
  boolean send(byte[] frame) {
    return connection.send(frame);
  }

  /** Closes after what is queued has been written. */
  void closeAfterSending() {
    connection.closeAfterSending();
  }

  /** Closes now. */
  void close() {
    connection.close();
  }

  /** A command was handed on that will be answered. I/O thread. */
  void commandStarted() {
    if (commands.incrementAndGet() == MAX_COMMANDS) {
      connection.pauseReading(true);
      // The answers may have come in between, and found nothing to resume.
      if (commands.get() <= RESUME_COMMANDS) {
        connection.pauseReading(false);
      }
    }
  }

  /** It was answered. Any thread. */
  void commandDone() {
    if (commands.decrementAndGet() == RESUME_COMMANDS) {
      connection.pauseReading(false);
    }
  }

  /** Commands that have not been answered yet. */
  int commandsInWork() {
    return commands.get();
  }

  /** Whether reading may be paused because of them; resuming where it is not does no harm. */
  boolean isPaused() {
    return commands.get() > RESUME_COMMANDS;
  }

  /** Reads again what a session of the last version had paused. */
  void resumeReading() {
    connection.pauseReading(false);
  }

  /** {@code host:port} of the application. */
  String address() {
    return hostPort(connection.remote());
  }

  /** Address of the application without port. */
  String host() {
    InetSocketAddress remote = connection.remote();
    return remote.isUnresolved() ? remote.getHostString() : remote.getAddress().getHostAddress();
  }

  /** {@code host:port}, IPv6 in brackets. */
  static String hostPort(InetSocketAddress address) {
    String host =
        address.isUnresolved() ? address.getHostString() : address.getAddress().getHostAddress();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  ApplicationInfo info() {
    return new ApplicationInfo(
        id(), address(), state == State.AUTHENTICATED, List.copyOf(tags), verbs, queuedBytes());
  }
}
