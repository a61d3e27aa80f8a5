package org.drachtio.call.trace.internal.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Memory beside the heap, in blocks of one size that are used again and again. On the heap it would
 * be most of what is old there, and the collector would mark it all at every turn.
 *
 * <p><b>Threading:</b> under the lock of the store.
 */
final class Arena {

  /** No block. */
  static final int NONE = -1;

  private static final int BLOCK_BITS = 10;

  /** Bytes of a block. */
  static final int BLOCK = 1 << BLOCK_BITS;

  /** Blocks that are taken from the system at once. */
  private static final int SLAB_BITS = 10;

  private static final int SLAB = 1 << SLAB_BITS;

  private final List<ByteBuffer> slabs = new ArrayList<>();
  private long maxBytes;

  /** The block that follows each one: in its chain, or among those that are free. */
  private int[] next = new int[SLAB];

  private int free = NONE;
  private int freeBlocks;

  /** Whether the system has no more memory for it. */
  private boolean exhausted;

  /**
   * @param maxBytes that it takes from the system at most, beside a part of the last slab
   */
  Arena(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Bytes that it holds, used or not. */
  long bytes() {
    return (long) slabs.size() << SLAB_BITS + BLOCK_BITS;
  }

  /** Takes no more than so much from now on, beside a part of the last slab; what it has stays. */
  void bound(long newMaxBytes) {
    maxBytes = newMaxBytes;
  }

  /** Whether it holds more than it may. */
  boolean isTooLarge() {
    return bytes() > maxBytes;
  }

  /** Whether there are blocks for a record of so many bytes. */
  boolean hasRoom(int length) {
    int wanted = length / BLOCK + 1;
    while (freeBlocks < wanted && !exhausted && bytes() < maxBytes) {
      grow();
    }
    return freeBlocks >= wanted;
  }

  private void grow() {
    int begin = slabs.size() << SLAB_BITS;
    try {
      slabs.add(ByteBuffer.allocateDirect(SLAB << BLOCK_BITS));
    } catch (OutOfMemoryError e) {
      // There is less beside the heap than was configured: what there is has to do.
      exhausted = true;
      return;
    }
    if (next.length < begin + SLAB) {
      next = Arrays.copyOf(next, 2 * next.length);
    }
    for (int block = begin + SLAB - 1; block >= begin; block--) {
      give(block);
    }
  }

  /** A block that nothing follows; {@link #hasRoom} has said that there is one. */
  int take() {
    int block = free;
    free = next[block];
    next[block] = NONE;
    freeBlocks--;
    return block;
  }

  /** Gives one back; what followed it is not given back with it. */
  void give(int block) {
    next[block] = free;
    free = block;
    freeBlocks++;
  }

  /** The block that follows this one; {@link #NONE}: it is the last of its chain. */
  int next(int block) {
    return next[block];
  }

  void link(int block, int follower) {
    next[block] = follower;
  }

  /** The memory that has this block. */
  ByteBuffer slab(int block) {
    return slabs.get(block >>> SLAB_BITS);
  }

  /** Where the block begins there. */
  int offset(int block) {
    return (block & SLAB - 1) << BLOCK_BITS;
  }
}
