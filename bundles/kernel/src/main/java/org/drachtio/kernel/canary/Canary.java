package org.drachtio.kernel.canary;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Meters;

/**
 * A bundle on trial: a version that runs beside the one that it is to replace. It is asked about a
 * share of the new requests on a thread of its own, after the version in force has answered. Its
 * answers are counted here and change nothing.
 *
 * <p><b>Threading:</b> thread-safe, without locks; one thread asks.
 */
public final class Canary {

  /**
   * Begins the location of every bundle on trial, so that it can be told from the version in force
   * at any time, even if an ended process has left it.
   */
  public static final String LOCATION = "drachtio-canary:";

  /**
   * Begins the name of every thread that asks a canary: lines that are logged there belong to no
   * call.
   */
  public static final String THREAD = "drachtio-canary-";

  private static final int ALL = 100;

  private final int percent;
  private final Counter asked;
  private final Counter differed;
  private final Counter failed;
  private final Counter passedOver;
  private final LongAdder same = new LongAdder();
  private final LongAdder other = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final LongAdder uncompared = new LongAdder();
  private final LongAdder formerErrors = new LongAdder();
  private final LongAdder missed = new LongAdder();
  private final LongAdder busyNanos = new LongAdder();
  private final AtomicReference<String> otherExample = new AtomicReference<>("");
  private final AtomicReference<String> errorExample = new AtomicReference<>("");

  /** Of {@link System#nanoTime} when the present question began. */
  private volatile long begun;

  private volatile boolean busy;
  private volatile boolean open;

  /**
   * Has seen nothing yet.
   *
   * @param percent of new requests that it is to see, 1 … 100
   * @throws IllegalArgumentException if the share is none
   */
  public Canary(int percent, Meters meters) {
    if (percent < 1 || percent > ALL) {
      throw new IllegalArgumentException("a share is from 1 to 100 in 100, not " + percent);
    }
    this.percent = percent;
    asked = meters.counter("canary.asked");
    differed = meters.counter("canary.other");
    failed = meters.counter("canary.failed");
    passedOver = meters.counter("canary.missed");
  }

  /** Whether a location is that of a bundle that is tried. */
  public static boolean isLocation(String location) {
    return location.startsWith(LOCATION);
  }

  /** From now on it is asked: it has been started, and has read its configuration. */
  public void open() {
    open = true;
  }

  /** Whether it sees the requests of this call: always or never, once it is open. */
  public boolean sees(String callId) {
    if (!open) {
      return false;
    }
    // Mixed, as the lanes are chosen by the hash itself.
    int hash = callId.hashCode();
    hash = (hash ^ hash >>> 16) * 0x85ebca6b;
    hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
    return Integer.remainderUnsigned(hash ^ hash >>> 16, ALL) < percent;
  }

  /** A question begins. */
  public void asking() {
    begun = System.nanoTime();
    busy = true;
    asked.increment();
  }

  /** The question has ended: the canary has given the thread back. */
  public void returned() {
    busyNanos.add(System.nanoTime() - begun);
    busy = false;
  }

  /** It has said the same as the version in force. */
  public void same() {
    same.increment();
  }

  /** It has said something else. */
  public void other(String example) {
    other.increment();
    differed.increment();
    otherExample.compareAndSet("", example);
  }

  /** It has failed. */
  public void failed(String example) {
    errors.increment();
    failed.increment();
    errorExample.compareAndSet("", example);
  }

  /** It has said something, and there is nothing to compare it with. */
  public void uncompared() {
    uncompared.increment();
  }

  /** The version in force has failed at a request of the share. */
  public void formerFailed() {
    formerErrors.increment();
  }

  /** It was not asked about a request of its share. */
  public void missed() {
    missed.increment();
    passedOver.increment();
  }

  /** What it has done so far. */
  public Tally tally() {
    return new Tally(
        same.sum(),
        other.sum(),
        errors.sum(),
        uncompared.sum(),
        formerErrors.sum(),
        missed.sum(),
        busyNanos.sum(),
        busy ? Math.max(0, System.nanoTime() - begun) : 0,
        otherExample.get(),
        errorExample.get());
  }
}
