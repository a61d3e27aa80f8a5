package org.drachtio.call.trace.internal.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Records one behind the other in blocks of an arena. The first four bytes of a record tell how
 * long it is, these included. <b>Threading:</b> under the lock of the store.
 */
final class Log implements Iterable<byte[]> {

  private final Arena arena;
  private int first = Arena.NONE;
  private int last = Arena.NONE;

  /** Where the oldest record begins in the first block. */
  private int start;

  /** Where the next record goes in the last block. */
  private int end;

  private int blocks;

  Log(Arena arena) {
    this.arena = arena;
  }

  Arena arena() {
    return arena;
  }

  /** Bytes of the blocks that it has. */
  int bytes() {
    return blocks * Arena.BLOCK;
  }

  /** Bytes of the blocks that it would have with another record of this length. */
  long bytesWith(int length) {
    long more = Math.max(0, length - (blocks == 0 ? 0 : Arena.BLOCK - end));
    return bytes() + (more + Arena.BLOCK - 1) / Arena.BLOCK * Arena.BLOCK;
  }

  /** Adds a record; false: the arena has no room for it. */
  boolean add(Packed record) {
    if (!arena.hasRoom(record.length())) {
      return false;
    }
    int from = record.offset();
    int to = from + record.length();
    while (from < to) {
      if (blocks == 0 || end == Arena.BLOCK) {
        extend();
      }
      int part = Math.min(to - from, Arena.BLOCK - end);
      arena.slab(last).put(arena.offset(last) + end, record.bytes(), from, part);
      from += part;
      end += part;
    }
    return true;
  }

  private void extend() {
    int block = arena.take();
    if (blocks == 0) {
      first = block;
    } else {
      arena.link(last, block);
    }
    last = block;
    end = 0;
    blocks++;
  }

  /** Removes the oldest record. */
  void removeFirst() {
    Cursor cursor = new Cursor();
    cursor.next();
    while (first != cursor.block) {
      giveFirst();
    }
    start = cursor.at;
  }

  /** Removes all. */
  void clear() {
    while (blocks > 0) {
      giveFirst();
    }
    first = Arena.NONE;
    last = Arena.NONE;
    start = 0;
    end = 0;
  }

  private void giveFirst() {
    int block = first;
    first = arena.next(block);
    arena.give(block);
    blocks--;
  }

  /** The same in another arena, as far as that has room. */
  Log copiedTo(Arena other) {
    Log copy = new Log(other);
    forEach(record -> copy.add(Packed.own(record)));
    return copy;
  }

  /** Its records, the oldest first; each is a copy. */
  @Override
  public Iterator<byte[]> iterator() {
    return new Cursor();
  }

  private final class Cursor implements Iterator<byte[]> {

    private int block = first;
    private int at = start;

    @Override
    public boolean hasNext() {
      return blocks > 0 && !(block == last && at == end);
    }

    @Override
    public byte[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      byte[] head = new byte[Integer.BYTES];
      read(head, 0);
      byte[] record = Arrays.copyOf(head, ByteBuffer.wrap(head).getInt());
      read(record, head.length);
      return record;
    }

    private void read(byte[] target, int from) {
      int to = from;
      while (to < target.length) {
        if (at == Arena.BLOCK) {
          block = arena.next(block);
          at = 0;
        }
        int part = Math.min(target.length - to, Arena.BLOCK - at);
        arena.slab(block).get(arena.offset(block) + at, target, to, part);
        to += part;
        at += part;
      }
    }
  }
}
