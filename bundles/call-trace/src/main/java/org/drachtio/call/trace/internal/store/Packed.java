package org.drachtio.call.trace.internal.store;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A record, as {@link Packing} writes and reads it, and the memory that it has.
 *
 * @param bytes shared with other records if there is a chunk
 * @param offset where it begins
 * @param length of it
 * @param chunk that the bytes are of; null: an array of its own
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Packed(byte[] bytes, int offset, int length, Chunks.Chunk chunk) {

  /** Has all of an array. */
  static Packed own(byte[] bytes) {
    return new Packed(bytes, 0, bytes.length, null);
  }

  /** To write it, or to read it. */
  ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes, offset, length);
  }

  /** A copy that needs no release. */
  Packed copy() {
    return own(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  /** Gives its memory back, once; nobody reads it from now on. */
  void release() {
    if (chunk != null) {
      chunk.release();
    }
  }
}
