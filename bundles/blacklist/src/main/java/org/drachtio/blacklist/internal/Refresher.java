package org.drachtio.blacklist.internal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the set again and again, on a thread of its own, and hands it over. A set that cannot be
 * had is asked for again soon: after a second at first, after a minute at last.
 *
 * <p><b>Threading:</b> made and closed by SCR's threads; the rest is its own thread's.
 */
final class Refresher implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(BlacklistFilter.class);
  private static final int MAX_RETRY_SECONDS = 60;

  /** For the thread to end; it may be dialling. */
  private static final long END_MILLIS = 3_000;

  private final RedisSettings settings;
  private final RedisSet redis;
  private final BiConsumer<List<String>, Refresher> receiver;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;
  private volatile Instant loaded;
  private volatile String problem = "";

  /**
   * Begins.
   *
   * @param receiver gets the members and this object, on its thread
   */
  Refresher(RedisSettings settings, BiConsumer<List<String>, Refresher> receiver) {
    this.settings = settings;
    this.receiver = receiver;
    redis = new RedisSet(settings);
    thread = new Thread(this, "drachtio-blacklist");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Ends; what has been handed over stays. */
  void close() {
    ended.countDown();
    redis.close();
    try {
      thread.join(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** When the set was read last. */
  Optional<Instant> loaded() {
    return Optional.ofNullable(loaded);
  }

  /** Why it could not be read again; empty if it could. */
  String problem() {
    return problem;
  }

  @Override
  public void run() {
    int failures = 0;
    int seconds;
    do {
      if (load()) {
        failures = 0;
        seconds = settings.refreshSeconds();
      } else {
        seconds = Math.min(1 << Math.min(failures, 6), MAX_RETRY_SECONDS);
        seconds = Math.min(seconds, settings.refreshSeconds());
        failures++;
      }
    } while (!endsWithin(seconds));
  }

  private boolean endsWithin(int seconds) {
    try {
      return ended.await(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  private boolean load() {
    try {
      List<String> members = redis.members();
      receiver.accept(members, this);
      if (!problem.isEmpty() || loaded == null) {
        LOG.info("{} members read from Redis {}", members.size(), settings);
      }
      loaded = Instant.now();
      problem = "";
      return true;
    } catch (RuntimeException | LinkageError | VirtualMachineError e) {
      // Also what a bundle that is being replaced throws, a set that is too large for the heap, and
      // an answer nested deeper than the stack: the thread has to go on, and the last set stays.
      failed(e);
      return false;
    }
  }

  /** One line for each new problem. */
  private void failed(Throwable e) {
    String why = reason(e);
    if (!why.equals(problem) && ended.getCount() > 0) {
      LOG.warn(
          "Redis {} cannot be read: {}; {}",
          settings,
          why,
          loaded == null ? "nothing new is known until it can" : "the last set stays in force");
    }
    problem = why;
  }

  /** Where the set is, without the password. */
  @Override
  public String toString() {
    return settings.toString();
  }

  private static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
