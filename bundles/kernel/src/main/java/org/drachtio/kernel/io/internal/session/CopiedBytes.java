package org.drachtio.kernel.io.internal.session;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Copies of short pieces of bytes, one behind the other, which wait to be written together. Filled
 * again after it was emptied. Not thread-safe: its {@link OutboundQueue} guards it.
 */
final class CopiedBytes {

  /** Bytes that it takes at most. */
  static final int MOST = 16 * 1024;

  private static final int FIRST_SIZE = 1024;

  private byte[] bytes = new byte[FIRST_SIZE];
  private int length;

  /** Adds a piece; false: there is no room for it. */
  boolean add(byte[] piece, int offset, int count) {
    if (count > MOST - length) {
      return false;
    }
    if (count > bytes.length - length) {
      bytes = Arrays.copyOf(bytes, Math.min(MOST, Math.max(bytes.length * 2, length + count)));
    }
    System.arraycopy(piece, offset, bytes, length, count);
    length += count;
    return true;
  }

  /** Empties it into a buffer; false: that has no room for all of it. */
  boolean moveTo(ByteBuffer target) {
    if (length > target.remaining()) {
      return false;
    }
    target.put(bytes, 0, length);
    length = 0;
    return true;
  }

  /** Empties it. */
  byte[] take() {
    byte[] taken = Arrays.copyOf(bytes, length);
    length = 0;
    return taken;
  }
}
