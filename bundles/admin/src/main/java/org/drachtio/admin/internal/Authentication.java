package org.drachtio.admin.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.drachtio.kernel.meter.LogLimiter;
import org.drachtio.message.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The command {@code authenticate|secret[|tag,tag…]} (admin-protocol.md §3.1). Thread-safe. */
final class Authentication {

  private static final Logger LOG = LoggerFactory.getLogger(Authentication.class);
  private static final LogLimiter FAILURES = new LogLimiter();

  private final Sessions sessions;
  private final Greeting greeting;
  private final Supplier<Settings> settings;
  private final Consumer<Session> came;

  /**
   * @param came told of every application that has connected and authenticated, behind the answer
   *     to it
   */
  Authentication(
      Sessions sessions, Greeting greeting, Supplier<Settings> settings, Consumer<Session> came) {
    this.sessions = sessions;
    this.came = came;
    this.greeting = greeting;
    this.settings = settings;
  }

  /**
   * Carries it out, and answers if it succeeds.
   *
   * @return what is wrong, empty if nothing
   */
  String handle(Session session, Frame frame) {
    if (frame.count() < 3) {
      return Commands.INVALID_FORMAT;
    }
    if (!settings.get().secret().matches(frame.token(2))) {
      if (FAILURES.permits()) {
        LOG.warn("application at {} gave a wrong secret{}", session.address(), FAILURES.more());
      }
      return "incorrect secret";
    }
    if (!sessions.authenticated(session, tags(frame.token(3)))) {
      return Commands.INVALID_FORMAT;
    }
    session.deadline().cancel();
    LOG.info(
        "application {} at {} has authenticated, tags {}",
        session.id(),
        session.address(),
        Printable.line(session.tags().toString()));
    session.send(Replies.ok(frame.token(0), greeting.text()));
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
