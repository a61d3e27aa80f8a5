package org.drachtio.homer.capture.internal;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.drachtio.kernel.io.ConnectListener;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.io.Network;
import org.drachtio.kernel.io.NetworkAttachment;
import org.drachtio.kernel.io.StreamHandler;
import org.drachtio.kernel.io.StreamOptions;
import org.drachtio.kernel.io.TlsClient;

/**
 * The connections to collectors: the one in use, and those before it until they have sent what they
 * had. Thread-safe.
 */
final class Streams implements StreamHandler {

  /** A connection takes so much; the rest waits in our queue, where a change loses nothing. */
  static final int ROOM_BYTES = 256 * 1024;

  private static final StreamOptions OPTIONS =
      new StreamOptions(30, 64 * 1024, 4 * ROOM_BYTES, 0, ROOM_BYTES);
  private static final int DIAL_MILLIS = 5_000;

  /** Interval at which it is looked for a hand-over. */
  private static final int LOOK_MILLIS = 50;

  private final Network network;
  private final BooleanSupplier held;

  /** Null until it is needed. */
  private NetworkAttachment attachment;

  private int open;

  /**
   * Has none yet.
   *
   * @param held whether a hand-over is in progress
   */
  Streams(Network network, BooleanSupplier held) {
    this.network = network;
    this.held = held;
  }

  /** Whether a hand-over is in progress, which may wait for us. */
  boolean isHeld() {
    return held.getAsBoolean();
  }

  /**
   * Dials.
   *
   * @param tls null: without TLS
   */
  synchronized void connect(InetSocketAddress remote, TlsClient tls, ConnectListener listener) {
    if (attachment == null) {
      attachment = network.attach("homer-capture", this, (endpoint, bytes, length, source) -> {});
    }
    if (tls == null) {
      attachment.connect(null, remote, OPTIONS, DIAL_MILLIS, listener);
    } else {
      attachment.connect(null, remote, OPTIONS, tls, DIAL_MILLIS, listener);
    }
  }

  /**
   * Has all send what they have, and waits until all are closed, or so long. In a hand-over it does
   * not wait: none is closed before the end of the hand-over, which may wait for this bundle.
   */
  synchronized void close(long limitMillis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
    try {
      for (long left = limitMillis; open > 0 && left > 0 && !isHeld(); ) {
        wait(Math.min(left, LOOK_MILLIS));
        left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (attachment != null) {
      attachment.closeAfterSending();
      attachment = null;
    }
  }

  @Override
  public synchronized void opened(Connection connection) {
    open++;
  }

  /** A collector has nothing to say. */
  @Override
  public void consume(Connection connection, ByteBuffer data) {
    data.position(data.limit());
  }

  @Override
  public synchronized void closed(Connection connection) {
    open--;
    notifyAll();
  }
}
