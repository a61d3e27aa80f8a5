package org.drachtio.blacklist.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** A connection to a Redis whose answers are {@linkplain BoundedReplies bounded}. */
final class RedisSocket extends Socket {

  /** Bound on the members of a set; a larger set is a mistake. */
  static final long MAX_MEMBERS = 1_000_000;

  /** Beside the members: answers of a sentinel. */
  private static final long MORE_ELEMENTS = 10_000;

  private static final int CONNECT_MILLIS = 2_000;
  private static final int READ_MILLIS = 10_000;

  /** Addresses, networks and comments take sixteen times as much once they are read. */
  private static final long PART_OF_HEAP = 64;

  private static final long LEAST_BYTES = 1 << 20;

  private final long deadline;
  private BoundedReplies replies;

  private RedisSocket(long wholeMillis) {
    deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wholeMillis);
  }

  /** Not connected yet; what it is asked has to be answered within so long. */
  static RedisSocket within(long wholeMillis) {
    return new RedisSocket(wholeMillis);
  }

  /** Bytes of all answers on a connection. */
  static long maxBytes() {
    return Math.max(LEAST_BYTES, Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
  }

  void connect(InetAddress address, int port) throws IOException {
    connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
    setTcpNoDelay(true);
    setSoTimeout(READ_MILLIS);
  }

  @Override
  public InputStream getInputStream() throws IOException {
    if (replies == null) {
      replies =
          new BoundedReplies(
              super.getInputStream(), maxBytes(), MAX_MEMBERS + MORE_ELEMENTS, deadline);
    }
    return replies;
  }
}
