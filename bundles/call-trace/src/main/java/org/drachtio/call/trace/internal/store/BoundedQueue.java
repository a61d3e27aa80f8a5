package org.drachtio.call.trace.internal.store;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToIntFunction;

/**
 * A queue with a bound on its number of elements and on their size.
 *
 * <p><b>Threading:</b> many threads may offer, without a lock and without waking anybody; one at a
 * time may poll.
 *
 * @param <T> type of the elements
 */
final class BoundedQueue<T> {

  private final AtomicReferenceArray<T> slots;
  private final int mask;
  private final ToIntFunction<T> size;
  private final AtomicLong tail = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private volatile long maxBytes;
  private volatile long head;

  /**
   * @param capacity a power of two
   * @param maxBytes sum of the sizes
   * @param size of an element; the same each time
   */
  BoundedQueue(int capacity, long maxBytes, ToIntFunction<T> size) {
    if (Integer.bitCount(capacity) != 1) {
      throw new IllegalArgumentException(capacity + " is no power of two");
    }
    slots = new AtomicReferenceArray<>(capacity);
    mask = capacity - 1;
    this.maxBytes = maxBytes;
    this.size = size;
  }

  void maxBytes(long most) {
    maxBytes = most;
  }

  /** Adds an element; false: there is no room. */
  boolean offer(T element) {
    int cost = size.applyAsInt(element);
    if (bytes.addAndGet(cost) > maxBytes) {
      bytes.addAndGet(-cost);
      return false;
    }
    while (true) {
      long at = tail.get();
      if (at - head > mask) {
        bytes.addAndGet(-cost);
        return false;
      }
      if (tail.compareAndSet(at, at + 1)) {
        // Free since the head has passed it: poll clears a slot before it moves the head.
        slots.lazySet((int) at & mask, element);
        return true;
      }
    }
  }

  /** Takes the oldest element; null if there is none, or if it is being added at this moment. */
  T poll() {
    long at = head;
    T element = slots.get((int) at & mask);
    if (element == null) {
      return null;
    }
    slots.lazySet((int) at & mask, null);
    head = at + 1;
    bytes.addAndGet(-size.applyAsInt(element));
    return element;
  }

  /** How many there are, about. */
  int size() {
    return (int) Math.max(0, tail.get() - head);
  }
}
