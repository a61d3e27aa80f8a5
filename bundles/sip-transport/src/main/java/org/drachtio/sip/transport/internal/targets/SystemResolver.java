package org.drachtio.sip.transport.internal.targets;

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
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.drachtio.api.resolver.Destination;
import org.drachtio.api.resolver.Resolution;
import org.drachtio.api.resolver.Resolver;
import org.drachtio.api.resolver.SipTarget;
import org.drachtio.api.transport.Protocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The resolver behind all others: A and AAAA records, or what the system has instead, in the
 * system's order. Looked up by threads of its own and remembered for seconds. Thread-safe; never
 * blocks the caller.
 *
 * <p>Bounds: {@value #THREADS} look-ups at a time, {@value #MAX_QUERIES} more waiting, {@value
 * #MAX_NAMES} names remembered. Beyond the second a look-up fails at once, at the third all that is
 * remembered is forgotten.
 */
public final class SystemResolver implements Resolver, AutoCloseable {

  /** Asks the name service; blocks. */
  @FunctionalInterface
  public interface Lookup {
    InetAddress[] lookup(String host) throws UnknownHostException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(SystemResolver.class);
  private static final int THREADS = 4;
  private static final int MAX_QUERIES = 1000;
  private static final int MAX_NAMES = 10_000;
  private static final long KEEP_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long KEEP_FAILURE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final InetAddress[] NO_ADDRESSES = {};

  private record Answer(InetAddress[] addresses, long until) {}

  private record Waiter(SipTarget target, Consumer<Resolution> answer) {
    void tell(InetAddress[] addresses) {
      answer.accept(resolution(target, addresses));
    }
  }

  private final Lookup lookup;
  private final LongSupplier nanoTime;
  private final ThreadPoolExecutor threads;
  private final ConcurrentMap<String, Answer> answers = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Query> queries = new ConcurrentHashMap<>();

  public SystemResolver(Lookup lookup, LongSupplier nanoTime) {
    this.lookup = lookup;
    this.nanoTime = nanoTime;
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

  @Override
  public void resolve(SipTarget target, Consumer<Resolution> answer) {
    String key = target.host().toLowerCase(Locale.ROOT);
    Waiter waiter = new Waiter(target, answer);
    Answer known = answers.get(key);
    if (known != null && nanoTime.getAsLong() - known.until < 0) {
      waiter.tell(known.addresses);
      return;
    }
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

  /** What is remembered, for the next version. */
  public List<LookUpState> states() {
    long now = nanoTime.getAsLong();
    List<LookUpState> states = new ArrayList<>();
    answers.forEach(
        (host, answer) -> {
          if (now - answer.until < 0) {
            states.add(
                new LookUpState(
                    host,
                    List.of(answer.addresses),
                    TimeUnit.NANOSECONDS.toMillis(answer.until - now)));
          }
        });
    return states;
  }

  /** Goes on with what the last version remembered; what was looked up meanwhile is newer. */
  public void resume(List<LookUpState> left) {
    long now = nanoTime.getAsLong();
    for (LookUpState state : left) {
      if (answers.size() < MAX_NAMES) {
        // No longer than if it had been looked up now.
        long nanos = Math.min(KEEP_NANOS, TimeUnit.MILLISECONDS.toNanos(state.leftMillis()));
        InetAddress[] addresses = state.addresses().toArray(NO_ADDRESSES);
        answers.putIfAbsent(state.host(), new Answer(addresses, now + nanos));
      }
    }
  }

  /** Look-ups under way are not answered any more. */
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

  private static Resolution resolution(SipTarget target, InetAddress[] addresses) {
    if (addresses.length == 0) {
      return new Resolution.NotFound("no address for " + target.host());
    }
    Protocol protocol = target.protocol().orElse(target.secure() ? Protocol.TLS : Protocol.UDP);
    int port = target.port() > 0 ? target.port() : protocol.defaultPort();
    List<Destination> destinations = new ArrayList<>(addresses.length);
    for (InetAddress address : addresses) {
      destinations.add(new Destination(address, port, protocol));
    }
    return new Resolution.Found(destinations);
  }

  private void remember(String key, InetAddress[] addresses) {
    if (answers.size() >= MAX_NAMES) {
      answers.clear();
    }
    long keep = addresses.length == 0 ? KEEP_FAILURE_NANOS : KEEP_NANOS;
    answers.put(key, new Answer(addresses, nanoTime.getAsLong() + keep));
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
