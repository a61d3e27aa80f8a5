package org.drachtio.homer.capture.internal;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;

/**
 * A collector that gets datagrams. The socket is connected, so that the system tells if nobody
 * listens there; nothing else is ever known of such a collector.
 */
final class UdpCollector implements Collector {

  private static final int SEND_BUFFER_BYTES = 1024 * 1024;
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Time without a refusal after which the collector counts as present again. */
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final HomerSettings settings;
  private final HostLookup lookup;
  private final HomerMeters meters;

  private DatagramChannel channel;
  private InetAddress address;
  private boolean failed;
  private long failedAt;
  private boolean refused;
  private long refusedAt;
  private String problem = "";

  UdpCollector(HomerSettings settings, HostLookup lookup, HomerMeters meters) {
    this.settings = settings;
    this.lookup = lookup;
    this.meters = meters;
  }

  @Override
  public boolean isReady(long now) {
    InetAddress found = lookup.address(now);
    if (found == null) {
      problem = lookup.problem();
      return false;
    }
    if (channel != null && found.equals(address)) {
      if (refused && now - refusedAt > QUIET_NANOS) {
        refused = false;
        problem = "";
      }
      return true;
    }
    if (failed && now - failedAt < RETRY_NANOS) {
      return false;
    }
    close();
    open(found, now);
    return channel != null;
  }

  private void open(InetAddress found, long now) {
    DatagramChannel opened = null;
    try {
      opened = DatagramChannel.open(family(found));
      opened.configureBlocking(false);
      opened.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
      opened.connect(new InetSocketAddress(found, settings.port()));
      channel = opened;
      address = found;
      failed = false;
      refused = false;
      problem = "";
    } catch (IOException e) {
      closeQuietly(opened);
      failed(e, now);
    }
  }

  /** A socket of both families sends to IPv4 addresses by a longer way through the system. */
  private static ProtocolFamily family(InetAddress address) {
    return address instanceof Inet4Address
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }

  @Override
  public Outcome send(ByteBuffer packet) {
    if (channel == null) {
      return Outcome.LATER;
    }
    // What the system tells first is about an earlier packet; the second time it may be this one.
    for (int attempt = 0; attempt < 2; attempt++) {
      try {
        return channel.write(packet) > 0 ? Outcome.SENT : Outcome.LATER;
      } catch (PortUnreachableException e) {
        meters.refused().increment();
        refused = true;
        refusedAt = System.nanoTime();
        problem = "nobody listens there";
        lookup.doubt(refusedAt);
      } catch (IOException e) {
        failed(e, System.nanoTime());
        close();
        return Outcome.FAILED;
      }
    }
    return Outcome.FAILED;
  }

  private void failed(IOException e, long now) {
    failed = true;
    failedAt = now;
    problem = e.getMessage() == null ? e.toString() : e.getMessage();
    lookup.doubt(now);
  }

  @Override
  public void flush() {
    // Nothing is kept.
  }

  @Override
  public String problem() {
    return problem;
  }

  /** What was sent is with the system. */
  @Override
  public boolean leave(long now) {
    close();
    return true;
  }

  @Override
  public void abandon() {
    close();
  }

  private void close() {
    closeQuietly(channel);
    channel = null;
  }

  private static void closeQuietly(DatagramChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // It is closed all the same, and nothing was to be read.
      }
    }
  }
}
