package org.drachtio.blacklist.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;

/**
 * What a Redis answers, looked at before Jedis reads it. Jedis allocates what an answer announces:
 * one that announces two thousand million bytes would take the heap, and the process with it. One
 * that comes byte by byte would keep the thread for ever, as each byte begins the time-out anew.
 *
 * <p>Knows RESP2, which is what we ask for. One thread.
 */
final class BoundedReplies extends InputStream {

  /** Longer ones are no entries, and no answers of a sentinel. */
  private static final int MAX_STRING = 64 * 1024;

  /** Digits of an announced length, its sign included. */
  private static final int MAX_DIGITS = 11;

  private static final int LINE_END = 2;

  private final InputStream in;
  private final long maxBytes;
  private final long maxElements;
  private final long deadline;

  private long bytes;
  private long elements;

  /** Of the line that is being read: {@code $}, {@code *} …; 0 = a line begins. */
  private int type;

  /** What the line says so far, where it is a number; else its length. */
  private long number;

  private int digits;

  /** Bytes of a string that are still to come, its end included. */
  private long left;

  /**
   * Of a connection.
   *
   * @param maxBytes of all answers
   * @param maxElements of all answers
   * @param deadline for all answers, as {@link System#nanoTime} has it
   */
  BoundedReplies(InputStream in, long maxBytes, long maxElements, long deadline) {
    this.in = in;
    this.maxBytes = maxBytes;
    this.maxElements = maxElements;
    this.deadline = deadline;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (System.nanoTime() - deadline > 0) {
      throw new SocketTimeoutException("it takes too long to answer");
    }
    int count = in.read(target, offset, length);
    bytes += Math.max(0, count);
    if (bytes > maxBytes) {
      throw new IOException("it answers with more than " + maxBytes + " bytes");
    }
    for (int i = offset; i < offset + count; i++) {
      if (left > 0) {
        left--;
      } else {
        look(target[i]);
      }
    }
    return count;
  }

  private void look(int next) throws IOException {
    if (type == 0) {
      if ("+-:$*".indexOf(next) < 0) {
        throw new IOException("it is no Redis: it begins an answer with byte " + (next & 0xff));
      }
      type = next;
      number = 0;
      digits = 0;
    } else if (next == '\n') {
      announced();
      type = 0;
    } else if (next != '\r') {
      inLine(next);
    }
  }

  private void inLine(int next) throws IOException {
    if (type == '$' || type == '*') {
      boolean sign = digits == 0 && next == '-';
      if (++digits > MAX_DIGITS || !sign && (next < '0' || next > '9')) {
        throw new IOException("it announces a length that is none");
      }
      // -1 stands for nothing; what is said of it beyond that does not count.
      number = sign || number < 0 ? -1 : number * 10 + next - '0';
    } else if (++number > MAX_STRING) {
      throw new IOException("it answers with a line of more than " + MAX_STRING + " bytes");
    }
  }

  private void announced() throws IOException {
    if (type == '$' && number >= 0) {
      if (number > MAX_STRING) {
        throw new IOException("it has a member of " + number + " bytes");
      }
      left = number + LINE_END;
    } else if (type == '*' && number > 0) {
      elements += number;
      if (elements > maxElements) {
        throw new IOException("it answers with more than " + maxElements + " elements");
      }
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
