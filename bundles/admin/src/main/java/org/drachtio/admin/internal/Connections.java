package org.drachtio.admin.internal;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.io.StreamHandler;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.kernel.meter.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Between the kernel's connections and the sessions: finds the frames in what is received. */
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
  private final Supplier<Settings> settings;
  private final Counter bad;

  Connections(
      Sessions sessions, Commands commands, Lanes lanes, Supplier<Settings> settings, Counter bad) {
    this.sessions = sessions;
    this.commands = commands;
    this.lanes = lanes;
    this.settings = settings;
    this.bad = bad;
  }

  @Override
  public void opened(Connection connection) {
    int lane = (int) (connection.id() % lanes.count());
    Session session = new Session(connection, new AuthenticationDeadline(lanes.at(lane)));
    connection.attach(session);
    Settings now = settings.get();
    Optional<Session> surplus = sessions.add(session, now.maxUnauthenticated());
    surplus.ifPresent(Connections::closeSurplus);
    session.deadline().start(now.authenticationTimeoutMillis(), () -> expire(session));
  }

  @Override
  public void consume(Connection connection, ByteBuffer data) {
    Session session = (Session) connection.attachment();
    while (session.state() != Session.State.CLOSING) {
      int max = settings.get().maxFrameBytes();
      boolean stranger = session.state() == Session.State.CONNECTED;
      int length =
          FrameDecoder.next(data, stranger ? Math.min(max, MAX_UNAUTHENTICATED_FRAME) : max);
      if (length == FrameDecoder.INCOMPLETE) {
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
      int offset = data.arrayOffset() + data.position();
      data.position(data.position() + length);
      commands.handle(session, data.array(), offset, length);
    }
    data.position(data.limit());
  }

  @Override
  public void closed(Connection connection) {
    Session session = (Session) connection.attachment();
    session.deadline().cancel();
    if (session.state() == Session.State.AUTHENTICATED) {
      LOG.info("application {} at {} has gone", session.id(), session.address());
    }
    sessions.remove(session);
  }

  private void refuse(Session session, String why) {
    bad.increment();
    if (BAD_FRAMES.permits()) {
      LOG.warn("closing the connection of {}: {}{}", session.address(), why, BAD_FRAMES.more());
    }
    sessions.remove(session);
    session.closeAfterSending();
  }

  private void expire(Session session) {
    if (!sessions.expire(session)) {
      return;
    }
    if (TOO_SLOW.permits()) {
      LOG.warn(
          "closing the connection of {}: it has not authenticated{}",
          session.address(),
          TOO_SLOW.more());
    }
    session.close();
  }

  private static void closeSurplus(Session session) {
    if (TOO_MANY.permits()) {
      LOG.warn(
          "closing the connection of {}: too many have not authenticated{}",
          session.address(),
          TOO_MANY.more());
    }
    session.close();
  }
}
