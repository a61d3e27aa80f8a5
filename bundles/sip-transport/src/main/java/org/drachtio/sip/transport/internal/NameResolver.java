package org.drachtio.sip.transport.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.drachtio.kernel.lane.Lane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Addresses of host names, looked up by threads of its own and remembered for seconds. Thread-safe;
 * never blocks the caller.
 *
 * <p>Bounds: {@value #MAX_QUERIES} look-ups waiting, {@value #MAX_NAMES} names remembered; beyond
 * the first a look-up fails at once, at the second the oldest knowledge is dropped.
 */
final class NameResolver implements AutoCloseable {

  /** Asks the name service; blocks. */
  @FunctionalInterface
  interface Lookup {
    InetAddress[] lookup(String host) throws UnknownHostException;
  }

  /** Takes the outcome, on the lane that asked. */
  @FunctionalInterface
  interface Callback {
    /**
     * The outcome is known.
     *
     * @param addresses empty: there are none
     */
    void resolved(InetAddress[] addresses);
  }

  private static final Logger LOG = LoggerFactory.getLogger(NameResolver.class);
  private static final int THREADS = 4;
  private static final int MAX_QUERIES = 1000;
  private static final int MAX_NAMES = 10_000;
  private static final long KEEP_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long KEEP_FAILURE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final InetAddress[] NO_ADDRESSES = {};

  private record Answer(InetAddress[] addresses, long until) {
    boolean isFresh() {
      return System.nanoTime() - until < 0;
    }
  }

  private record Waiter(Lane lane, Callback callback) {
    void tell(InetAddress[] addresses) {
      lane.execute(() -> callback.resolved(addresses));
    }
  }

  private final Lookup lookup;
  private final ThreadPoolExecutor threads;
  private final ConcurrentMap<String, Answer> answers = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Query> queries = new ConcurrentHashMap<>();

  NameResolver(Lookup lookup) {
    this.lookup = lookup;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_QUERIES),
            task -> {
              Thread thread = new Thread(task, "sip-resolver-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * What is known of a name.
   *
   * @return {@code null} if it has to be asked for; empty if it is known to have no address
   */
  InetAddress[] known(String host) {
    Answer answer = answers.get(key(host));
    return answer != null && answer.isFresh() ? answer.addresses : null;
  }

  /** Looks a name up; the callback is called later, on the lane. */
  void resolve(String host, Lane lane, Callback callback) {
    String key = key(host);
    Waiter waiter = new Waiter(lane, callback);
    while (true) {
      Query fresh = new Query(key);
      Query query = queries.putIfAbsent(key, fresh);
      if (query == null) {
        fresh.add(waiter);
        start(fresh);
        return;
      }
      if (query.add(waiter)) {
        return;
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private void start(Query query) {
    try {
      threads.execute(query);
    } catch (RejectedExecutionException e) {
      query.finish(NO_ADDRESSES);
    }
  }

  private void remember(String key, InetAddress[] addresses) {
    if (answers.size() >= MAX_NAMES) {
      answers.values().removeIf(answer -> !answer.isFresh());
      if (answers.size() >= MAX_NAMES) {
        answers.clear();
      }
    }
    long keep = addresses.length == 0 ? KEEP_FAILURE_NANOS : KEEP_NANOS;
    answers.put(key, new Answer(addresses, System.nanoTime() + keep));
  }

  private static String key(String host) {
    return host.toLowerCase(Locale.ROOT);
  }

  /** A look-up under way, and who waits for it. */
  private final class Query implements Runnable {

    private final String key;
    private List<Waiter> waiters = new ArrayList<>();

    Query(String key) {
      this.key = key;
    }

    /** False: it is finished. */
    synchronized boolean add(Waiter waiter) {
      return waiters != null && waiters.add(waiter);
    }

    @Override
    public void run() {
      InetAddress[] addresses = NO_ADDRESSES;
      try {
        addresses = lookup.lookup(key);
      } catch (UnknownHostException e) {
        LOG.debug("No address for {}", key);
      } finally {
        remember(key, addresses);
        finish(addresses);
      }
    }

    void finish(InetAddress[] addresses) {
      queries.remove(key, this);
      List<Waiter> told;
      synchronized (this) {
        told = waiters;
        waiters = null;
      }
      for (Waiter waiter : told) {
        waiter.tell(addresses);
      }
    }
  }
}
