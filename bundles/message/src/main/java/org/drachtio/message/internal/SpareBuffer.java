package org.drachtio.message.internal;

/**
 * A buffer of the thread for a message that is being built, before its length is known. Whoever
 * takes it has it alone until it is given back; who never does leaves the next one to make a new
 * one. What is kept is an array, so that nothing of this bundle stays with threads that outlive it.
 */
public final class SpareBuffer {

  private static final int FIRST_SIZE = 2048;

  /** One that a long message has made is not kept. */
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
