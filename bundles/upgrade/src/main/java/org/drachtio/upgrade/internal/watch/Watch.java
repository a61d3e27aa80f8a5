package org.drachtio.upgrade.internal.watch;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the server while something new runs in it: looks at everything once a second, and at the
 * heap, which may fill within seconds, ten times as often. Begins with how the server is before.
 *
 * <p><b>Threading:</b> one thread, which blocks.
 */
public final class Watch {

  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  private static final int LOOKS = 10;
  private static final int HEAP_MILLIS = 100;

  /** Finding out what is garbage stops the server: not more often. */
  private static final long COLLECT_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Sampler sampler;
  private final Verdict verdict;
  private long mayCollect = System.nanoTime();

  /** What is there now is no fault of what comes. */
  public Watch(Sampler sampler) {
    this.sampler = sampler;
    verdict = new Verdict(sampler.sample());
  }

  /** Looks at once: why the server is not well, if it is not. */
  public Optional<String> look() {
    return heap().or(() -> verdict.of(sampler.sample()));
  }

  /** The next look, after a second, or as soon as the heap is a reason to go back. */
  public Optional<String> nextLook() throws InterruptedException {
    for (int i = 1; i < LOOKS; i++) {
      TimeUnit.MILLISECONDS.sleep(HEAP_MILLIS);
      Optional<String> fault = heap();
      if (fault.isPresent()) {
        return fault;
      }
    }
    TimeUnit.MILLISECONDS.sleep(HEAP_MILLIS);
    return look();
  }

  private Optional<String> heap() {
    int percent = HeapUse.percent();
    if (!verdict.isHeapSuspect(percent) || System.nanoTime() - mayCollect < 0) {
      return Optional.empty();
    }
    int live = HeapUse.livePercent();
    mayCollect = System.nanoTime() + COLLECT_NANOS;
    LOG.warn("{} % of the heap were in use, and {} % after a collection", percent, live);
    return verdict.ofHeap(live);
  }
}
