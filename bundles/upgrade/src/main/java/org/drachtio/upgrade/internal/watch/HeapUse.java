package org.drachtio.upgrade.internal.watch;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;

/**
 * How full the heap is with what has outlived a collection. Thread-safe.
 *
 * <p>What the JVM says of a pool after its last collection is of no use here: G1 collects its old
 * generation as a whole only when the heap has come to its end.
 */
final class HeapUse {

  private HeapUse() {}

  /** Percent of its bound that the old generation has in use now, garbage included. */
  static int percent() {
    int percent = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      // The others are emptied by every collection; a collector without generations has one pool.
      if (pool.getType() == MemoryType.HEAP && pool.isUsageThresholdSupported()) {
        MemoryUsage usage = pool.getUsage();
        if (usage != null && usage.getMax() > 0) {
          percent = Math.max(percent, (int) (100 * usage.getUsed() / usage.getMax()));
        }
      }
    }
    return percent;
  }

  /** The same without garbage. Stops the whole server for some hundred milliseconds. */
  static int livePercent() {
    System.gc();
    return percent();
  }
}
