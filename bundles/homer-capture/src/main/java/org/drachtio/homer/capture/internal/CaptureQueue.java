package org.drachtio.homer.capture.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.drachtio.api.capture.CapturedMessage;

/**
 * What waits to be sent, bounded by its bytes. It outlives settings, so that a change of them loses
 * nothing.
 *
 * <p><b>Threading:</b> any thread offers, without a lock; one thread, the reader, takes and waits.
 */
final class CaptureQueue {

  /** About what a message takes beside its bytes: its index, addresses, places in the queue. */
  private static final int OVERHEAD_BYTES = 640;

  private final Queue<CapturedMessage> messages = new ConcurrentLinkedQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean waiting = new AtomicBoolean();
  private volatile long maxBytes;
  private volatile Thread reader;

  CaptureQueue(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** From now on; what is there stays. */
  void bound(int newMaxBytes) {
    maxBytes = newMaxBytes;
  }

  /**
   * False: there is no room. Threads that offer at the same time may exceed the bound by one each.
   */
  boolean offer(CapturedMessage message) {
    int size = sizeOf(message);
    if (bytes.get() + size > maxBytes) {
      return false;
    }
    bytes.addAndGet(size);
    messages.add(message);
    wakeIfWaiting();
    return true;
  }

  /** The oldest; null if there is none. Reader only. */
  CapturedMessage poll() {
    CapturedMessage message = messages.poll();
    if (message != null) {
      bytes.addAndGet(-sizeOf(message));
    }
    return message;
  }

  boolean isEmpty() {
    return messages.isEmpty();
  }

  /** Waits until there is a message, until its thread is unparked, or so long. Reader only. */
  void await(long nanos) {
    reader = Thread.currentThread();
    waiting.set(true);
    if (messages.isEmpty()) {
      LockSupport.parkNanos(this, nanos);
    }
    waiting.set(false);
  }

  /** Waking a thread costs more than all the rest: only who finds it waiting does. */
  private void wakeIfWaiting() {
    if (waiting.get() && waiting.compareAndSet(true, false)) {
      LockSupport.unpark(reader);
    }
  }

  private static int sizeOf(CapturedMessage message) {
    return message.message().length() + OVERHEAD_BYTES;
  }
}
