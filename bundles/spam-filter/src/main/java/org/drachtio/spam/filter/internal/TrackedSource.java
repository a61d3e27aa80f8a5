package org.drachtio.spam.filter.internal;

import java.nio.LongBuffer;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.drachtio.api.net.IpAddress;
import org.drachtio.api.net.IpNetwork;

/**
 * What is known of one source: an IPv4 address or an IPv6 /64 network. Thread-safe, without locks;
 * times are those of {@link Buckets#now}.
 */
final class TrackedSource {

  private static final AtomicLongFieldUpdater<TrackedSource> REQUESTS =
      AtomicLongFieldUpdater.newUpdater(TrackedSource.class, "requests");
  private static final AtomicLongFieldUpdater<TrackedSource> REFUSED =
      AtomicLongFieldUpdater.newUpdater(TrackedSource.class, "refused");
  private static final AtomicLongFieldUpdater<TrackedSource> CUT_OFF_UNTIL =
      AtomicLongFieldUpdater.newUpdater(TrackedSource.class, "cutOffUntil");

  /** IPv4 addresses are numbered within ffff:ffff::/64, which is multicast and so no source. */
  private static final long IPV4 = 0xffff_ffff_0000_0000L;

  /** ::ffff:0:0/96. */
  private static final long MAPPED = 0xffff_0000_0000L;

  private static final long IPV4_MASK = 0xffff_ffffL;
  static final int KINDS = Limits.Kind.values().length;
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final int MAX_DOUBLINGS = 30;

  private final long key;

  /** One for each kind of request, and behind them the one of violations. */
  private final Buckets buckets = new Buckets(KINDS + 1);

  private volatile long requests;
  private volatile long refused;
  private volatile long lastSeen;
  private volatile long cutOffUntil;
  private volatile int cutOffs;

  TrackedSource(long key) {
    this.key = key;
  }

  /** Longs before the buckets. */
  static final int FIXED = 6;

  /** Longs of {@link #write}. */
  static final int LONGS = FIXED + KINDS + 1;

  /** For another version: key, counters, times, the buckets of the kinds, that of violations. */
  void write(LongBuffer out) {
    out.put(key).put(requests).put(refused).put(lastSeen).put(cutOffUntil);
    out.put(cutOffs);
    for (int i = 0; i <= KINDS; i++) {
      out.put(buckets.fullAt(i));
    }
  }

  /**
   * Behind the key: what another version has written. A kind that only one of the versions knows is
   * passed over.
   *
   * @param fixed longs before its buckets, at least {@link #FIXED}
   * @param kinds of requests that it knows; those of the earlier version come first
   * @param shift of its times
   */
  void read(LongBuffer in, int fixed, int kinds, long shift) {
    requests = in.get();
    refused = in.get();
    lastSeen = in.get() + shift;
    cutOffUntil = Math.max(0, in.get() + shift);
    cutOffs = (int) in.get();
    in.position(in.position() + fixed - FIXED);
    for (int i = 0; i < kinds; i++) {
      long fullAt = in.get() + shift;
      if (i < KINDS) {
        buckets.fullAt(i, fullAt);
      }
    }
    buckets.fullAt(KINDS, in.get() + shift);
  }

  static long keyOf(IpAddress address) {
    return address.isIpv4() ? IPV4 | (address.low() & IPV4_MASK) : address.high();
  }

  long key() {
    return key;
  }

  /** A request has come. */
  void seen(long now) {
    REQUESTS.incrementAndGet(this);
    lastSeen = now;
  }

  /** Whether it stays within a limit. */
  boolean takes(Limits.Kind kind, Limits limits, long now) {
    long interval = limits.interval(kind);
    return interval == 0 || buckets.take(kind.number(), now, interval, limits.burst(kind));
  }

  /** Seconds after which it may come again, at least one. */
  long retryAfter(Limits.Kind kind, Limits limits, long now) {
    long wait = buckets.waitNanos(kind.number(), now, limits.interval(kind), limits.burst(kind));
    return wait / SECOND_NANOS + 1;
  }

  void refused() {
    REFUSED.incrementAndGet(this);
  }

  boolean isCutOff(long now) {
    return cutOffUntil > now;
  }

  /**
   * A violation on a connection; too many cut it off, each time for twice as long.
   *
   * @return nanoseconds for which this one has cut it off, 0 = it has not
   */
  long violates(Limits limits, long now) {
    if (limits.cutOffAfter == 0 || buckets.take(KINDS, now, SECOND_NANOS, limits.cutOffAfter)) {
      return 0;
    }
    long last = cutOffUntil;
    int before = now - last > limits.maxCutOffNanos ? 0 : cutOffs;
    long doubled = limits.cutOffNanos << Math.min(before, MAX_DOUBLINGS);
    long nanos = doubled <= 0 || doubled > limits.maxCutOffNanos ? limits.maxCutOffNanos : doubled;
    // Of two lanes that find this at the same time one does it.
    if (last > now || !CUT_OFF_UNTIL.compareAndSet(this, last, now + nanos)) {
      return 0;
    }
    cutOffs = before + 1;
    return nanos;
  }

  /** It is cut off no more. */
  void release() {
    cutOffUntil = 0;
  }

  /** Of two sources the one with the lower is forgotten first. */
  long worth() {
    return Math.max(lastSeen, cutOffUntil);
  }

  long requests() {
    return requests;
  }

  long refusals() {
    return refused;
  }

  long idleSeconds(long now) {
    return Math.max(0, now - lastSeen) / SECOND_NANOS;
  }

  long cutOffSeconds(long now) {
    long left = cutOffUntil - now;
    return left <= 0 ? 0 : left / SECOND_NANOS + 1;
  }

  /** The address, or the network. */
  @Override
  public String toString() {
    if ((key & ~IPV4_MASK) == IPV4) {
      return new IpAddress(0, MAPPED | (key & IPV4_MASK)).toString();
    }
    return new IpNetwork(new IpAddress(key, 0), new IpAddress(key, -1L)).toString();
  }
}
