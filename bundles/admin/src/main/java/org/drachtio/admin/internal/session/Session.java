package org.drachtio.admin.internal.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.drachtio.admin.internal.frame.Events;
import org.drachtio.admin.internal.frame.FrameWriter;
import org.drachtio.api.net.HostPort;
import org.drachtio.api.transport.ConnectionEvent;
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
public final class Session {

  /** It owes nothing, see {@link #isSilent}. */
  private static final long NOTHING = Long.MIN_VALUE;

  /** How far it has come. */
  public enum State {
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
  private final CommandShare share;
  private final ApplicationTaps taps;
  private final String address;
  private final AtomicInteger commands = new AtomicInteger();

  /** See {@link #tell}. */
  private final AtomicInteger missed = new AtomicInteger();

  /** Its commands are too many to read more; written under the lock of this session. */
  private volatile boolean paused;

  private volatile State state = State.CONNECTED;

  /** Null: none waits to be looked at. */
  private volatile Attempt attempt;

  /**
   * Since when it has owed an answer and has not said anything, on the clock of the lanes. A write
   * that is lost between two threads puts the time off by one request.
   */
  private volatile long owesSince = NOTHING;

  /** Null if the application has connected by itself. */
  private volatile DialedCall dialled;

  private volatile Set<String> tags = Set.of();
  private volatile List<String> verbs = List.of();

  /**
   * A new connection.
   *
   * @param lane of its timers
   * @param share of the commands that may be under way
   * @param taps see what is sent
   * @param frames what becomes of it when a frame takes too long
   */
  public Session(
      Connection connection,
      Lane lane,
      CommandShare share,
      ApplicationTaps taps,
      Function<Session, FrameDeadline.Owner> frames) {
    this.connection = connection;
    this.share = share;
    this.taps = taps;
    this.address = hostPort(connection.remote());
    this.deadline = new AuthenticationDeadline(lane);
    this.frame = new FrameDeadline(lane, frames.apply(this));
  }

  /** Id of the connection and of the application. */
  public long id() {
    return connection.id();
  }

  public State state() {
    return state;
  }

  /** Only {@link Sessions} changes it. */
  public void state(State next) {
    state = next;
  }

  public AuthenticationDeadline deadline() {
    return deadline;
  }

  public FrameDeadline frame() {
    return frame;
  }

  public Set<String> tags() {
    return tags;
  }

  public void tags(Set<String> next) {
    tags = next;
  }

  /** Verbs in the order of their registration. */
  public List<String> verbs() {
    return verbs;
  }

  public void verbs(List<String> next) {
    verbs = next;
  }

  /** The server has connected to it, and somebody waits for its authentication. */
  public void dialledFor(DialedCall call) {
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
  public boolean reached() {
    DialedCall call = dialled;
    if (call != null) {
      call.authenticated(id());
    }
    return call != null;
  }

  /** The attempt to authenticate that is not looked at yet; null: there is none. */
  public Attempt attempt() {
    return attempt;
  }

  public void attempt(Attempt waiting) {
    attempt = waiting;
  }

  /** Address that it comes from. */
  public InetAddress source() {
    return connection.remote().getAddress();
  }

  /** Tells whoever connected to it that it may not be used; nothing after {@link #reached}. */
  public void missed(String why) {
    DialedCall call = dialled;
    if (call != null) {
      call.failed(why);
    }
  }

  /** Whether it can be given a new request. */
  public boolean isAvailable() {
    return state == State.AUTHENTICATED && connection.isOpen();
  }

  /** It is given something that it is to answer, or has been. Any thread. */
  public void owes() {
    if (owesSince == NOTHING) {
      owesSince = deadline.now();
    }
  }

  /**
   * The application has said something: it is alive, however long the answer takes that it owes.
   */
  public void heard() {
    if (owesSince != NOTHING) {
      owesSince = NOTHING;
    }
  }

  /**
   * Whether it has owed an answer for longer than this and has said nothing at all since. Any
   * thread.
   *
   * @param millis 0 = never
   */
  public boolean isSilent(int millis) {
    long since = owesSince;
    return since != NOTHING && millis > 0 && !paused && deadline.now() - since > millis;
  }

  /** Bytes that wait to be written to it: many of an application that does not read. */
  public int queuedBytes() {
    return connection.queuedBytes();
  }

  /**
   * Queues a frame, which is released by this; false if the connection is gone or was full and is
   * closed now.
   */
  public boolean send(FrameWriter frame) {
    return send(frame, false);
  }

  private boolean send(FrameWriter frame, boolean secret) {
    if (taps.isOn()) {
      return sendTapped(frame, secret);
    }
    boolean sent = connection.send(frame.buffer(), 0, frame.length());
    frame.release();
    return sent;
  }

  private boolean sendTapped(FrameWriter frame, boolean secret) {
    // Before the application can react to it.
    long now = ApplicationTaps.now();
    boolean sent = connection.send(frame.buffer(), 0, frame.length());
    if (sent) {
      taps.sent(this, frame, secret, now);
    }
    frame.release();
    return sent;
  }

  /**
   * Tells of a connection, unless too much waits to be written, because a full queue would close
   * the application's own connection. Missed events are counted, and their number is told with the
   * next one. Any thread.
   *
   * @param verb that it asked by
   * @param room bytes that may wait
   * @return whether it was told
   */
  boolean tell(String verb, ConnectionEvent event, int room) {
    int before = missed.getAndSet(0);
    boolean told =
        isAvailable()
            && queuedBytes() <= room
            && send(Events.connection(verb, event, before), !event.upgrade().isEmpty());
    if (!told) {
      missed.addAndGet(before + 1);
    }
    return told;
  }

  /** Connections that it has not been told of since it was last told of one. */
  int missed() {
    return missed.get();
  }

  /** As the last version had counted. */
  void missed(int count) {
    missed.set(count);
  }

  /** Closes after what is queued has been written. */
  public void closeAfterSending() {
    connection.closeAfterSending();
  }

  /** Closes now. */
  public void close() {
    connection.close();
  }

  /** A command was handed on that will be answered. I/O thread. */
  public void commandStarted() {
    if (commands.incrementAndGet() >= share.most() && !paused) {
      pause();
    }
  }

  /** It was answered. Any thread. */
  public void commandDone() {
    if (commands.decrementAndGet() <= share.few() && paused) {
      resume();
    }
  }

  private synchronized void pause() {
    if (!paused) {
      paused = true;
      connection.pauseReading(true);
      // The answers may have come in between, and found nothing to resume.
      if (commands.get() <= share.few()) {
        resume();
      }
    }
  }

  private synchronized void resume() {
    if (paused && commands.get() <= share.few()) {
      paused = false;
      heard();
      connection.pauseReading(false);
    }
  }

  /** Commands that have not been answered yet. */
  public int commandsInWork() {
    return commands.get();
  }

  /** Whether it is not read because of them. */
  public boolean isPaused() {
    return paused;
  }

  /** Reads again what a session of the last version had paused. */
  public void resumeReading() {
    connection.pauseReading(false);
  }

  /** {@code host:port} of the application. */
  public String address() {
    return address;
  }

  /** Address of the application without port. */
  public String host() {
    InetSocketAddress remote = connection.remote();
    return remote.isUnresolved() ? remote.getHostString() : remote.getAddress().getHostAddress();
  }

  /** {@code host:port}, IPv6 in brackets. */
  public static String hostPort(InetSocketAddress address) {
    String host =
        address.isUnresolved() ? address.getHostString() : address.getAddress().getHostAddress();
    return new HostPort(host, address.getPort()).toString();
  }

  public ApplicationInfo info() {
    return new ApplicationInfo(
        id(), address(), state == State.AUTHENTICATED, List.copyOf(tags), verbs, queuedBytes());
  }
}
