package org.drachtio.message.internal;

/**
 * A buffer of the thread for a message that is being built, before its length is known. A caller
 * that takes it has it alone until it gives it back; if it never does, the next caller makes a new
 * one. The thread keeps an array, so that no class of this bundle stays with threads that outlive
 * it.
 */
public final class SpareBuffer {

  private static final int FIRST_SIZE = 2048;

  /** A buffer that a long message has needed is not kept. */
  private static final int MAX_KEPT = 16 * 1024;

  private static final ThreadLocal<byte[]> SPARE = new ThreadLocal<>();

  private SpareBuffer() {}

  /** A buffer with any content, of this size at least. */
  public static byte[] take(int size) {
    byte[] spare = SPARE.get();
    if (spare == null || spare.length < size) {
      return new byte[Math.max(size, FIRST_SIZE)];
    }
    SPARE.set(null);
    return spare;
  }

  /** Nobody must have a reference to it any more. */
  public static void giveBack(byte[] buffer) {
    if (buffer.length <= MAX_KEPT) {
      SPARE.set(buffer);
    }
  }
}
