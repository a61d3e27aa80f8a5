package org.drachtio.sip.transport.internal.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * Records by name and type. A record is remembered as long as it holds; another one is asked for,
 * once for all that want it. If nobody answers any more, a remembered record holds for a while
 * longer (RFC 8767). A record that is known is there when the call returns. Thread-safe; never
 * blocks.
 *
 * <p>Bounds: {@value #MAX_ANSWERS} answers are remembered, then all are forgotten; {@value
 * #MAX_QUESTIONS} are asked at a time, then a further one fails at once.
 */
final class Records {

  private static final Logger LOG = LoggerFactory.getLogger(Records.class);

  static final int MAX_ANSWERS = 20_000;
  static final int MAX_QUESTIONS = 1_000;

  private static final int MAX_ALIASES = 8;
  private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long STALE_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private record Key(Name name, int type) {}

  /** A question under way, or its answer. */
  private final class Entry {
    final CompletableFuture<DnsAnswer> answer = new CompletableFuture<>();
    final DnsAnswer before;
    final long staleUntil;
    private volatile long until;
    private volatile long goodUntil;

    /**
     * @param old what it replaces, {@code null} if there was nothing
     */
    Entry(Entry old) {
      boolean useful = old != null && old.goodUntil != 0 && !old.answer.join().records().isEmpty();
      before = useful ? old.answer.join() : null;
      staleUntil = useful ? old.goodUntil + STALE_NANOS : 0;
    }

    /** Of the last version. */
    Entry(AnswerState left) {
      this((Entry) null);
      long now = nanoTime.getAsLong();
      until = now + TimeUnit.MILLISECONDS.toNanos(left.holdsMillis());
      goodUntil = now + TimeUnit.MILLISECONDS.toNanos(left.goodMillis());
      long ttlSeconds = TimeUnit.MILLISECONDS.toSeconds(Math.max(0, left.holdsMillis()));
      answer.complete(new DnsAnswer(left.records(), ttlSeconds, null, false));
    }

    /** Empty: nothing can be done with it any more. */
    Optional<AnswerState> state(Key key, long now) {
      if (!answer.isDone() || goodUntil == 0) {
        return Optional.empty();
      }
      List<Record> records = answer.join().records();
      long usableUntil = records.isEmpty() ? until : goodUntil + STALE_NANOS;
      return now - usableUntil >= 0
          ? Optional.empty()
          : Optional.of(
              new AnswerState(
                  key.name,
                  key.type,
                  records,
                  TimeUnit.NANOSECONDS.toMillis(until - now),
                  TimeUnit.NANOSECONDS.toMillis(goodUntil - now)));
    }

    boolean isUsable() {
      return !answer.isDone() || nanoTime.getAsLong() - until < 0;
    }

    void finish(DnsAnswer told) {
      long now = nanoTime.getAsLong();
      if (told.failed() && before != null && now - staleUntil < 0) {
        goodUntil = staleUntil - STALE_NANOS;
        until = now + RETRY_NANOS;
        answer.complete(before);
        return;
      }
      until = now + Math.max(LEAST_NANOS, TimeUnit.SECONDS.toNanos(told.ttlSeconds()));
      goodUntil = told.failed() ? 0 : until;
      answer.complete(told);
    }
  }

  private final BiFunction<Name, Integer, CompletableFuture<DnsAnswer>> client;
  private final Executor executor;
  private final LongSupplier nanoTime;
  private final ConcurrentMap<Key, Entry> entries = new ConcurrentHashMap<>();
  private final AtomicInteger asking = new AtomicInteger();

  /**
   * @param client asks somebody; called on the executor
   */
  Records(
      BiFunction<Name, Integer, CompletableFuture<DnsAnswer>> client,
      Executor executor,
      LongSupplier nanoTime) {
    this.client = client;
    this.executor = executor;
    this.nanoTime = nanoTime;
  }

  /**
   * The records of a name.
   *
   * @param name absolute
   */
  CompletableFuture<DnsAnswer> find(Name name, int type) {
    Key key = new Key(name, type);
    Entry known = entries.get(key);
    if (known != null && known.isUsable()) {
      return known.answer;
    }
    if (entries.size() >= MAX_ANSWERS) {
      entries.clear();
    }
    Entry fresh = new Entry(known);
    Entry kept =
        entries.compute(key, (same, now) -> now == null || now.equals(known) ? fresh : now);
    if (kept.equals(fresh)) {
      ask(key, fresh);
    }
    return kept.answer;
  }

  /** Forgets all: other servers may say something else. */
  void forget() {
    entries.clear();
  }

  /** All that may still be used, for the next version. */
  List<AnswerState> states() {
    long now = nanoTime.getAsLong();
    List<AnswerState> states = new ArrayList<>();
    entries.forEach((key, entry) -> entry.state(key, now).ifPresent(states::add));
    return states;
  }

  /** Goes on with what the last version remembered; what was asked meanwhile is newer. */
  void resume(List<AnswerState> left) {
    for (AnswerState state : left) {
      if (entries.size() < MAX_ANSWERS) {
        entries.putIfAbsent(new Key(state.name(), state.type()), new Entry(state));
      }
    }
  }

  int size() {
    return entries.size();
  }

  private void ask(Key key, Entry entry) {
    if (asking.incrementAndGet() > MAX_QUESTIONS) {
      entries.remove(key, entry);
      finish(entry, DnsAnswer.FAILED);
      return;
    }
    try {
      executor.execute(() -> askNow(key, entry));
    } catch (RejectedExecutionException e) {
      finish(entry, DnsAnswer.FAILED); // it is being closed
    }
  }

  private void askNow(Key key, Entry entry) {
    try {
      CompletableFuture<Void> unused =
          resolved(key.name, key.type, 0)
              .handle(
                  (answer, failure) -> {
                    finish(entry, failure == null ? answer : DnsAnswer.FAILED);
                    return null;
                  });
    } catch (RuntimeException e) {
      LOG.error("Name servers cannot be asked about {}", key, e);
      finish(entry, DnsAnswer.FAILED);
    }
  }

  private void finish(Entry entry, DnsAnswer answer) {
    asking.decrementAndGet();
    entry.finish(answer);
  }

  /**
   * Follows the aliases that the server has not followed. It does not use remembered answers,
   * because one of them might wait for this one.
   */
  private CompletableFuture<DnsAnswer> resolved(Name name, int type, int aliases) {
    return client
        .apply(name, type)
        .thenCompose(
            answer -> {
              if (answer.next() == null) {
                return CompletableFuture.completedFuture(answer);
              }
              if (aliases == MAX_ALIASES) {
                return CompletableFuture.completedFuture(DnsAnswer.none(answer.ttlSeconds()));
              }
              return resolved(answer.next(), type, aliases + 1)
                  .thenApply(found -> found.within(answer.ttlSeconds()));
            });
  }
}
