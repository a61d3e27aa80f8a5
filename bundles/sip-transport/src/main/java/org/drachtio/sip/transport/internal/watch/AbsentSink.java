package org.drachtio.sip.transport.internal.watch;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.drachtio.api.capture.CaptureSink;
import org.drachtio.api.capture.CapturedMessage;
import org.drachtio.kernel.meter.Counter;

/**
 * Stands in for a capture sink whose bundle is being replaced: keeps what it is to see. Bounded by
 * bytes.
 *
 * <p><b>Threading:</b> any thread; takes no lock.
 */
final class AbsentSink implements CaptureSink {

  /** About what a message takes beside its bytes. */
  private static final int OVERHEAD_BYTES = 640;

  private final Queue<CapturedMessage> kept = new ConcurrentLinkedQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private final long maxBytes;
  private final Counter missed;
  private volatile CaptureSink next;

  /**
   * Keeps nothing yet.
   *
   * @param missed counts messages for which there is no room
   */
  AbsentSink(long maxBytes, Counter missed) {
    this.maxBytes = maxBytes;
    this.missed = missed;
  }

  /** Threads that bring messages at the same time may exceed the bound by one each. */
  @Override
  public void captured(CapturedMessage message) {
    CaptureSink there = next;
    if (there != null) {
      there.captured(message);
      return;
    }
    int size = message.message().length() + OVERHEAD_BYTES;
    if (bytes.get() + size > maxBytes) {
      missed.increment();
      return;
    }
    bytes.addAndGet(size);
    kept.add(message);
    // It may have ended since: then nobody else would take this one.
    pass();
  }

  /** What is kept, in its order. */
  List<CapturedMessage> kept() {
    return List.copyOf(kept);
  }

  /** What is kept, and what still comes from whoever has this one at hand, goes to that. */
  void end(CaptureSink back) {
    next = back;
    pass();
  }

  private void pass() {
    CaptureSink there = next;
    if (there == null) {
      return;
    }
    for (CapturedMessage each = kept.poll(); each != null; each = kept.poll()) {
      there.captured(each);
    }
  }
}
