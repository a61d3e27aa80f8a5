package org.drachtio.homer.capture.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.drachtio.kernel.io.ConnectListener;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.io.TlsClient;

/**
 * A collector that has a connection, with or without TLS. One that is not reached, breaks off or
 * reads nothing is dialled again after 1, 2, 4 … 30 s.
 */
final class StreamCollector implements Collector {

  /** Packets are joined up to here: fewer writes, fewer records of TLS. */
  private static final int JOIN_BYTES = 64 * 1024;

  private static final long MIN_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MAX_RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** A collector that has kept a connection for so long works. */
  private static final long WELL_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** A collector that reads nothing for so long has gone, or hangs. */
  private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(15);

  /** A collector that is left has so long to take the next bytes, … */
  private static final long LEAVE_STALL_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** … and so long to take all. */
  private static final long LEAVE_NANOS = TimeUnit.SECONDS.toNanos(15);

  private final HomerSettings settings;
  private final HostLookup lookup;
  private final Streams streams;
  private final HomerMeters meters;
  private final Runnable wake;
  private final byte[] joined = new byte[JOIN_BYTES];

  private int joinedBytes;
  private int joinedMessages;

  /** Messages of which we do not know that the system has taken them. */
  private int unwritten;

  private Dial dial;
  private Connection connection;
  private long connectedAt;
  private int queuedBytes;
  private long progressAt;
  private boolean waits;
  private long retryAt;
  private long retryNanos = MIN_RETRY_NANOS;
  private String problem = "";
  private boolean leaving;
  private long leavingSince;

  StreamCollector(
      HomerSettings settings,
      HostLookup lookup,
      Streams streams,
      HomerMeters meters,
      Runnable wake) {
    this.settings = settings;
    this.lookup = lookup;
    this.streams = streams;
    this.meters = meters;
    this.wake = wake;
  }

  @Override
  public boolean isReady(long now) {
    if (connection == null) {
      connect(now);
    } else if (!connection.isOpen()) {
      broken("the connection broke", now);
    } else {
      watch(now);
    }
    return connection != null;
  }

  private void connect(long now) {
    if (dial != null) {
      takeOutcome(now);
      return;
    }
    if (waits && now - retryAt < 0) {
      return;
    }
    InetAddress address = lookup.address(now);
    if (address == null) {
      problem = lookup.problem();
      return;
    }
    TlsClient tls =
        settings.transport() == HomerSettings.Transport.TLS
            ? new TlsClient(settings.host(), settings.verifyPeer(), settings.trusted())
            : null;
    dial = new Dial(wake);
    streams.connect(new InetSocketAddress(address, settings.port()), tls, dial);
  }

  private void takeOutcome(long now) {
    Connection opened = dial.connection;
    if (opened != null) {
      dial = null;
      connection = opened;
      connectedAt = now;
      progressAt = now;
      queuedBytes = 0;
      problem = "";
      meters.connected().increment();
    } else if (dial.failure != null) {
      problem = dial.failure;
      dial = null;
      lookup.doubt(now);
      retryLater(now);
    }
  }

  private void watch(long now) {
    int queued = connection.queuedBytes();
    if (queued == 0 || queued < queuedBytes) {
      progressAt = now;
    }
    queuedBytes = queued;
    forgetWritten(queued);
    if (now - progressAt > STALL_NANOS) {
      connection.close();
      broken("it does not read", now);
    } else if (now - connectedAt > WELL_NANOS) {
      retryNanos = MIN_RETRY_NANOS;
    }
  }

  /** A connection that is closed has no bytes queued either: they are gone, not written. */
  private void forgetWritten(int queued) {
    if (queued == 0 && connection.isOpen()) {
      unwritten = 0;
    }
  }

  private void broken(String reason, long now) {
    problem = reason;
    loseAll();
    lookup.doubt(now);
    retryLater(now);
  }

  private void loseAll() {
    connection = null;
    for (int i = 0; i < unwritten + joinedMessages; i++) {
      meters.lost().increment();
    }
    unwritten = 0;
    joinedBytes = 0;
    joinedMessages = 0;
  }

  private void retryLater(long now) {
    waits = true;
    retryAt = now + retryNanos;
    retryNanos = Math.min(2 * retryNanos, MAX_RETRY_NANOS);
  }

  @Override
  public Outcome send(ByteBuffer packet) {
    int length = packet.remaining();
    if (joinedBytes + length > JOIN_BYTES) {
      flush();
    }
    if (connection == null
        || !connection.isOpen()
        || connection.queuedBytes() + joinedBytes + length > Streams.ROOM_BYTES) {
      return Outcome.LATER;
    }
    packet.get(joined, joinedBytes, length);
    joinedBytes += length;
    joinedMessages++;
    return Outcome.SENT;
  }

  @Override
  public void flush() {
    if (joinedBytes > 0 && connection != null) {
      forgetWritten(connection.queuedBytes());
      unwritten += joinedMessages;
      // If it is closed the next look at it finds that, and counts them.
      connection.send(Arrays.copyOf(joined, joinedBytes));
      joinedBytes = 0;
      joinedMessages = 0;
    }
  }

  @Override
  public String problem() {
    return problem;
  }

  /**
   * The connection is closed when it has written all: one that is closed before does not tell
   * whether it has. In a hand-over nobody waits, and the kernel goes on to write.
   */
  @Override
  public boolean leave(long now) {
    if (!leaving) {
      leaving = true;
      leavingSince = now;
      progressAt = now;
      cancelDial();
      flush();
      queuedBytes = connection == null ? 0 : connection.queuedBytes();
    }
    if (connection == null) {
      return true;
    }
    int queued = connection.queuedBytes();
    if (!connection.isOpen()) {
      loseAll();
      return true;
    }
    if (queued == 0 || streams.isHeld()) {
      connection.closeAfterSending();
      connection = null;
      return true;
    }
    if (queued < queuedBytes) {
      progressAt = now;
    }
    queuedBytes = queued;
    if (now - progressAt >= LEAVE_STALL_NANOS || now - leavingSince >= LEAVE_NANOS) {
      abandon();
      return true;
    }
    return false;
  }

  @Override
  public void abandon() {
    cancelDial();
    if (connection != null) {
      connection.close();
      loseAll();
    }
  }

  private void cancelDial() {
    if (dial != null) {
      dial.cancel();
      dial = null;
    }
  }

  /** An attempt. Its outcome comes on an I/O thread. */
  private static final class Dial implements ConnectListener {
    private final Runnable wake;
    private boolean cancelled;
    private volatile Connection connection;
    private volatile String failure;

    Dial(Runnable wake) {
      this.wake = wake;
    }

    @Override
    public void connected(Connection opened) {
      synchronized (this) {
        if (cancelled) {
          opened.close();
          return;
        }
        connection = opened;
      }
      wake.run();
    }

    @Override
    public void failed(String reason) {
      failure = reason == null || reason.isEmpty() ? "it cannot be reached" : reason;
      wake.run();
    }

    synchronized void cancel() {
      cancelled = true;
      if (connection != null) {
        connection.close();
      }
    }
  }
}
