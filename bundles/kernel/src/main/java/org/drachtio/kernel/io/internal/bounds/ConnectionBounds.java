package org.drachtio.kernel.io.internal.bounds;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections the listeners of one owner may accept, in all and from one source. A source
 * is an IPv4 address or an IPv6 network of 64 bits, because a peer with one IPv6 address has a
 * whole network of them.
 *
 * <p><b>Threading:</b> thread-safe.
 */
public final class ConnectionBounds {

  /** What becomes of a new connection. */
  public enum Verdict {
    ADMITTED,
    /** There are too many. */
    FULL,
    /** Its source has too many. */
    SOURCE_FULL
  }

  private final AtomicInteger all = new AtomicInteger();

  /** No entry is 0. */
  private final ConcurrentMap<Object, Integer> bySource = new ConcurrentHashMap<>();

  private volatile int maxAll;
  private volatile int maxPerSource;

  /** 0 = no bound. */
  public void set(int newMaxAll, int newMaxPerSource) {
    maxAll = newMaxAll;
    maxPerSource = newMaxPerSource;
  }

  /** Counts a connection if there is room for it; every one that is admitted is released once. */
  public Verdict admit(InetAddress address) {
    if (!isWithin(all.incrementAndGet(), maxAll)) {
      all.decrementAndGet();
      return Verdict.FULL;
    }
    if (!isWithin(bySource.merge(sourceOf(address), 1, Integer::sum), maxPerSource)) {
      release(address);
      return Verdict.SOURCE_FULL;
    }
    return Verdict.ADMITTED;
  }

  public void release(InetAddress address) {
    all.decrementAndGet();
    bySource.computeIfPresent(
        sourceOf(address), (source, count) -> count == 1 ? null : Integer.valueOf(count - 1));
  }

  /** Connections that count at present. */
  int size() {
    return all.get();
  }

  private static boolean isWithin(int count, int max) {
    return max == 0 || count <= max;
  }

  private static Object sourceOf(InetAddress address) {
    return address instanceof Inet6Address
        ? (Object) ByteBuffer.wrap(address.getAddress()).getLong()
        : address;
  }
}
