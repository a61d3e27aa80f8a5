package org.drachtio.call.trace.internal.store;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Counts texts by their hashes, of which several may share a place. Its memory is taken with the
 * first text.
 *
 * <p><b>Threading:</b> thread-safe; only the first text of all takes a lock.
 */
final class Places {

  /** A thirtieth of them is taken by the calls that the default memory has room for. */
  private static final int PLACES = 1 << 18;

  private volatile AtomicIntegerArray counts;

  /** Whether a text with this hash is counted, or another one that shares its place. */
  boolean has(int hash) {
    AtomicIntegerArray now = counts;
    return now != null && now.get(place(hash)) > 0;
  }

  void add(int hash) {
    AtomicIntegerArray now = counts;
    (now == null ? made() : now).incrementAndGet(place(hash));
  }

  /** One that was added before. */
  void remove(int hash) {
    counts.decrementAndGet(place(hash));
  }

  private synchronized AtomicIntegerArray made() {
    if (counts == null) {
      counts = new AtomicIntegerArray(PLACES);
    }
    return counts;
  }

  private static int place(int hash) {
    return hash & PLACES - 1;
  }
}
