package org.drachtio.logging.internal.out;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.drachtio.logging.internal.line.Level;
import org.drachtio.logging.internal.line.Line;

/**
 * A destination with a queue and a thread of its own, so that neither who logs nor another
 * destination waits for it. When lines were lost, the next line that is written says how many.
 *
 * <p><b>Threading:</b> any thread may offer; the rest is for one thread, and its own.
 */
public final class Outlet implements Runnable {
  private static final String LOGGER = "org.drachtio.logging";
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Between two complaints about a destination that cannot be written to. */
  private static final long COMPLAINT_NANOS = TimeUnit.MINUTES.toNanos(1);

  private static final int BATCH = 256;
  private static final int BATCH_BYTES = 1 << 18;

  private final LineQueue queue;
  private final LostLines lost;
  private final Consumer<String> complaints;
  private final Thread thread;

  /** What the thread is to change to; null: nothing. */
  private final AtomicReference<LogDestination> next = new AtomicReference<>();

  private final LongAdder dropped = new LongAdder();
  private volatile boolean ending;

  // Of its own thread.
  private LogDestination destination;
  private long failed;
  private String reason = "";
  private long lastComplaint;
  private long lastIdle;

  /**
   * @param complaints gets a line a minute while the destination cannot be written to; must not
   *     wait
   */
  public Outlet(
      LogDestination destination,
      long maxBytes,
      LostLines lost,
      Consumer<String> complaints,
      String name) {
    this.destination = destination;
    this.lost = lost;
    this.complaints = complaints;
    queue = new LineQueue(maxBytes);
    lastIdle = System.nanoTime();
    lastComplaint = lastIdle - COMPLAINT_NANOS;
    thread = new Thread(this, "drachtio-log-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Takes the line, or drops it and counts it. */
  public void offer(Line line) {
    if (!queue.offer(line)) {
      dropped.increment();
      lost.dropped();
    }
  }

  /** What is queued goes to the new destination; the old one is closed. Returns at once. */
  public void become(LogDestination wanted) {
    LogDestination unused = next.getAndSet(wanted);
    queue.wake();
    if (unused != null) {
      close(unused);
    }
  }

  /** Begins to end: what is queued is written first. */
  public void end() {
    ending = true;
    queue.wake();
  }

  /** Waits for the end; what is not written by then is lost. */
  public void awaitEnd(long millis) throws InterruptedException {
    thread.join(millis);
    if (thread.isAlive()) {
      thread.interrupt();
    }
  }

  @Override
  public void run() {
    List<Line> batch = new ArrayList<>();
    while (true) {
      LogDestination wanted = next.getAndSet(null);
      if (wanted != null) {
        close(destination);
        destination = wanted;
        lastComplaint = System.nanoTime() - COMPLAINT_NANOS;
      }
      fill(batch);
      if (!batch.isEmpty()) {
        write(batch);
        batch.clear();
      } else if (ending || Thread.currentThread().isInterrupted()) {
        break;
      }
      long now = System.nanoTime();
      if (now - lastIdle >= IDLE_NANOS) {
        lastIdle = now;
        idle();
      }
      if (queue.isEmpty() && next.get() == null && !ending) {
        queue.await(IDLE_NANOS);
      }
    }
    close(destination);
  }

  private void fill(List<Line> batch) {
    int bytes = 0;
    while (batch.size() < BATCH && bytes < BATCH_BYTES) {
      Line line = queue.poll();
      if (line == null) {
        return;
      }
      bytes += line.size();
      batch.add(line);
    }
  }

  private void write(List<Line> batch) {
    int own = tellLost(batch);
    try {
      destination.write(batch);
      if (own > 0) {
        failed = 0;
        reason = "";
      }
    } catch (IOException | RuntimeException e) {
      int lines = batch.size() - own;
      failed += lines;
      lost.failed(lines);
      complain(e);
    }
  }

  /** Puts a line about lost ones in front; gives their number. */
  private int tellLost(List<Line> batch) {
    long room = dropped.sumThenReset();
    failed += room;
    if (room > 0 && reason.isEmpty()) {
      reason = "the queue of " + destination.name() + " was full";
    }
    if (failed == 0) {
      return 0;
    }
    batch.add(
        0,
        new Line(
            batch.get(0).epochMicros(),
            Level.ERROR,
            LOGGER,
            thread.getName(),
            failed + " lines of the log were lost: " + reason,
            List.of(),
            Map.of()));
    return 1;
  }

  private void idle() {
    try {
      destination.idle();
    } catch (IOException | RuntimeException e) {
      complain(e);
    }
  }

  private void complain(Exception e) {
    reason = destination.name() + " cannot be written to: " + messageOf(e);
    long now = System.nanoTime();
    if (now - lastComplaint >= COMPLAINT_NANOS) {
      lastComplaint = now;
      complaints.accept("drachtio: " + reason);
    }
  }

  private static String messageOf(Exception e) {
    return e instanceof java.nio.file.FileSystemException || e.getMessage() == null
        ? e.toString()
        : e.getMessage();
  }

  private void close(LogDestination old) {
    try {
      old.close();
    } catch (IOException e) {
      complain(e);
    }
  }
}
