package org.drachtio.admin.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.drachtio.admin.internal.command.Commands;
import org.drachtio.admin.internal.frame.FrameDecoder;
import org.drachtio.admin.internal.session.AdminSnapshot;
import org.drachtio.admin.internal.session.AdminSnapshot.AttemptState;
import org.drachtio.admin.internal.session.AdminSnapshot.SessionState;
import org.drachtio.admin.internal.session.FrameDeadline;
import org.drachtio.admin.internal.session.Session;
import org.drachtio.admin.internal.session.Sessions;
import org.drachtio.admin.internal.settings.AdminSettings;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.io.Network;
import org.drachtio.kernel.io.NetworkAttachment;
import org.drachtio.kernel.io.StreamHandler;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.kernel.meter.LogLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between the kernel's connections and the sessions: finds the frames in the bytes received.
 *
 * <p><b>Threading:</b> {@link #attach} while the component is activated; connections come on their
 * I/O threads, deadlines on the lanes.
 */
final class Connections implements StreamHandler {

  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
  private static final LogLimiter BAD_FRAMES = new LogLimiter();
  private static final LogLimiter TOO_MANY = new LogLimiter();
  private static final LogLimiter TOO_SLOW = new LogLimiter();

  /**
   * A stranger may not make the server keep more than this; an authenticate command is much
   * shorter.
   */
  private static final int MAX_UNAUTHENTICATED_FRAME = 16 * 1024;

  private final Sessions sessions;
  private final Commands commands;
  private final Lanes lanes;
  private final Supplier<AdminSettings> settings;
  private final ConnectionMeters meters;

  /**
   * Held while the connections that the last version left get their sessions: the kernel may call
   * as soon as the owner is attached, and connections may end while reading is paused.
   */
  private final Object joining = new Object();

  Connections(
      Sessions sessions,
      Commands commands,
      Lanes lanes,
      Supplier<AdminSettings> settings,
      ConnectionMeters meters) {
    this.sessions = sessions;
    this.commands = commands;
    this.lanes = lanes;
    this.settings = settings;
    this.meters = meters;
  }

  /**
   * Takes over the sockets of this owner, with what the last version left of the sessions.
   *
   * @param owner name by which the kernel knows whose the sockets are
   */
  NetworkAttachment attach(Network network, String owner, AdminSnapshot last) {
    synchronized (joining) {
      // Datagrams never come: this owner binds no UDP socket.
      NetworkAttachment attachment =
          network.attach(owner, this, (endpoint, buffer, length, from) -> {});
      Map<Long, SessionState> states = new HashMap<>();
      for (SessionState state : last.sessions()) {
        states.put(state.id(), state);
      }
      // Strangers are closed in the order in which they came, to make room.
      List<Connection> open = new ArrayList<>(attachment.connections());
      open.sort(Comparator.comparingLong(Connection::id));
      for (Connection connection : open) {
        if (connection.isOpen() && connection.attachment() == null) {
          join(connection, Optional.ofNullable(states.get(connection.id())));
        }
      }
      for (AttemptState attempt : last.attempts()) {
        sessions.find(attempt.session()).ifPresent(session -> commands.resume(session, attempt));
      }
      sessions.restoreTurns(last.turns());
      return attachment;
    }
  }

  /** A connection of which the last version told nothing is a stranger. */
  private void join(Connection connection, Optional<SessionState> last) {
    if (last.isEmpty() || !last.get().authenticated()) {
      meet(connection, last.isEmpty() ? OptionalLong.empty() : last.get().deadlineMillis());
      return;
    }
    Session session = session(connection);
    sessions.restore(session, last.get());
    // The answers that would have resumed reading went to the session of the last version.
    if (last.get().paused()) {
      session.resumeReading();
    }
  }

  @Override
  public void opened(Connection connection) {
    synchronized (joining) {
      // It has one already if it was in the snapshot that attach() went through.
      if (connection.attachment() == null) {
        meet(connection, OptionalLong.empty());
      }
    }
  }

  /**
   * A stranger comes.
   *
   * @param deadlineMillis that the last version gave it, on the clock of its lane
   */
  private void meet(Connection connection, OptionalLong deadlineMillis) {
    Session session = session(connection);
    AdminSettings now = settings.get();
    Optional<Session> surplus = sessions.add(session, now.maxUnauthenticated());
    surplus.ifPresent(this::closeSurplus);
    if (deadlineMillis.isPresent()) {
      session.deadline().startUntil(deadlineMillis.getAsLong(), () -> expire(session));
    } else {
      session.deadline().start(now.authenticationTimeoutMillis(), () -> expire(session));
    }
  }

  private Session session(Connection connection) {
    int lane = (int) (connection.id() % lanes.count());
    Session session =
        new Session(connection, lanes.at(lane), sessions.share(), sessions.taps(), SlowFrames::new);
    connection.attach(session);
    return session;
  }

  @Override
  public void consume(Connection connection, ByteBuffer data) {
    Session session = (Session) connection.attachment();
    if (session == null) {
      session = awaited(connection);
    }
    if (session != null) {
      session.heard();
    }
    while (session != null && session.state() != Session.State.CLOSING) {
      int max = settings.get().maxFrameBytes();
      boolean stranger = session.state() == Session.State.CONNECTED;
      int length =
          FrameDecoder.next(data, stranger ? Math.min(max, MAX_UNAUTHENTICATED_FRAME) : max);
      if (length == FrameDecoder.INCOMPLETE) {
        if (!stranger && data.hasRemaining()) {
          session.frame().begun();
        }
        return;
      }
      if (length < 0) {
        refuse(
            session,
            length == FrameDecoder.TOO_LARGE
                ? "the frame announced is too large"
                : "no frame length");
        break;
      }
      session.frame().completed();
      int offset = data.arrayOffset() + data.position();
      data.position(data.position() + length);
      commands.handle(session, data.array(), offset, length);
    }
    data.position(data.limit());
  }

  @Override
  public void closed(Connection connection) {
    Session session = awaited(connection);
    if (session == null) {
      return;
    }
    session.deadline().cancel();
    session.missed("it has closed the connection");
    session.frame().cancel();
    if (session.state() == Session.State.AUTHENTICATED) {
      LOG.info("application {} at {} has gone", session.id(), session.address());
    }
    sessions.remove(session);
  }

  /**
   * Its session, after all that the last version left have got theirs; null if it was closing
   * already and has none.
   */
  private Session awaited(Connection connection) {
    synchronized (joining) {
      return (Session) connection.attachment();
    }
  }

  private void refuse(Session session, String why) {
    meters.bad().increment();
    if (BAD_FRAMES.permits()) {
      LOG.warn("closing the connection of {}: {}{}", session.address(), why, BAD_FRAMES.more());
    }
    session.missed(why);
    sessions.remove(session);
    session.closeAfterSending();
  }

  private void expire(Session session) {
    if (!sessions.expire(session)) {
      return;
    }
    meters.unauthenticated().increment();
    if (TOO_SLOW.permits()) {
      LOG.warn(
          "closing the connection of {}: it has not authenticated{}",
          session.address(),
          TOO_SLOW.more());
    }
    session.missed("it has not authenticated");
    session.close();
  }

  /** Closes the connection of an application that does not complete its frame. */
  private final class SlowFrames implements FrameDeadline.Owner {

    private final Session session;

    SlowFrames(Session session) {
      this.session = session;
    }

    @Override
    public int limitMillis() {
      return settings.get().partialFrameTimeoutMillis();
    }

    @Override
    public boolean isPaused() {
      return session.isPaused();
    }

    @Override
    public void tooSlow() {
      meters.slow().increment();
      if (TOO_SLOW.permits()) {
        LOG.warn(
            "closing the connection of {}: it has not completed a frame in time{}",
            session.address(),
            TOO_SLOW.more());
      }
      sessions.remove(session);
      session.close();
    }
  }

  private void closeSurplus(Session session) {
    meters.surplus().increment();
    if (TOO_MANY.permits()) {
      LOG.warn(
          "closing the connection of {}: too many have not authenticated{}",
          session.address(),
          TOO_MANY.more());
    }
    session.missed("too many have not authenticated");
    session.close();
  }
}
