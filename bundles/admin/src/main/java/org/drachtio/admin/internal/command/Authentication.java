package org.drachtio.admin.internal.command;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.drachtio.admin.internal.frame.Frame;
import org.drachtio.admin.internal.frame.FrameWriter;
import org.drachtio.admin.internal.frame.Replies;
import org.drachtio.admin.internal.session.AdminSnapshot.AttemptState;
import org.drachtio.admin.internal.session.Attempt;
import org.drachtio.admin.internal.session.Session;
import org.drachtio.admin.internal.session.Sessions;
import org.drachtio.admin.internal.settings.AdminSettings;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.LogLimiter;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.message.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The command {@code authenticate|secret[|tag,tag…]} (admin-protocol.md §3.1). Thread-safe. */
public final class Authentication {

  private static final Logger LOG = LoggerFactory.getLogger(Authentication.class);
  private static final LogLimiter FAILURES = new LogLimiter(10);

  /** The refusal has its log line already. */
  public static final String INCORRECT = "incorrect secret";

  private final Sessions sessions;
  private final Greeting greeting;
  private final Supplier<AdminSettings> settings;
  private final Consumer<Session> came;
  private final BiConsumer<Session, FrameWriter> refuser;
  private final Counter failed;
  private final Counter unseen;
  private final WrongSecrets wrong = new WrongSecrets();

  /**
   * @param came told of every application that has connected and authenticated, behind the answer
   *     to it
   * @param refuser sends the reply and closes
   */
  public Authentication(
      Sessions sessions,
      Greeting greeting,
      Supplier<AdminSettings> settings,
      Consumer<Session> came,
      BiConsumer<Session, FrameWriter> refuser,
      Meters meters) {
    this.sessions = sessions;
    this.came = came;
    this.refuser = refuser;
    this.greeting = greeting;
    this.settings = settings;
    failed = meters.counter("admin.wrong-secret");
    unseen = meters.counter("admin.guesses-refused");
  }

  /**
   * Carries it out, and answers if it succeeds; later, if its address has offered wrong secrets.
   *
   * @return what is wrong, empty if nothing
   */
  public String handle(Session session, Frame frame) {
    if (frame.count() < 3) {
      return Replies.INVALID_FORMAT;
    }
    String id = frame.token(0);
    String secret = frame.token(2);
    List<String> tags = tags(frame.token(3));
    if (session.attempt() != null) {
      return Replies.INVALID_FORMAT;
    }
    long wait = wrong.waitOf(session.source(), session.deadline().now());
    if (wait == WrongSecrets.REFUSED) {
      unseen.increment();
      if (FAILURES.permits()) {
        LOG.warn(
            "an application at {} is refused: too many wrong secrets from there{}",
            session.address(),
            FAILURES.more());
      }
      return INCORRECT;
    }
    Attempt attempt = new Attempt(id, () -> settings.get().secret().matches(secret), tags);
    if (wait == 0) {
      return authenticate(session, attempt);
    }
    session.attempt(attempt);
    session.deadline().later(wait, () -> look(session, attempt));
    return "";
  }

  /** Goes on with an attempt that the last version has left. */
  public void resume(Session session, AttemptState left) {
    Attempt attempt = new Attempt(left.id(), left::right, left.tags());
    session.attempt(attempt);
    session.deadline().laterAt(left.atMillis(), () -> look(session, attempt));
  }

  /** What is remembered of those that guess. */
  public WrongSecrets wrongSecrets() {
    return wrong;
  }

  private void look(Session session, Attempt attempt) {
    session.attempt(null);
    String refusal = authenticate(session, attempt);
    if (!refusal.isEmpty()) {
      refuser.accept(session, Replies.no(attempt.id(), refusal));
    }
  }

  private String authenticate(Session session, Attempt attempt) {
    if (!attempt.isRight().getAsBoolean()) {
      wrong.failed(session.source(), session.deadline().now());
      failed.increment();
      if (FAILURES.permits()) {
        LOG.warn(
            "an application at {} gave a wrong secret and is refused{}",
            session.address(),
            FAILURES.more());
      }
      return INCORRECT;
    }
    if (!sessions.authenticated(session, attempt.tags())) {
      return Replies.INVALID_FORMAT;
    }
    wrong.succeeded(session.source());
    session.deadline().cancel();
    LOG.info(
        "application {} at {} has authenticated, tags {}",
        session.id(),
        session.address(),
        Printable.line(session.tags().toString()));
    session.send(Replies.ok(attempt.id(), greeting.text()));
    // After the reply, which the application awaits before anything else.
    if (!session.reached()) {
      came.accept(session);
    }
    return "";
  }

  /** The stock client sends an empty token when it has no tags. */
  private static List<String> tags(String list) {
    List<String> tags = new ArrayList<>();
    int start = 0;
    while (start <= list.length()) {
      int comma = list.indexOf(',', start);
      int end = comma < 0 ? list.length() : comma;
      if (end > start) {
        tags.add(list.substring(start, end));
      }
      start = end + 1;
    }
    return tags;
  }
}
