package org.drachtio.message.jain;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The first names that come, up to a bound: later ones are refused for good. <b>Threading:</b> any
 * thread.
 */
final class BoundedNames {

  private final int max;

  private final Set<String> names = ConcurrentHashMap.newKeySet();

  private final AtomicInteger size = new AtomicInteger();

  BoundedNames(int max) {
    this.max = max;
  }

  /** True if {@code name} was among the first {@code max} names. */
  boolean admits(String name) {
    if (names.contains(name)) {
      return true;
    }
    if (size.getAndUpdate(n -> Math.min(n + 1, max)) >= max) {
      return false;
    }
    if (!names.add(name)) {
      size.decrementAndGet();
    }
    return true;
  }
}
