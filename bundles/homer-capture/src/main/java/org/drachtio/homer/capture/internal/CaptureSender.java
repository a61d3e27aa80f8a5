package org.drachtio.homer.capture.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.drachtio.api.capture.CapturedMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages out of the queue and sends them to the collector, on a thread of its own: a
 * collector that is slow, refuses or cannot be reached delays this thread alone.
 *
 * <p><b>Threading:</b> {@link #change}, {@link #wake}, {@link #problem} and {@link #close} from any
 * thread; the rest is its own thread's.
 */
final class CaptureSender implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(HomerCapture.class);

  /**
   * What comes within this time is sent together: waking a thread costs more than sending. The time
   * of a message is told in it.
   */
  private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long NO_ROOM_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long NOT_READY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Interval at which the collector and the settings are looked at. */
  private static final int ROUND_MESSAGES = 500;

  /** For what is queued at the end. */
  private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** For what the connections of collectors have then. */
  private static final long LEAVE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long LEAVING_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long END_MILLIS = 4_000;

  private final CaptureQueue queue;
  private final HomerMeters meters;
  private final Correlation correlation;
  private final Function<HomerSettings, Collector> collectors;
  private final Thread thread;
  private final ByteBuffer packet = ByteBuffer.allocateDirect(HepPacket.MAX_BYTES);

  private volatile HomerSettings wanted;
  private volatile boolean ended;
  private volatile String problem = "";

  private HomerSettings settings;
  private Collector collector;

  /** Those before it, which still have something to send. */
  private final List<Collector> leaving = new ArrayList<>();

  private HepPacket encoder;

  /** Taken from the queue, and not sent yet; null if there is none. */
  private CapturedMessage next;

  /** Whether {@link #packet} has {@link #next}. */
  private boolean encoded;

  /**
   * Does not start yet.
   *
   * @param correlation is told what the settings say of it
   * @param collectors makes the collector of settings
   */
  CaptureSender(
      HomerSettings settings,
      CaptureQueue queue,
      HomerMeters meters,
      Correlation correlation,
      Function<HomerSettings, Collector> collectors) {
    this.queue = queue;
    this.meters = meters;
    this.correlation = correlation;
    this.collectors = collectors;
    wanted = settings;
    thread = new Thread(null, this, "drachtio-homer", 0, false);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** From the next message on. */
  void change(HomerSettings changed) {
    wanted = changed;
    wake();
  }

  /** There may be something new about the collector. */
  void wake() {
    LockSupport.unpark(thread);
  }

  /** Why the collector is not reached; empty if it is, as far as one can tell. */
  String problem() {
    return problem;
  }

  /** Ends, within a second or two, after what is queued has been sent if that can be. */
  void close() {
    ended = true;
    wake();
    try {
      thread.join(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    while (!ended) {
      try {
        round();
      } catch (RuntimeException e) {
        // Capture goes on with the next message, whatever this one was.
        LOG.error("A message could not be captured", e);
        meters.failed().increment();
        forgetNext();
        LockSupport.parkNanos(IDLE_NANOS);
      }
    }
    drain();
  }

  private void round() {
    apply();
    leave();
    boolean ready = collector.isReady(System.nanoTime());
    boolean room = ready && sendSome();
    tell();
    if (!ready) {
      LockSupport.parkNanos(NOT_READY_NANOS);
    } else if (!room) {
      LockSupport.parkNanos(NO_ROOM_NANOS);
    } else if (queue.isEmpty()) {
      queue.await(leaving.isEmpty() ? IDLE_NANOS : LEAVING_LOOK_NANOS);
    }
  }

  /** Goes on to leave those that are not used any more; they delay nothing. */
  private void leave() {
    if (!leaving.isEmpty()) {
      long now = System.nanoTime();
      leaving.removeIf(each -> each.leave(now));
    }
  }

  /** Each change is an object of its own, so that identity tells a new one at no cost. */
  @SuppressWarnings("ReferenceEquality")
  private void apply() {
    HomerSettings changed = wanted;
    if (changed == settings) {
      return;
    }
    if (settings == null || !changed.hasSameCollector(settings)) {
      if (collector != null) {
        leaving.add(collector);
      }
      collector = collectors.apply(changed);
      problem = "";
    }
    correlation.change(changed.correlates(), changed.correlationHeaders());
    LOG.info("SIP messages are captured to {}", changed);
    settings = changed;
    encoder = new HepPacket(changed, correlation);
    encoded = false;
  }

  /** Until the queue is empty or the round is over; false if there is no room for more. */
  @SuppressWarnings("ReferenceEquality")
  private boolean sendSome() {
    boolean room = true;
    int count = 0;
    while (room && count < ROUND_MESSAGES && wanted == settings && takeNext()) {
      switch (collector.send(packet)) {
        case SENT -> {
          meters.sent().increment();
          forgetNext();
          count++;
        }
        case FAILED -> {
          meters.failed().increment();
          forgetNext();
          room = false;
        }
        case LATER -> room = false;
      }
    }
    collector.flush();
    if (room && count > 0 && count < ROUND_MESSAGES && !ended) {
      LockSupport.parkNanos(GATHER_NANOS);
    }
    return room;
  }

  private boolean takeNext() {
    if (next == null) {
      next = queue.poll();
    }
    if (next != null && !encoded) {
      packet.clear();
      if (encoder.encode(next, packet)) {
        meters.truncated().increment();
      }
      encoded = true;
    }
    return next != null;
  }

  private void forgetNext() {
    next = null;
    encoded = false;
  }

  private void tell() {
    String now = collector.problem();
    if (now.equals(problem)) {
      return;
    }
    if (now.isEmpty()) {
      LOG.info("The collector {} is reached again", settings.collector());
    } else {
      LOG.warn("The collector {} is not reached: {}", settings.collector(), now);
    }
    problem = now;
  }

  private void drain() {
    apply();
    long end = System.nanoTime() + DRAIN_NANOS;
    while ((next != null || !queue.isEmpty())
        && System.nanoTime() - end < 0
        && collector.isReady(System.nanoTime())) {
      if (!sendSome()) {
        LockSupport.parkNanos(NO_ROOM_NANOS);
      }
    }
    leaving.add(collector);
    leave();
    for (long left = System.nanoTime() + LEAVE_NANOS;
        !leaving.isEmpty() && System.nanoTime() - left < 0;
        leave()) {
      LockSupport.parkNanos(LEAVING_LOOK_NANOS);
    }
    leaving.forEach(Collector::abandon);
    for (CapturedMessage left = next == null ? queue.poll() : next;
        left != null;
        left = queue.poll()) {
      meters.dropped().increment();
    }
  }
}
