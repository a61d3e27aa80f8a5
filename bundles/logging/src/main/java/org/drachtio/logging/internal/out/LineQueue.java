package org.drachtio.logging.internal.out;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.drachtio.logging.internal.line.Line;

/**
 * Lines that wait for their writer, bounded by their memory. A logging thread never waits: a line
 * that does not fit is dropped.
 *
 * <p><b>Threading:</b> any thread may offer, without a lock; one thread takes.
 */
public final class LineQueue {
  private final Queue<Line> lines = new ConcurrentLinkedQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private final long maxBytes;

  /** The taker while it waits, else null. */
  private volatile Thread waiting;

  /**
   * @param maxBytes of all lines, about
   */
  public LineQueue(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** False: there is no room, and the line is dropped. */
  public boolean offer(Line line) {
    int size = line.size();
    if (bytes.addAndGet(size) > maxBytes) {
      bytes.addAndGet(-size);
      return false;
    }
    lines.add(line);
    Thread taker = waiting;
    if (taker != null) {
      LockSupport.unpark(taker);
    }
    return true;
  }

  /** Null if there is none. */
  public Line poll() {
    Line line = lines.poll();
    if (line != null) {
      bytes.addAndGet(-line.size());
    }
    return line;
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  /** Returns when there is a line, when the time is over, or earlier. */
  void await(long nanos) {
    waiting = Thread.currentThread();
    if (lines.isEmpty()) {
      LockSupport.parkNanos(this, nanos);
    }
    waiting = null;
  }

  /** Wakes the taker. */
  void wake() {
    LockSupport.unpark(waiting);
  }
}
