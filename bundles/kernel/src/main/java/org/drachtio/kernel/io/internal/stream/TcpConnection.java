package org.drachtio.kernel.io.internal.stream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.apache.mina.transport.socket.nio.NioSession;
import org.drachtio.kernel.internal.KernelThread;
import org.drachtio.kernel.internal.LimitedLog;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.io.StreamListener;
import org.drachtio.kernel.io.StreamOptions;
import org.drachtio.kernel.io.internal.bounds.Charge;
import org.drachtio.kernel.io.internal.bounds.InboundBuffer;
import org.drachtio.kernel.io.internal.session.OutboundQueue;
import org.drachtio.kernel.io.internal.session.ReadControl;
import org.drachtio.kernel.io.internal.session.SessionUser;
import org.drachtio.kernel.io.internal.tls.TlsStream;
import org.slf4j.LoggerFactory;

/**
 * One TCP connection on a MINA session, with or without TLS.
 *
 * <p><b>Threading:</b> the methods of {@link Connection} from any thread; the others on the
 * session's I/O thread.
 */
public final class TcpConnection implements Connection, SessionUser, TlsStream.Carrier {

  private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger(Connection.class));

  /** How long {@link #closeAfterSending} waits for a peer that takes nothing, or does not end. */
  private static final int LINGER_MILLIS = 2_000;

  /** So often it waits for a peer that takes some of what is queued: half a minute in all. */
  private static final int MAX_LINGERS = 15;

  /** Most connections keep nothing inbound; even a small part of a message counts. */
  private static final int INBOUND_STEP = 1024;

  /** Bytes in the queue of a connection that is healthy and busy. */
  private static final int OUTBOUND_STEP = 16 * 1024;

  private final long id;
  private final NioSession session;
  private final OutboundQueue outbound;
  private final InboundBuffer inbound = new InboundBuffer();
  private final StreamOwner owner;
  private final TcpListener listener;

  /** Of a connection that was dialled; those of others are the listener's. */
  private final StreamOptions dialled;

  private final Charge keptInbound;
  private final Charge keptOutbound;
  private final ReadControl reading;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final Runnable write = this::write;

  /** Null for a plain connection; set before anything is received or sent. */
  private TlsStream tls;

  /** I/O thread only: its owner knows it. */
  private boolean opened;

  private final long openedMillis = System.currentTimeMillis();

  /** The I/O thread alone adds to it. */
  private final AtomicLong received = new AtomicLong();

  /** Open for sending; false from the first call that closes. */
  private volatile boolean open = true;

  private volatile boolean inputEnded;
  private volatile Object attachment;

  private TcpConnection(
      NioSession session, StreamOwner owner, StreamOptions options, TcpListener listener) {
    this.session = session;
    this.owner = owner;
    this.dialled = options;
    this.listener = listener;
    id = owner.engine().nextConnectionId();
    outbound = OutboundQueue.of(session);
    keptInbound = new Charge(owner.budgets().inbound(), INBOUND_STEP, this::keptInbound);
    keptOutbound = new Charge(owner.budgets().outbound(), OUTBOUND_STEP, outbound::pendingBytes);
    reading =
        new ReadControl(
            session, outbound, owner.engine(), owner.meters().slowed(), () -> open && !inputEnded);
    // The socket forgets its addresses when it is closed.
    local = (InetSocketAddress) session.getLocalAddress();
    remote = (InetSocketAddress) session.getRemoteAddress();
  }

  /** Sets a new session up; {@code null} if the peer is gone already. */
  static TcpConnection of(
      NioSession session, StreamOwner owner, StreamOptions options, TcpListener listener) {
    try {
      SocketChannel channel = (SocketChannel) session.getChannel();
      KeepAlive.apply(channel, options.keepAliveSeconds());
      if (options.sendBufferBytes() > 0) {
        channel.setOption(StandardSocketOptions.SO_SNDBUF, options.sendBufferBytes());
      }
    } catch (IOException e) {
      return null;
    }
    TcpConnection connection = new TcpConnection(session, owner, options, listener);
    if (connection.local == null || connection.remote == null) {
      return null;
    }
    connection.outbound.connection(connection);
    return connection;
  }

  /** Begins TLS, before it is opened. I/O thread. */
  void secure(Callable<SSLEngine> engine, TlsStream.Handshake handshake) {
    tls = new TlsStream(this, engine, owner.engine().handshakes(), owner.meters(), handshake);
    outbound.tls(tls);
    tls.begin();
  }

  /** Whether its TLS handshake waits for this side, not for the peer. Any thread. */
  boolean isComputingTls() {
    return tls != null && tls.isComputing();
  }

  /** Its owner is about to be told of it. I/O thread. */
  public void opened() {
    opened = true;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public InetSocketAddress local() {
    return local;
  }

  @Override
  public InetSocketAddress remote() {
    return remote;
  }

  @Override
  public Optional<StreamListener> listener() {
    return Optional.ofNullable(listener);
  }

  @Override
  public Optional<SSLSession> tlsSession() {
    return tls == null ? Optional.empty() : tls.session();
  }

  @Override
  public boolean isPeerVerified() {
    return tls != null && tls.isPeerVerified();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean send(byte[] bytes) {
    if (bytes.length == 0) {
      return open;
    }
    if (!admits(bytes.length)) {
      return false;
    }
    outbound.add(bytes);
    queued();
    return true;
  }

  @Override
  public boolean send(byte[] bytes, int offset, int length) {
    if (length == 0) {
      return open;
    }
    if (!admits(length)) {
      return false;
    }
    outbound.add(bytes, offset, length);
    queued();
    return true;
  }

  /** Counts bytes that are about to be queued; false: it is closed, maybe as they are too many. */
  private boolean admits(int length) {
    if (!open) {
      return false;
    }
    long queued = outbound.reserve(length);
    if (queued > options().maxQueuedBytes()) {
      owner.meters().overQueued().increment();
      LOG.warn("{} does not read: over {} bytes queued, closed", this, options().maxQueuedBytes());
      close();
      return false;
    }
    if (!keptOutbound.adjust()) {
      owner.meters().overBudget().increment();
      LOG.warn("{} does not read, and all connections together have too much queued; closed", this);
      close();
      return false;
    }
    return true;
  }

  private void queued() {
    reading.queued(outbound.pendingBytes());
    flush();
  }

  /** The socket took some of what was queued. Any thread. */
  @Override
  public void written() {
    keptOutbound.adjust();
    reading.written();
  }

  private StreamOptions options() {
    return listener == null ? dialled : listener.options();
  }

  /**
   * A write to a socket that takes it costs less than waking the I/O thread, but more than the rest
   * of a message: what one turn sends is written at once (ADR 0006), unless it is so much that it
   * would come near the bounds on its way.
   */
  private void flush() {
    KernelThread thread = KernelThread.current();
    if (thread != null && thread.isInTurn() && outbound.pendingBytes() < OUTBOUND_STEP) {
      thread.atEndOfTurn(write);
    } else {
      write();
    }
  }

  private void write() {
    if (tls != null) {
      // The sending thread does not encrypt; the I/O thread does.
      wakeWriter();
      return;
    }
    if (!outbound.claim()) {
      return;
    }
    // The channel would be closed if the calling thread is interrupted.
    boolean interrupted = Thread.interrupted();
    try {
      if (!outbound.write((SocketChannel) session.getChannel())) {
        session.getProcessor().flush(session);
      }
    } catch (IOException e) {
      close();
    } catch (RuntimeException e) {
      failed(e);
    } finally {
      written();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public int queuedBytes() {
    return (int) Math.min(Integer.MAX_VALUE, outbound.pendingBytes());
  }

  @Override
  public long openedMillis() {
    return openedMillis;
  }

  @Override
  public long receivedBytes() {
    return received.get();
  }

  @Override
  public long sentBytes() {
    return outbound.takenBytes();
  }

  @Override
  public void pauseReading(boolean pause) {
    reading.pause(pause);
  }

  @Override
  public void pauseReadingAt(int queuedBytes) {
    reading.mark(queuedBytes);
  }

  @Override
  public boolean isReadingPaused() {
    return reading.isPaused();
  }

  @Override
  public void closeAfterSending() {
    if (!open) {
      return;
    }
    open = false;
    if (!linger(MAX_LINGERS)) {
      close();
      return;
    }
    if (!inputEnded) {
      session.resumeRead();
    }
    outbound.addEnd();
    flush();
  }

  /**
   * Closes when the peer has taken nothing for a while; false: the engine is stopping. While the
   * gate is shut the I/O thread may wait there and write nothing: that time does not count.
   */
  private boolean linger(int times) {
    long taken = outbound.takenBytes();
    return owner
        .engine()
        .after(
            LINGER_MILLIS,
            () -> {
              if (session.isClosing()) {
                return;
              }
              boolean isHeld = owner.gate().isShut();
              boolean isTaking = isHeld || outbound.takenBytes() != taken;
              int left = isHeld ? times : times - 1;
              if (!isTaking || left == 0 || !linger(left)) {
                close();
              }
            });
  }

  /**
   * All that was queued is with the socket. Closing now could reset the connection, and take from
   * the peer what it has not read yet, if it sent something that we have not read (RFC 9293
   * §3.10.4); hence we end our direction and wait for the peer's end.
   */
  @Override
  public void sentAll() {
    outbound.discard();
    if (inputEnded) {
      close();
      return;
    }
    try {
      ((SocketChannel) session.getChannel()).shutdownOutput();
    } catch (IOException e) {
      close();
    }
  }

  @Override
  public void close() {
    open = false;
    outbound.discard();
    session.closeNow();
  }

  @Override
  public Object attachment() {
    return attachment;
  }

  @Override
  public void attach(Object attached) {
    attachment = attached;
  }

  /** Bytes came from the socket. */
  @Override
  public void received(ByteBuffer fresh) {
    if (!open || owner.isClosed()) {
      return;
    }
    if (tls == null) {
      deliver(fresh);
    } else {
      tls.received(fresh);
    }
    if (!keptInbound.adjust() && open) {
      owner.meters().overBudget().increment();
      LOG.warn(
          "{} sent too much that is no complete message while all connections together keep too"
              + " much; closed",
          this);
      close();
    }
  }

  private int keptInbound() {
    return inbound.capacity() + (tls == null ? 0 : tls.keptBytes());
  }

  /** Bytes are there for the handler. */
  @Override
  public void deliver(ByteBuffer fresh) {
    if (!open || owner.isClosed()) {
      return;
    }
    received.lazySet(received.get() + fresh.remaining());
    ByteBuffer data = inbound.join(fresh);
    int limit = data.limit();
    long pass = owner.gate().enter();
    try {
      owner.streams().consume(this, data);
    } catch (Throwable e) {
      failed(e);
      return;
    } finally {
      owner.gate().leave(pass);
    }
    data.limit(limit);
    if (inbound.keep(data) >= options().maxUnconsumedBytes() && open) {
      owner.meters().overUnconsumed().increment();
      LOG.warn(
          "{} sent {} bytes that make no whole unit, closed", this, options().maxUnconsumedBytes());
      close();
    }
  }

  /** TLS has something of its own to do, on the I/O thread. Any thread. */
  @Override
  public void awaitTlsTurn() {
    outbound.addTlsTurn();
    wakeWriter();
  }

  private void wakeWriter() {
    try {
      session.getProcessor().flush(session);
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  /** The peer ended its direction, or reset the connection. */
  @Override
  public void inputEnded() {
    inputEnded = true;
    boolean owed = outbound.isPending() || (tls != null && open);
    if (!owed || !opened) {
      close();
      return;
    }
    // It still gets what we owe it. Reading on would report the end again and again.
    session.suspendRead();
    closeAfterSending();
  }

  /** It is gone. */
  @Override
  public void closed() {
    open = false;
    outbound.discard();
    keptInbound.end();
    keptOutbound.end();
    if (listener != null) {
      owner.bounds().release(remote.getAddress());
    }
    if (opened) {
      owner.gone(this);
    } else if (tls != null) {
      tls.gone();
    }
  }

  /** A handler threw, or the kernel has a defect. */
  public void failed(Throwable e) {
    owner.meters().handlerFailed().increment();
    LOG.warn("{} closed, it failed", this, e);
    close();
  }

  @Override
  public String toString() {
    return "Connection " + id + " of " + owner.name() + " " + local + " - " + remote;
  }
}
