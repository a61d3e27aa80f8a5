package org.drachtio.admin.internal.session;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.drachtio.admin.internal.frame.Events;
import org.drachtio.admin.internal.frame.FrameWriter;
import org.drachtio.admin.internal.session.AdminSnapshot.AttemptState;
import org.drachtio.admin.internal.session.AdminSnapshot.SessionState;
import org.drachtio.admin.internal.session.AdminSnapshot.TurnState;
import org.drachtio.admin.internal.settings.AdminSettings;
import org.drachtio.api.call.CallEvent;
import org.drachtio.api.control.AppEvent;
import org.drachtio.api.control.Applications;
import org.drachtio.api.control.DialListener;
import org.drachtio.api.control.Selection;
import org.drachtio.api.route.ApplicationAddress;
import org.drachtio.api.transport.ConnectionEvent;
import org.drachtio.api.view.ApplicationInfo;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.message.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connected applications.
 *
 * <p><b>Threading:</b> thread-safe. Choosing and delivering take no lock; a connection that comes,
 * goes or changes what it wants takes a short one.
 */
public final class Sessions implements Applications {

  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  /** Bounds of what one application may register. */
  private static final int MAX_VERBS = 256;

  private static final int MAX_VERB_LENGTH = 64;
  private static final int MAX_TAGS = 256;
  private static final int MAX_TAG_LENGTH = 256;

  private final LongConsumer gone;
  private final Supplier<AdminSettings> settings;
  private final Counter events;
  private final ApplicationTaps taps;
  private final Object changes = new Object();
  private final Map<Long, Session> sessions = new ConcurrentHashMap<>();
  private final CommandShare share = new CommandShare();
  private final Rotation rotation;
  private volatile ApplicationDialer dialer;
  private volatile List<String> endpoints = List.of();
  private volatile List<String> problems = List.of();

  /** Under the lock. */
  private int authenticated;

  /** Oldest first; under the lock. */
  private final Map<Long, Session> unauthenticated = new LinkedHashMap<>();

  /**
   * @param gone told of every authenticated application that has left the tables; called without
   *     the lock
   * @param settings that count now
   * @param events counts what is delivered
   * @param noRoom see {@link Rotation}
   * @param taps see every frame
   */
  public Sessions(
      LongConsumer gone,
      Supplier<AdminSettings> settings,
      Counter events,
      Counter noRoom,
      ApplicationTaps taps) {
    this.gone = gone;
    this.settings = settings;
    this.events = events;
    this.taps = taps;
    this.rotation = new Rotation(settings, noRoom);
  }

  /** See every frame. */
  public ApplicationTaps taps() {
    return taps;
  }

  /** Of the commands that an application may have under way. */
  public CommandShare share() {
    return share;
  }

  /**
   * Adds a new connection.
   *
   * @return the oldest that has not authenticated, if there are too many of them: out of the
   *     tables, to be closed
   */
  public Optional<Session> add(Session session, int maxUnauthenticated) {
    synchronized (changes) {
      sessions.put(session.id(), session);
      unauthenticated.put(session.id(), session);
      if (unauthenticated.size() <= maxUnauthenticated) {
        return Optional.empty();
      }
      Session oldest = unauthenticated.values().iterator().next();
      forget(oldest);
      return Optional.of(oldest);
    }
  }

  /**
   * The application has given the secret.
   *
   * @param more tags, added to those that it has
   * @return false: they are too many or too long, or the connection is being closed
   */
  public boolean authenticated(Session session, Collection<String> more) {
    synchronized (changes) {
      Set<String> tags = new LinkedHashSet<>(session.tags());
      for (String tag : more) {
        if (tag.length() > MAX_TAG_LENGTH) {
          return false;
        }
        tags.add(tag);
      }
      if (tags.size() > MAX_TAGS || session.state() == Session.State.CLOSING) {
        return false;
      }
      session.tags(Set.copyOf(tags));
      if (session.state() != Session.State.AUTHENTICATED) {
        session.state(Session.State.AUTHENTICATED);
        share.among(++authenticated);
      }
      unauthenticated.remove(session.id());
      return true;
    }
  }

  /**
   * The application wants requests of this method; asking again changes nothing.
   *
   * @return false: it wants too many, or the verb is too long
   */
  public boolean route(Session session, String verb) {
    synchronized (changes) {
      List<String> verbs = session.verbs();
      if (session.state() != Session.State.AUTHENTICATED || verbs.contains(verb)) {
        return true;
      }
      if (verbs.size() >= MAX_VERBS || verb.length() > MAX_VERB_LENGTH) {
        return false;
      }
      List<String> next = new ArrayList<>(verbs);
      next.add(verb);
      session.verbs(List.copyOf(next));
      rotation.add(verb, session);
      return true;
    }
  }

  /** The application wants requests of this method no longer. */
  public void removeRoute(Session session, String verb) {
    synchronized (changes) {
      List<String> next = new ArrayList<>(session.verbs());
      if (next.remove(verb)) {
        session.verbs(List.copyOf(next));
        rotation.remove(verb, session);
      }
    }
  }

  /**
   * Takes a connection out of the tables unless it has authenticated.
   *
   * @return whether it is to be closed
   */
  public boolean expire(Session session) {
    synchronized (changes) {
      if (session.state() != Session.State.CONNECTED) {
        return false;
      }
      forget(session);
      return true;
    }
  }

  /**
   * Takes a connection out of all tables: from then on nothing is chosen for it or delivered to it.
   */
  public void remove(Session session) {
    boolean application;
    synchronized (changes) {
      application = forget(session);
    }
    if (application) {
      gone.accept(session.id());
    }
  }

  /** Takes a connection out of all tables, and closes it behind a last frame. */
  public void refuse(Session session, FrameWriter last) {
    session.send(last);
    session.missed("it was refused");
    remove(session);
    session.closeAfterSending();
  }

  /** Takes all connections out at once, so that no request moves from one to the next. */
  public void removeAll() {
    List<Session> applications = new ArrayList<>();
    synchronized (changes) {
      for (Session session : sessions.values()) {
        if (forget(session)) {
          applications.add(session);
        }
      }
    }
    for (Session session : applications) {
      gone.accept(session.id());
    }
  }

  /**
   * Adds an application that had authenticated with the last version. It gets requests after {@link
   * #restoreTurns}.
   */
  public void restore(Session session, SessionState last) {
    synchronized (changes) {
      session.tags(Set.copyOf(last.tags()));
      session.verbs(last.verbs());
      session.missed(last.missed());
      session.state(Session.State.AUTHENTICATED);
      share.among(++authenticated);
      sessions.put(session.id(), session);
    }
  }

  /** A connection that is in the tables. */
  public Optional<Session> find(long id) {
    return Optional.ofNullable(sessions.get(id));
  }

  /** Whether this connection is in the tables. */
  public boolean contains(long id) {
    return sessions.containsKey(id);
  }

  /** Goes on with the turns of the last version, once all of its applications are restored. */
  public void restoreTurns(List<TurnState> last) {
    synchronized (changes) {
      rotation.restore(oldestFirst(), last);
    }
  }

  /**
   * Stops the deadlines of one lane, for the next version. On that lane.
   *
   * @param deadlines gets those that were running, by session, on the clock of the lane
   * @param attempts gets those that have not been looked at yet
   */
  public void leave(Lane lane, Map<Long, Long> deadlines, List<AttemptState> attempts) {
    for (Session session : sessions.values()) {
      if (session.deadline().isOn(lane)) {
        Attempt attempt = session.attempt();
        if (attempt != null) {
          attempts.add(
              new AttemptState(
                  session.id(),
                  attempt.id(),
                  attempt.isRight().getAsBoolean(),
                  attempt.tags(),
                  session.deadline().laterMillis()));
        }
        session.frame().end();
        session.deadline().leave().ifPresent(millis -> deadlines.put(session.id(), millis));
      }
    }
  }

  /**
   * All connections for the next version, oldest first.
   *
   * @param deadlines of {@link #leave}
   */
  public List<SessionState> states(Map<Long, Long> deadlines) {
    List<SessionState> states = new ArrayList<>();
    synchronized (changes) {
      for (Session session : oldestFirst()) {
        Long deadline = deadlines.get(session.id());
        states.add(
            new SessionState(
                session.id(),
                session.state() == Session.State.AUTHENTICATED,
                List.copyOf(session.tags()),
                session.verbs(),
                deadline == null ? OptionalLong.empty() : OptionalLong.of(deadline),
                session.isPaused(),
                session.missed()));
        if (session.commandsInWork() > 0) {
          LOG.warn(
              "{} commands of application {} were handed over unanswered",
              session.commandsInWork(),
              session.id());
        }
      }
    }
    return states;
  }

  /** Whose turn it is, for the next version. */
  public List<TurnState> turns() {
    synchronized (changes) {
      return rotation.states();
    }
  }

  private List<Session> oldestFirst() {
    List<Session> all = new ArrayList<>(sessions.values());
    all.sort(Comparator.comparingLong(Session::id));
    return all;
  }

  /** Whether it was an authenticated application until now. */
  private boolean forget(Session session) {
    boolean application = session.state() == Session.State.AUTHENTICATED;
    if (application) {
      share.among(--authenticated);
    }
    session.state(Session.State.CLOSING);
    sessions.remove(session.id());
    unauthenticated.remove(session.id());
    for (String verb : session.verbs()) {
      rotation.remove(verb, session);
    }
    session.verbs(List.of());
    return application;
  }

  @Override
  public Selection select(String method, String tag) {
    return rotation.select(method, tag);
  }

  /**
   * Whether an application has registered for it.
   *
   * @param method upper-case
   */
  boolean isWanted(String method) {
    return rotation.isWanted(method);
  }

  /**
   * Queues a call record, which nobody answers.
   *
   * @return false: the application is gone
   */
  boolean deliver(long application, CallEvent event) {
    Session session = sessions.get(application);
    if (session == null || session.state() != Session.State.AUTHENTICATED) {
      return false;
    }
    events.increment();
    return session.send(Events.callRecord(event));
  }

  /**
   * Tells all who have registered for it of a connection.
   *
   * @return how many could not be told
   */
  int tell(String verb, ConnectionEvent event) {
    int untold = 0;
    for (Session session : rotation.all(verb.toUpperCase(Locale.ROOT))) {
      if (session.tell(verb, event, settings.get().passOverQueuedBytes())) {
        events.increment();
      } else {
        untold++;
      }
    }
    return untold;
  }

  @Override
  public boolean deliver(long application, AppEvent event) {
    Session session = sessions.get(application);
    if (session == null || session.state() != Session.State.AUTHENTICATED) {
      return false;
    }
    if (LOG.isDebugEnabled()) {
      Events.about(
          event,
          () -> LOG.debug("to application {}: {}", application, Printable.lines(event.toString())));
    }
    events.increment();
    if (Events.wantsAnswer(event)) {
      session.owes();
    }
    return session.send(Events.frame(event));
  }

  @Override
  public boolean isSilent(long application) {
    Session session = sessions.get(application);
    if (session == null) {
      return false;
    }
    session.owes();
    return session.isSilent(settings.get().silenceMillis());
  }

  /** Takes what connects to applications. */
  public void dialer(ApplicationDialer given) {
    dialer = given;
  }

  @Override
  public void dial(ApplicationAddress address, DialListener listener) {
    dialer.dial(address, listener);
  }

  @Override
  public void disconnect(long application) {
    Session session = sessions.get(application);
    if (session != null) {
      session.closeAfterSending();
    }
  }

  /** Takes where the listener is open, and what it could not do. */
  public void listener(List<String> open, List<String> found) {
    endpoints = open;
    problems = found;
  }

  @Override
  public List<String> endpoints() {
    return endpoints;
  }

  @Override
  public List<String> problems() {
    return problems;
  }

  @Override
  public List<ApplicationInfo> applications() {
    List<ApplicationInfo> infos = new ArrayList<>();
    for (Session session : oldestFirst()) {
      infos.add(session.info());
    }
    return infos;
  }
}
