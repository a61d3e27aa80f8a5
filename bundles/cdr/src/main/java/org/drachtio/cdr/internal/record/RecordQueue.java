package org.drachtio.cdr.internal.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.drachtio.api.call.CallEvent;
import org.drachtio.api.call.CallObserver;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.message.Printable;
import org.drachtio.message.log.CallLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events from the lanes without a lock and gives them as records to a writer, on a thread of
 * its own. Bounded: what comes when it is full is dropped and counted.
 *
 * <p><b>Threading:</b> {@link #onEvent} from all lanes; {@link #start} and {@link #close} by the
 * owner.
 */
public final class RecordQueue implements CallObserver, Runnable {

  /** Writes records, on the thread of the queue. */
  public interface Writer {

    /**
     * Writes them all, however long that takes; they are lost only if the queue is closed
     * meanwhile.
     *
     * @param records lines with their ends
     * @param closed whose end says that the queue is closed
     */
    void write(List<byte[]> records, CountDownLatch closed) throws InterruptedException;

    /** Nothing more will come; on the same thread. */
    void close();
  }

  private static final Logger LOG = LoggerFactory.getLogger(RecordQueue.class);
  private static final int RECORDS_AT_A_TIME = 256;
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** For what waits to be written at the end. */
  private static final long END_MILLIS = 5_000;

  private final Queue<CallEvent> events = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final int bound;
  private final boolean withMessages;
  private final Counter dropped;
  private final Writer writer;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean waiting;
  private volatile boolean ended;

  /**
   * Does not run yet.
   *
   * @param name of the thread
   * @param bound of the events that wait
   * @param withMessages whether SIP messages are part of the records
   * @param dropped counts what came when it was full
   */
  public RecordQueue(String name, int bound, boolean withMessages, Counter dropped, Writer writer) {
    this.bound = bound;
    this.withMessages = withMessages;
    this.dropped = dropped;
    this.writer = writer;
    thread = new Thread(this, name);
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /** Nobody gives it events any more: waits a while until what it has is written. */
  public void close() {
    closed.countDown();
    LockSupport.unpark(thread);
    try {
      thread.join(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }

  @Override
  public void onEvent(CallEvent event) {
    if (event.kind() == CallEvent.Kind.PROGRESS) {
      return;
    }
    if (size.incrementAndGet() > bound) {
      size.decrementAndGet();
      dropped.increment();
      return;
    }
    events.add(event);
    if (ended && events.remove(event)) {
      dropped.increment(); // a lane that was late: nobody takes it any more
      return;
    }
    if (waiting) {
      waiting = false;
      LockSupport.unpark(thread);
    }
  }

  @Override
  public void run() {
    try {
      List<byte[]> records = next();
      while (!records.isEmpty()) {
        write(records);
        records = next();
      }
      ended = true;
      records = next();
      if (!records.isEmpty()) {
        write(records);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it took too long to end
    } finally {
      ended = true;
      writer.close();
    }
  }

  private void write(List<byte[]> records) throws InterruptedException {
    try {
      writer.write(records, closed);
    } catch (RuntimeException e) {
      records.forEach(each -> dropped.increment());
      LOG.error("{} call records are lost by a defect", records.size(), e);
    }
  }

  /** An event that cannot be written costs itself only, not the thread and all later events. */
  private void add(CallEvent event, List<byte[]> records) {
    try {
      records.add(CallRecord.of(event, withMessages));
    } catch (RuntimeException e) {
      dropped.increment();
      CallLog.about(
          event.call().callId(),
          () ->
              LOG.error(
                  "Call-ID {}: a call record is lost by a defect",
                  Printable.line(event.call().callId()),
                  e));
    }
  }

  /** Waits; empty: it is closed, and nothing is left. */
  private List<byte[]> next() {
    List<byte[]> records = new ArrayList<>();
    while (records.isEmpty()) {
      boolean last = closed.getCount() == 0;
      CallEvent event = events.poll();
      while (event != null) {
        size.decrementAndGet();
        add(event, records);
        event = records.size() < RECORDS_AT_A_TIME ? events.poll() : null;
      }
      if (records.isEmpty()) {
        if (last) {
          break;
        }
        waiting = true;
        if (events.isEmpty() && closed.getCount() > 0) {
          LockSupport.parkNanos(this, LOOK_NANOS);
        }
        waiting = false;
      }
    }
    return records;
  }
}
