package org.drachtio.call.trace.internal.store;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.drachtio.api.capture.ApplicationFrame;
import org.drachtio.api.capture.CapturedMessage;
import org.drachtio.api.capture.FrameSubject;
import org.drachtio.call.trace.internal.view.CallTrace;
import org.drachtio.call.trace.internal.view.CallView;
import org.drachtio.call.trace.internal.view.SelectionView;
import org.drachtio.call.trace.internal.view.TraceState;
import org.drachtio.kernel.handover.Shelf;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.LogLimiter;
import org.drachtio.message.SipMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in what taps see, on a thread of its own, and answers commands.
 *
 * <p><b>Threading:</b> thread-safe. {@link #message} and {@link #frame} take no lock, but for one
 * in a hundred, and wake nobody: the thread looks for itself, three times a second at least while
 * anything is recorded. A command first takes in what is queued, under the lock that also guards
 * the queue's one reader.
 */
public final class Recorder implements CallTrace {

  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
  private static final LogLimiter FAILURES = new LogLimiter();

  /** Messages and frames that may wait. */
  public static final int QUEUE = 1 << 15;

  private static final String OWNER = "call-trace";

  private static final int BATCH = 256;
  private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  private final Counter dropped;
  private final Counter failed;
  private final Counter evicted;
  private final Runnable changed;
  private final BoundedQueue<Seen> queue;
  private final Chunks chunks = new Chunks();
  private final CallStore store;
  private final Interest interest;
  private final Thread thread = new Thread(this::run, "drachtio-call-trace");
  private volatile boolean closed;
  private Bounds bounds;

  /**
   * @param changed told after selections may have changed, without the lock
   */
  public Recorder(
      Bounds bounds,
      long queueBytes,
      Counter dropped,
      Counter failed,
      Counter evicted,
      Runnable changed) {
    this.bounds = bounds;
    this.dropped = dropped;
    this.failed = failed;
    this.evicted = evicted;
    this.changed = changed;
    queue = new BoundedQueue<>(QUEUE, queueBytes, seen -> seen.record().length() + Seen.OVERHEAD);
    store = new CallStore(bounds, evicted::increment);
    interest = store.interest();
    thread.setDaemon(true);
  }

  /** Starts the thread. */
  public void start() {
    thread.start();
  }

  /** Before the start: goes on with what the last version has left on the shelf. */
  public void takeOver(Shelf shelf) {
    synchronized (store) {
      store.takeOver(() -> shelf.take(OWNER));
    }
  }

  /** After the end: leaves everything for the next version. Empty behind it. */
  public void leave(Shelf shelf) {
    synchronized (store) {
      takeIn(queue.size());
      shelf.leave(OWNER, store.giveAway());
    }
  }

  /** Ends the thread and waits for it. */
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Follows a changed configuration. */
  public void bounds(Bounds next, long queueBytes) {
    queue.maxBytes(queueBytes);
    synchronized (store) {
      bounds = next;
      store.bounds(next);
    }
    LockSupport.unpark(thread);
  }

  /** Whether anything is to be recorded. */
  public boolean isOn() {
    synchronized (store) {
      store.selections().expire(System.nanoTime());
      store.sample();
      return store.isOn();
    }
  }

  /** Whether a message is worth a copy. Any thread, within a fraction of a microsecond. */
  public boolean wants(SipMessage message, boolean inbound) {
    return interest.in(message, inbound);
  }

  /** Whether a frame is worth a copy. Any thread, within a fraction of a microsecond. */
  public boolean wants(FrameSubject subject) {
    return interest.in(subject);
  }

  /** A SIP message, which is not kept. Any thread, within a microsecond. */
  public void message(CapturedMessage captured) {
    // Another sink may have wanted it.
    if (wants(captured.message(), captured.inbound())) {
      offer(SeenMessage.of(captured, interest, chunks));
    }
  }

  /** A frame, which is not kept. Any thread, within a microsecond. */
  public void frame(ApplicationFrame frame) {
    if (wants(frame.subject())) {
      offer(SeenFrame.of(frame, interest, chunks));
    }
  }

  private void offer(Seen seen) {
    if (!queue.offer(seen)) {
      seen.taken(interest);
      dropped.increment();
    }
  }

  private void run() {
    boolean on = true;
    while (!closed) {
      int done;
      synchronized (store) {
        done = takeIn(BATCH);
      }
      if (done < BATCH) {
        boolean now = isOn();
        if (on && !now) {
          changed.run();
        }
        if (on || now || done > 0) {
          LockSupport.parkNanos(done == 0 ? IDLE_NANOS : BUSY_NANOS);
        } else {
          LockSupport.park();
        }
        on = now;
      }
    }
  }

  /** Under the lock; gives how many. */
  private int takeIn(int most) {
    return queue.drain(most, this::takeIn);
  }

  private void takeIn(Seen seen) {
    try {
      if (seen instanceof SeenMessage message) {
        store.sip(message);
      } else {
        store.frame((SeenFrame) seen);
      }
    } catch (RuntimeException e) {
      failed.increment();
      if (FAILURES.permits()) {
        LOG.error("a message or frame could not be recorded{}", FAILURES.more(), e);
      }
    } finally {
      seen.taken(interest);
    }
  }

  @Override
  public List<CallView> calls(Predicate<CallView> wanted, int most) {
    synchronized (store) {
      takeIn(queue.size());
      return store.calls(wanted, most);
    }
  }

  @Override
  public Optional<CallView> call(String numberOrCallId) {
    synchronized (store) {
      takeIn(queue.size());
      return store.call(numberOrCallId);
    }
  }

  @Override
  public void select(String what, int minutes) {
    CallSelection selection = CallSelection.of(what);
    synchronized (store) {
      store.selections().add(selection, minutes, System.nanoTime());
      store.sample();
    }
    LockSupport.unpark(thread);
    changed.run();
  }

  @Override
  public boolean unselect(String what) {
    boolean removed;
    synchronized (store) {
      removed = store.selections().remove(what);
      store.sample();
    }
    changed.run();
    return removed;
  }

  @Override
  public List<SelectionView> selections() {
    synchronized (store) {
      store.selections().expire(System.nanoTime());
      return store.selections().views(System.nanoTime());
    }
  }

  @Override
  public TraceState state() {
    synchronized (store) {
      takeIn(queue.size());
      return new TraceState(
          store.legs(),
          store.bytes(),
          bounds.maxBytes(),
          queue.size(),
          dropped.value(),
          evicted.value());
    }
  }
}
