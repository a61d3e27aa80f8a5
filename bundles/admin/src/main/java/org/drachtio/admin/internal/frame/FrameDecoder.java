package org.drachtio.admin.internal.frame;

import java.nio.ByteBuffer;

/**
 * Finds frames {@code <length>#<payload>} in a stream of bytes (admin-protocol.md §1.2). Stateless.
 */
public final class FrameDecoder {

  /** More bytes are needed. */
  public static final int INCOMPLETE = -1;

  /** There is no length where a length should be. */
  public static final int MALFORMED = -2;

  /** The announced length is over the bound. */
  public static final int TOO_LARGE = -3;

  /** Digits of a length, leading zeros included. */
  private static final int MAX_DIGITS = 10;

  private FrameDecoder() {}

  /**
   * The next frame that is there in full. Empty frames are passed over.
   *
   * @param data array-backed; its position moves to the payload, and stays in front of the digits
   *     of a frame that is not there in full
   * @return length of the payload in bytes, at least 1, or one of the constants
   */
  public static int next(ByteBuffer data, int maxBytes) {
    byte[] bytes = data.array();
    int base = data.arrayOffset();
    int limit = base + data.limit();
    int at = base + data.position();
    while (true) {
      int start = at;
      long length = 0;
      while (at < limit && bytes[at] != '#') {
        int digit = bytes[at] - '0';
        if (digit < 0 || digit > 9 || at - start == MAX_DIGITS) {
          return MALFORMED;
        }
        length = length * 10 + digit;
        at++;
      }
      if (length > maxBytes) {
        return TOO_LARGE;
      }
      if (at == limit) {
        data.position(start - base);
        return INCOMPLETE;
      }
      if (at == start) {
        return MALFORMED;
      }
      at++;
      if (length == 0) {
        continue;
      }
      if (length > limit - at) {
        data.position(start - base);
        return INCOMPLETE;
      }
      data.position(at - base);
      return (int) length;
    }
  }
}
