package org.drachtio.call.trace.internal.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Memory for records that wait, in chunks that are used again and again: with an array for each
 * record the collector would come nearly twice as often.
 *
 * <p><b>Ownership:</b> the bytes of a record belong to the thread that has reserved them until it
 * puts the record into the queue, then to the one who takes it from there, until that one {@link
 * Packed#release releases} it. Nobody may read it later.
 *
 * <p><b>Threading:</b> thread-safe; a lock is taken once for each chunk.
 */
final class Chunks {

  static final int CHUNK = 1 << 16;

  /** A larger record has an array of its own. */
  static final int MAX_SHARED = CHUNK / 4;

  /** Chunks that are kept for later; a peak takes more for a time. */
  static final int MAX_FREE = 16;

  private final Deque<Chunk> free = new ArrayDeque<>();

  /** The one that is filled; null before the first record. */
  private volatile Chunk current;

  /** Room for a record, to be released. */
  Packed reserve(int length) {
    if (length > MAX_SHARED) {
      return Packed.own(new byte[length]);
    }
    while (true) {
      Chunk now = current;
      if (now != null && now.hold()) {
        int at = now.end.getAndAdd(length);
        if (at + length <= CHUNK) {
          return new Packed(now.bytes, at, length, now);
        }
        now.release();
      }
      follow(now);
    }
  }

  /** Another chunk is to be filled, unless another thread has seen to it. */
  @SuppressWarnings("ReferenceEquality") // whether it is this very one
  private synchronized void follow(Chunk full) {
    if (current == full) {
      Chunk next = free.poll();
      current = next == null ? new Chunk(this) : next.again();
      if (full != null) {
        full.release();
      }
    }
  }

  private synchronized void give(Chunk chunk) {
    if (free.size() < MAX_FREE) {
      free.add(chunk);
    }
  }

  /** How many are free. */
  synchronized int free() {
    return free.size();
  }

  /**
   * One of them. Its records hold it, and {@link #current} does; with the last holder it becomes
   * free. A thread that has read {@link #current} too early cannot hold a free one, and one that is
   * filled again is as good as any.
   */
  static final class Chunk {

    private final Chunks owner;
    private final byte[] bytes = new byte[CHUNK];
    private final AtomicInteger holders = new AtomicInteger(1);

    /** Where the next record goes. Once it is behind the bytes it stays there: nothing fits. */
    private final AtomicInteger end = new AtomicInteger();

    private Chunk(Chunks owner) {
      this.owner = owner;
    }

    private boolean hold() {
      int now;
      do {
        now = holders.get();
        if (now == 0) {
          return false;
        }
      } while (!holders.compareAndSet(now, now + 1));
      return true;
    }

    private Chunk again() {
      end.set(0);
      holders.set(1);
      return this;
    }

    void release() {
      if (holders.decrementAndGet() == 0) {
        owner.give(this);
      }
    }
  }
}
