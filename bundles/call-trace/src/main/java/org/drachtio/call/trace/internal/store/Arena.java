package org.drachtio.call.trace.internal.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Memory in blocks of one size that are used again and again. The collector neither looks into them
 * nor moves them once they are old: with objects of its own for each message, keeping what calls
 * had said took it as long as recording it.
 *
 * <p><b>Threading:</b> under the lock of the store.
 */
final class Arena {

  /** No block. */
  static final int NONE = -1;

  private static final int BLOCK_BITS = 10;

  /** Bytes of a block. */
  static final int BLOCK = 1 << BLOCK_BITS;

  /** Blocks of one array, which is small enough not to be a humongous object. */
  private static final int SLAB_BITS = 8;

  private static final int SLAB = 1 << SLAB_BITS;

  private final List<byte[]> slabs = new ArrayList<>();

  /** The block that follows each one: in its chain, or among those that are free. */
  private int[] next = new int[SLAB];

  private int free = NONE;

  /** Bytes of heap that it holds, used or not. */
  long bytes() {
    return (long) slabs.size() << SLAB_BITS + BLOCK_BITS;
  }

  /** A block that nothing follows. */
  int take() {
    if (free == NONE) {
      grow();
    }
    int block = free;
    free = next[block];
    next[block] = NONE;
    return block;
  }

  private void grow() {
    int begin = slabs.size() << SLAB_BITS;
    slabs.add(new byte[SLAB << BLOCK_BITS]);
    if (next.length < begin + SLAB) {
      next = Arrays.copyOf(next, 2 * next.length);
    }
    for (int block = begin + SLAB - 1; block >= begin; block--) {
      next[block] = free;
      free = block;
    }
  }

  /** Gives one back; what followed it is not given back with it. */
  void give(int block) {
    next[block] = free;
    free = block;
  }

  /** The block that follows this one; {@link #NONE}: it is the last of its chain. */
  int next(int block) {
    return next[block];
  }

  void link(int block, int follower) {
    next[block] = follower;
  }

  /** The array that has this block. */
  byte[] array(int block) {
    return slabs.get(block >>> SLAB_BITS);
  }

  /** Where it begins there. */
  int offset(int block) {
    return (block & SLAB - 1) << BLOCK_BITS;
  }
}
