package org.drachtio.call.trace.internal.store;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * A queue with a bound on its number of elements and on their size.
 *
 * <p><b>Threading:</b> many threads may offer, without a lock and without waking anybody; one at a
 * time may drain.
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
        // Free since the head has passed it: drain clears a slot before it moves the head.
        slots.lazySet((int) at & mask, element);
        return true;
      }
    }
  }

  /**
   * Takes the oldest elements. Their room is given back once for all of them, so that those who
   * offer are disturbed once only.
   *
   * @param most how many
   * @return how many there were; one that is being added at this moment is not among them
   */
  int drain(int most, Consumer<T> taker) {
    long from = head;
    int done = 0;
    long room = 0;
    try {
      while (done < most) {
        int slot = (int) (from + done) & mask;
        T element = slots.get(slot);
        if (element == null) {
          break;
        }
        slots.lazySet(slot, null);
        room += size.applyAsInt(element);
        done++;
        taker.accept(element);
      }
      return done;
    } finally {
      head = from + done;
      bytes.addAndGet(-room);
    }
  }

  /** How many there are, about. */
  int size() {
    return (int) Math.max(0, tail.get() - head);
  }
}
