package org.drachtio.kernel.io.internal.datagram;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.drachtio.kernel.internal.LimitedLog;
import org.drachtio.kernel.io.DatagramEndpoint;
import org.drachtio.kernel.io.internal.call.IoThread;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A UDP socket with a thread that receives. Sends happen in the caller's thread. */
public final class UdpEndpoint implements DatagramEndpoint {

  private static final Logger BOUND = LoggerFactory.getLogger(DatagramEndpoint.class);
  private static final LimitedLog LOG = new LimitedLog(BOUND);

  /** More than any UDP datagram over IPv4 or IPv6 (without jumbograms) can hold. */
  private static final int MAX_DATAGRAM = 65_535;

  /** Bound on datagrams kept during a hand-over; more are lost as on the network. */
  private static final int MAX_HELD = 20_000;

  /** … and on their bytes: so many of the longest would take more than the heap. */
  public static final long MAX_HELD_BYTES =
      Math.min(32 * 1024 * 1024, Runtime.getRuntime().maxMemory() / 32);

  /** Datagrams between two looks at what is to be written elsewhere. */
  private static final int BATCH = 64;

  /** A look at the socket that took so long has waited for a datagram. */
  private static final long WAITED_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

  private static final long STOP_MILLIS = 2_000;
  private static final long BACK_OFF_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final ThreadLocal<ByteBuffer> OUT =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(MAX_DATAGRAM));

  private final DatagramOwner owner;
  private final DatagramChannel channel;
  private final Selector selector;
  private final InetSocketAddress local;
  private final IoThread thread;

  /** Of the receiving thread. */
  private final ByteBuffer in = ByteBuffer.allocateDirect(MAX_DATAGRAM);

  private final byte[] bytes = new byte[MAX_DATAGRAM];

  /**
   * Datagrams that came while nobody is called; the monitor serialises the calls of the handler.
   */
  private final Deque<Held> held = new ArrayDeque<>();

  /** Guarded by {@link #held}. */
  private long heldBytes;

  /** Guarded by {@link #held}. */
  private boolean paused;

  private record Held(byte[] bytes, InetSocketAddress from) {}

  public UdpEndpoint(DatagramOwner owner, InetSocketAddress local, int bufferBytes)
      throws IOException {
    this.owner = owner;
    InetAddress address = local.getAddress();
    if (address == null) {
      throw new IOException("cannot bind " + local + ": unknown host");
    }
    channel =
        DatagramChannel.open(
            address instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6);
    boolean bound = false;
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, bufferBytes);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, bufferBytes);
      channel.bind(local);
      channel.configureBlocking(false);
      selector = Selector.open();
      channel.register(selector, SelectionKey.OP_READ);
      bound = true;
    } finally {
      if (!bound) {
        channel.close();
      }
    }
    this.local = (InetSocketAddress) channel.getLocalAddress();
    int granted = channel.getOption(StandardSocketOptions.SO_RCVBUF);
    if (granted < bufferBytes) {
      BOUND.info(
          "udp {} got a receive buffer of {} bytes, not {}; see net.core.rmem_max",
          local,
          granted,
          bufferBytes);
    }
    thread = new IoThread(this::receive, "drachtio-udp-" + this.local.getPort());
  }

  public void start() {
    thread.start();
  }

  @Override
  public InetSocketAddress local() {
    return local;
  }

  @Override
  public boolean send(byte[] bytes, int offset, int length, InetSocketAddress to) {
    // The channel would be closed for all if the calling thread is interrupted.
    boolean interrupted = Thread.interrupted();
    try {
      ByteBuffer out = OUT.get().clear();
      if (length <= out.capacity()) {
        out.put(bytes, offset, length).flip();
        if (channel.send(out, to) == length) {
          owner.meters().datagramsOut().increment();
          return true;
        }
      }
      refused(to, length, null);
    } catch (IOException | RuntimeException e) {
      refused(to, length, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return false;
  }

  private void refused(InetSocketAddress to, int length, Exception cause) {
    owner.meters().datagramsRefused().increment();
    if (channel.isOpen()) {
      LOG.warn("{} could not send {} bytes to {}: {}", local, length, to, String.valueOf(cause));
    }
  }

  @Override
  public void close() {
    owner.forget(this);
    try {
      channel.close();
      selector.wakeup();
      if (Thread.currentThread() != thread) {
        thread.join(STOP_MILLIS);
      }
    } catch (IOException e) {
      LOG.warn("Closing {} failed", local, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void receive() {
    try (selector) {
      boolean backlog = false;
      while (channel.isOpen()) {
        int most = BATCH;
        if (!backlog) {
          long before = System.nanoTime();
          selector.select(key -> {});
          if (System.nanoTime() - before > WAITED_NANOS) {
            // One that was waited for mostly is alone: to look for a second costs a system call.
            most = 1;
          }
        }
        thread.beginTurn(backlog ? 0 : IoThread.MAX_VISITS);
        backlog = receiveBatch(most) && most > 1;
        thread.endTurn();
      }
    } catch (IOException e) {
      LOG.warn("{} receives nothing any more", local, e);
    }
  }

  /** Receives what is there; whether there may be more. */
  private boolean receiveBatch(int most) {
    try {
      for (int left = most; left > 0; left--) {
        in.clear();
        InetSocketAddress from = (InetSocketAddress) channel.receive(in);
        if (from == null) {
          return false;
        }
        int length = in.flip().remaining();
        in.get(bytes, 0, length);
        deliver(bytes, length, from);
        // A handler that left its thread interrupted would close the channel.
        Thread.interrupted();
      }
    } catch (IOException e) {
      receiveFailed(e);
    }
    return true;
  }

  /** An ICMP error, or the system is short of something: neither ends the socket. */
  private void receiveFailed(IOException e) {
    if (channel.isOpen()) {
      owner.meters().receiveErrors().increment();
      LOG.warn("{} could not receive", local, e);
      LockSupport.parkNanos(BACK_OFF_NANOS);
    }
  }

  private void deliver(byte[] bytes, int length, InetSocketAddress from) {
    if (owner.isClosed()) {
      return;
    }
    owner.meters().datagramsIn().increment();
    synchronized (held) {
      if (!paused) {
        hand(bytes, length, from);
      } else if (held.size() < MAX_HELD && heldBytes + length <= MAX_HELD_BYTES) {
        held.add(new Held(Arrays.copyOf(bytes, length), from));
        heldBytes += length;
      } else {
        owner.meters().datagramsRefused().increment();
      }
    }
  }

  /** Keeps what comes from now on; returns when the handler is not at work. */
  public void pause() {
    synchronized (held) {
      paused = true;
    }
  }

  /** Hands over what was kept, then goes on. */
  public void resume() {
    synchronized (held) {
      for (Held datagram = held.poll(); datagram != null; datagram = held.poll()) {
        hand(datagram.bytes(), datagram.bytes().length, datagram.from());
      }
      heldBytes = 0;
      paused = false;
    }
  }

  private void hand(byte[] bytes, int length, InetSocketAddress from) {
    try {
      owner.datagramHandler().received(this, bytes, length, from);
    } catch (Throwable e) {
      owner.meters().handlerFailed().increment();
      LOG.warn("A datagram of {} bytes from {} made its handler fail", length, from, e);
    }
  }

  @Override
  public String toString() {
    return "udp " + local;
  }
}
