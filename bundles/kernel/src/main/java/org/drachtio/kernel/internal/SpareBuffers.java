package org.drachtio.kernel.internal;

import java.nio.ByteBuffer;

/**
 * Buffers for copies that wait to be written. A thread keeps what it has written, and makes its
 * next copies there: one that writes what it has copied makes no buffer, one whose copies another
 * thread writes makes one for each.
 *
 * <p><b>Threading:</b> one thread.
 */
public final class SpareBuffers {

  /** More than one turn usually copies. */
  static final int MOST = 16;

  /** Larger ones are not kept. */
  static final int MOST_BYTES = 4 * 1024;

  /** So that one that a short copy was made in often has room for the next. */
  private static final int GRAIN = 256;

  private final ByteBuffer[] spares = new ByteBuffer[MOST];
  private int count;

  /** A copy, from the buffer's position to its limit; an array is behind it. */
  public ByteBuffer copy(byte[] data, int offset, int length) {
    return take(length).put(data, offset, length).flip();
  }

  private ByteBuffer take(int length) {
    if (length > MOST_BYTES) {
      return ByteBuffer.allocate(length);
    }
    if (count > 0) {
      ByteBuffer spare = spares[--count];
      spares[count] = null;
      if (spare.capacity() >= length) {
        return spare;
      }
    }
    return ByteBuffer.allocate((length + GRAIN - 1) / GRAIN * GRAIN);
  }

  /** A copy was written: nobody else has its buffer any more. */
  public void keep(ByteBuffer written) {
    if (count < MOST && written.capacity() <= MOST_BYTES) {
      spares[count++] = written.clear();
    }
  }
}
