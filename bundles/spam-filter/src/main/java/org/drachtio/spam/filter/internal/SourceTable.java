package org.drachtio.spam.filter.internal;

import java.util.Random;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * Sources by their key, bounded: a source has eight places to be in, and where all are taken the
 * one that was seen longest ago makes room. Which eight is a secret of this process, so that nobody
 * can choose addresses that push out a certain other. Thread-safe, without locks.
 */
final class SourceTable {

  private static final int WAYS = 8;

  private final AtomicReferenceArray<TrackedSource> places;
  private final int sets;
  private final long salt = new Random().nextLong() | 1;

  /**
   * Empty at first.
   *
   * @param most sources
   */
  SourceTable(int most) {
    sets = Math.max(1, most / WAYS);
    places = new AtomicReferenceArray<>(sets * WAYS);
  }

  /** The source with this key, a new one if it is not known. */
  TrackedSource get(long key) {
    int base = base(key);
    while (true) {
      int free = -1;
      int oldest = base;
      TrackedSource victim = null;
      // To the end: behind a place that a pardon has emptied the source may stand.
      for (int i = base; i < base + WAYS; i++) {
        TrackedSource source = places.get(i);
        if (source == null) {
          free = i;
        } else if (source.key() == key) {
          return source;
        } else if (victim == null || source.worth() < victim.worth()) {
          oldest = i;
          victim = source;
        }
      }
      TrackedSource made = new TrackedSource(key);
      boolean isIn =
          free >= 0
              ? places.compareAndSet(free, null, made)
              : places.compareAndSet(oldest, victim, made);
      if (isIn) {
        return made;
      }
    }
  }

  /** Forgets it; false: it is not known. */
  boolean remove(long key) {
    int base = base(key);
    boolean known = false;
    for (int i = base; i < base + WAYS; i++) {
      TrackedSource source = places.get(i);
      if (source != null && source.key() == key) {
        known |= places.compareAndSet(i, source, null);
      }
    }
    return known;
  }

  void forEach(Consumer<TrackedSource> visitor) {
    for (int i = 0; i < places.length(); i++) {
      TrackedSource source = places.get(i);
      if (source != null) {
        visitor.accept(source);
      }
    }
  }

  private int base(long key) {
    long mixed = (key ^ salt) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 32)) * salt;
    return (int) ((mixed >>> 32) * sets >>> 32) * WAYS;
  }
}
