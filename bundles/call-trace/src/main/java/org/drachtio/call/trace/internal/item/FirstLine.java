package org.drachtio.call.trace.internal.item;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where the tokens of a frame's first line are, which {@code |} parts. Makes text only of those
 * that are asked for. Immutable.
 */
public final class FirstLine {

  /** Beyond the tokens that matter; what follows belongs to the last one. */
  private static final int MAX_TOKENS = 32;

  private static final int USUAL_TOKENS = 14;

  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = ONES << 7;
  private static final long LINE_FEEDS = ONES * '\n';

  private final byte[] bytes;

  /** First byte of each token, then the first of one that would follow. */
  private final int[] starts;

  private final int count;

  private FirstLine(byte[] bytes, int[] starts, int count) {
    this.bytes = bytes;
    this.starts = starts;
    this.count = count;
  }

  /** Of a frame whose payload begins there. Never throws on bad input. */
  static FirstLine of(byte[] bytes, int offset) {
    int end = lineEnd(bytes, offset);
    int[] starts = new int[USUAL_TOKENS + 1];
    starts[0] = offset;
    int count = 1;
    for (int i = offset; i < end && count < MAX_TOKENS; i++) {
      if (bytes[i] == '|') {
        if (count == starts.length - 1) {
          starts = Arrays.copyOf(starts, MAX_TOKENS + 1);
        }
        starts[count++] = i + 1;
      }
    }
    starts[count] = end + 1;
    return new FirstLine(bytes, starts, count);
  }

  /** Where the line ends that has this byte, without its CRLF. */
  static int lineEnd(byte[] bytes, int from) {
    return lineEnd(bytes, from, bytes.length);
  }

  /**
   * Where the line ends that has this byte, without its CRLF.
   *
   * @param end behind the last byte that counts
   */
  public static int lineEnd(byte[] bytes, int from, int end) {
    int lf = lineFeed(bytes, from, end);
    while (lf < end && (lf == from || bytes[lf - 1] != '\r')) {
      lf = lineFeed(bytes, lf + 1, end);
    }
    return lf < end ? lf - 1 : end;
  }

  /** Eight bytes at a time: byte by byte it was most of what it took to record a frame. */
  private static int lineFeed(byte[] bytes, int from, int end) {
    int at = from;
    while (at + Long.BYTES <= end) {
      long different = (long) EIGHT.get(bytes, at) ^ LINE_FEEDS;
      long found = different - ONES & ~different & HIGH_BITS;
      if (found != 0) {
        return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
      }
      at += Long.BYTES;
    }
    while (at < end && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  int count() {
    return count;
  }

  /** Where the line ends, without its CRLF. */
  int end() {
    return starts[count] - 1;
  }

  /** Empty if there is no such token. */
  String text(int index) {
    if (index >= count) {
      return "";
    }
    int start = starts[index];
    return new String(bytes, start, starts[index + 1] - 1 - start, StandardCharsets.UTF_8);
  }

  /** Whether this token is there and says this. */
  boolean is(int index, String ascii) {
    if (index >= count || starts[index + 1] - 1 - starts[index] != ascii.length()) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if (bytes[starts[index] + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
