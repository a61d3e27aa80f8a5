package org.drachtio.kernel.io.internal.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.drachtio.kernel.internal.KernelThread;
import org.drachtio.kernel.internal.LimitedLog;
import org.drachtio.kernel.io.internal.bounds.InboundBuffer;
import org.drachtio.kernel.io.internal.call.IoMeters;
import org.drachtio.kernel.io.internal.call.IoThread;
import org.slf4j.LoggerFactory;

/**
 * TLS on one connection, as client or server: the JDK's engine between the socket and the handler
 * (ADR 0008). Records are sealed in the order in which they are written, when they are taken from
 * the outbound queue; so is what the engine has to say itself, for which it asks for a
 * <em>turn</em> in that queue.
 *
 * <p><b>Threading:</b> the connection's I/O thread; what takes long in a handshake is computed by
 * others, and meanwhile nothing else touches the engine.
 */
public final class TlsStream {

  /** The connection under TLS. Called on its I/O thread, save for {@link #awaitTlsTurn}. */
  public interface Carrier {

    boolean isOpen();

    /** Bytes are there for the handler. */
    void deliver(ByteBuffer opened);

    /** The peer has ended its direction. */
    void inputEnded();

    /** Asks for a {@link TlsStream#turn} in the outbound queue. Any thread. */
    void awaitTlsTurn();

    void closeAfterSending();
  }

  /** How the handshake ends; one call, on the I/O thread. */
  public interface Handshake {

    void established();

    void failed(String reason);
  }

  /** What to do where there is nothing to be sent. */
  public static final byte[] NOTHING = {};

  private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger(TlsStream.class));
  private static final ByteBuffer EMPTY = ByteBuffer.wrap(NOTHING);

  /** Takes several records; the largest has 33 KB. */
  private static final int SCRATCH_BYTES = 64 * 1024;

  /** What a peer may send while nothing can be opened: several times what a handshake takes. */
  private static final int MAX_KEPT = 256 * 1024;

  /** New keys that a peer may ask for before it reads the first. */
  private static final int MAX_UNANSWERED = 100;

  /** For what is opened; the handler has it no longer than its call. */
  private static final ThreadLocal<ByteBuffer> OPENED =
      ThreadLocal.withInitial(() -> ByteBuffer.allocate(SCRATCH_BYTES));

  private static final ThreadLocal<ByteBuffer> SEALED =
      ThreadLocal.withInitial(() -> ByteBuffer.allocate(SCRATCH_BYTES));

  private final Carrier connection;
  private final Callable<SSLEngine> makeEngine;
  private final Executor computing;
  private final IoMeters meters;
  private final Handshake handshake;
  private final InboundBuffer records = new InboundBuffer();

  private SSLEngine engine;
  private boolean established;

  /** For other threads; null until the handshake is complete. */
  private volatile SSLSession session;

  /** See {@link org.drachtio.kernel.io.Connection#isPeerVerified()}. Set before the session. */
  private boolean peerVerified;

  /** It has something of its own to say, and asked for a turn. */
  private boolean turnAwaited;

  /** What the peer has asked of the engine meanwhile. */
  private int unanswered;

  /** The engine belongs to the thread that computes. Written on the I/O thread. */
  private volatile boolean computes;

  /** That thread is through with it. */
  private volatile boolean computed;

  private Throwable computingFailed;

  /**
   * @param makeEngine called where it may take long
   * @param computing runs what takes long; may reject
   */
  public TlsStream(
      Carrier connection,
      Callable<SSLEngine> makeEngine,
      Executor computing,
      IoMeters meters,
      Handshake handshake) {
    this.connection = connection;
    this.makeEngine = makeEngine;
    this.computing = computing;
    this.meters = meters;
    this.handshake = handshake;
  }

  public void begin() {
    try {
      compute(
          () -> {
            engine = makeEngine.call();
            engine.beginHandshake();
            return null;
          });
    } catch (SSLException e) {
      fail(e);
    }
  }

  /** What was agreed on; empty before the handshake is complete. Any thread. */
  public Optional<SSLSession> session() {
    return Optional.ofNullable(session);
  }

  /** Whether the handshake was complete and demanded proof of the peer. Any thread. */
  public boolean isPeerVerified() {
    return session != null && peerVerified;
  }

  /**
   * Whether the next step is up to this side, and waits for a thread or is computed. Any thread.
   */
  public boolean isComputing() {
    return computes;
  }

  private static boolean verifiesPeer(SSLEngine engine) {
    return engine.getUseClientMode()
        ? engine.getSSLParameters().getEndpointIdentificationAlgorithm() != null
        : engine.getNeedClientAuth();
  }

  /** Bytes of heap that incomplete records take. */
  public int keptBytes() {
    return records.capacity();
  }

  /** Bytes came from the socket. */
  public void received(ByteBuffer fresh) {
    ByteBuffer in = records.join(fresh);
    if (!computes) {
      ByteBuffer opened = OPENED.get().clear();
      try {
        advance(in, opened);
      } catch (SSLException | RuntimeException e) {
        deliver(opened);
        fail(e);
        return;
      }
      deliver(opened);
    }
    if (records.keep(in) > MAX_KEPT) {
      fail(new SSLException("it sent too much before the handshake was complete"));
    }
  }

  /** Goes on as far as possible with what has come. */
  private void advance(ByteBuffer in, ByteBuffer opened) throws SSLException {
    while (connection.isOpen()) {
      HandshakeStatus status = engine.getHandshakeStatus();
      if (status == HandshakeStatus.NEED_TASK) {
        if (established) {
          throw new SSLException("it wants to negotiate again");
        }
        compute(this::doTasks);
        return;
      }
      if (status == HandshakeStatus.NEED_WRAP) {
        awaitTurn();
        if (!established) {
          return;
        }
        // A new key: reading on must not wait for the peer to read what we have queued.
      }
      if (!established && status == HandshakeStatus.NOT_HANDSHAKING) {
        established = true;
        peerVerified = verifiesPeer(engine);
        session = engine.getSession();
        meters.tlsEstablished().increment();
        handshake.established();
      } else if (!unwrap(in, opened)) {
        return;
      }
    }
  }

  /** Opens a record; false if more bytes are needed. */
  private boolean unwrap(ByteBuffer in, ByteBuffer opened) throws SSLException {
    SSLEngineResult result = engine.unwrap(in, opened);
    switch (result.getStatus()) {
      case OK -> {
        return progress(result);
      }
      case BUFFER_OVERFLOW -> {
        if (opened.position() == 0) {
          throw new SSLException("its records are too large");
        }
        deliver(opened);
        return true;
      }
      case CLOSED -> {
        deliver(opened);
        connection.inputEnded();
        return false;
      }
      default -> {
        return false;
      }
    }
  }

  private boolean progress(SSLEngineResult result) throws SSLException {
    if (turnAwaited && result.bytesProduced() == 0 && ++unanswered > MAX_UNANSWERED) {
      throw new SSLException("it wants too many new keys");
    }
    return !established || result.bytesConsumed() > 0 || result.bytesProduced() > 0;
  }

  private void deliver(ByteBuffer opened) {
    opened.flip();
    if (opened.hasRemaining()) {
      connection.deliver(opened);
    }
    opened.clear();
  }

  private void awaitTurn() {
    if (!turnAwaited) {
      turnAwaited = true;
      connection.awaitTlsTurn();
    }
  }

  private Void doTasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
    return null;
  }

  private void compute(Callable<Void> work) throws SSLException {
    computes = true;
    try {
      computing.execute(
          () -> {
            try {
              // A peer that has gone meanwhile would cost those that wait behind it.
              if (connection.isOpen()) {
                work.call();
              }
            } catch (Throwable e) {
              computingFailed = e;
            }
            computed = true;
            connection.awaitTlsTurn();
          });
    } catch (RejectedExecutionException e) {
      computes = false;
      throw new SSLException("too many handshakes at once", e);
    }
  }

  /** It has its turn in the outbound queue: what is to be written now. */
  public byte[] turn() {
    if (computes) {
      if (!computed) {
        return NOTHING;
      }
      computed = false;
      computes = false;
    }
    if (!connection.isOpen()) {
      return NOTHING;
    }
    if (computingFailed != null) {
      fail(computingFailed);
      return NOTHING;
    }
    turnAwaited = false;
    unanswered = 0;
    byte[] own;
    try {
      own = sealOwn();
    } catch (SSLException | RuntimeException e) {
      fail(e);
      return NOTHING;
    }
    KernelThread thread = KernelThread.current();
    thread.beginTurn(IoThread.MAX_VISITS);
    try {
      received(EMPTY);
    } finally {
      thread.endTurn();
    }
    return own;
  }

  private byte[] sealOwn() throws SSLException {
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && wrap(EMPTY, sealed)) {
      // One record at a time.
    }
    return sealed.toByteArray();
  }

  /** Seals what the application sends. */
  public byte[] seal(byte[] data) {
    ByteBuffer rest = ByteBuffer.wrap(data);
    ByteArrayOutputStream sealed = new ByteArrayOutputStream(data.length + 64);
    try {
      while (rest.hasRemaining()) {
        if (!wrap(rest, sealed)) {
          throw new SSLException("it has ended TLS");
        }
      }
    } catch (SSLException | RuntimeException e) {
      fail(e);
      return NOTHING;
    }
    return sealed.toByteArray();
  }

  /** Makes a record; false if there is none to be made. */
  private boolean wrap(ByteBuffer data, ByteArrayOutputStream sealed) throws SSLException {
    ByteBuffer record = SEALED.get().clear();
    SSLEngineResult result = engine.wrap(data, record);
    sealed.write(record.array(), record.arrayOffset(), record.position());
    return result.bytesConsumed() > 0 || result.bytesProduced() > 0;
  }

  /** The last that the peer hears: close_notify, or the alert that says what was wrong. */
  public byte[] end() {
    if (computes || engine == null) {
      return NOTHING;
    }
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    try {
      engine.closeOutbound();
      while (!engine.isOutboundDone() && wrap(EMPTY, sealed)) {
        // One record at a time.
      }
    } catch (SSLException | RuntimeException e) {
      // Then the peer learns of the end from the end of the connection.
      return NOTHING;
    }
    return sealed.toByteArray();
  }

  /** The connection has gone before it was opened. */
  public void gone() {
    handshake.failed("it closed the connection during the TLS handshake");
  }

  private void fail(Throwable e) {
    if (!connection.isOpen()) {
      return;
    }
    meters.tlsFailed().increment();
    String reason = "TLS: " + (e.getMessage() == null ? e.toString() : e.getMessage());
    if (established) {
      LOG.warn("{} closed: {}", connection, reason);
    } else {
      handshake.failed(reason);
    }
    connection.closeAfterSending();
  }
}
