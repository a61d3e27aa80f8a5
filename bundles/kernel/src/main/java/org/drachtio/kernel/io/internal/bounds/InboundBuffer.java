package org.drachtio.kernel.io.internal.bounds;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The bytes of a connection that its handler has not consumed. I/O thread only. */
public final class InboundBuffer {

  private static final byte[] NONE = {};

  private byte[] kept = NONE;
  private int start;
  private int end;

  /**
   * Old and new bytes together, array-backed; the new ones themselves, not copied, when nothing was
   * left over.
   */
  public ByteBuffer join(ByteBuffer fresh) {
    if (start == end) {
      return fresh.hasArray() ? fresh : ByteBuffer.wrap(copy(fresh));
    }
    int count = fresh.remaining();
    if (kept.length - end < count) {
      int held = end - start;
      byte[] target =
          kept.length - held >= count ? kept : new byte[Math.max(held + count, kept.length * 2)];
      System.arraycopy(kept, start, target, 0, held);
      kept = target;
      start = 0;
      end = held;
    }
    fresh.get(kept, end, count);
    end += count;
    return ByteBuffer.wrap(kept, start, end - start);
  }

  /** Keeps what the handler left of a buffer made by {@link #join}; how much that is. */
  public int keep(ByteBuffer rest) {
    int left = rest.remaining();
    if (left == 0) {
      kept = NONE;
      start = 0;
      end = 0;
    } else if (rest.array() == kept) {
      start = rest.arrayOffset() + rest.position();
    } else {
      int from = rest.arrayOffset() + rest.position();
      kept = Arrays.copyOfRange(rest.array(), from, from + left);
      start = 0;
      end = left;
    }
    return left;
  }

  /** Bytes of heap that it takes. */
  public int capacity() {
    return kept.length;
  }

  private static byte[] copy(ByteBuffer fresh) {
    byte[] bytes = new byte[fresh.remaining()];
    fresh.get(bytes);
    return bytes;
  }
}
