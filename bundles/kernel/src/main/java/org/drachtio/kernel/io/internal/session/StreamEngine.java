package org.drachtio.kernel.io.internal.session;

import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.mina.core.future.ConnectFuture;
import org.apache.mina.core.service.AbstractIoService;
import org.apache.mina.core.service.IoHandler;
import org.apache.mina.core.service.SimpleIoProcessorPool;
import org.apache.mina.core.session.DefaultIoSessionDataStructureFactory;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.core.write.WriteRequestQueue;
import org.apache.mina.transport.socket.SocketSessionConfig;
import org.apache.mina.transport.socket.nio.NioSession;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;
import org.apache.mina.transport.socket.nio.NioSocketConnector;
import org.drachtio.kernel.internal.KernelThread;
import org.drachtio.kernel.io.internal.call.IoThread;
import org.drachtio.kernel.io.internal.tls.TlsContexts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all TCP connections share: MINA's I/O threads, its connector, and a thread for deadlines.
 * Thread-safe.
 */
public final class StreamEngine {

  private static final Logger LOG = LoggerFactory.getLogger(StreamEngine.class);
  private static final int STOP_SECONDS = 5;

  /** Handshakes that may wait for a thread; a further one fails. */
  private static final int MAX_HANDSHAKES = 1000;

  private static final int IDLE_SECONDS = 10;

  /**
   * Time for the connector's loop to see a new attempt; before that it must not be cancelled,
   * because MINA would count wrongly.
   */
  private static final long REGISTRATION_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final AtomicInteger threads = new AtomicInteger();
  private final AtomicLong connectionIds = new AtomicLong();
  private final ExecutorService executor =
      Executors.newCachedThreadPool(
          work -> new IoThread(work, "drachtio-io-" + threads.incrementAndGet()));
  private final ScheduledThreadPoolExecutor deadlines =
      new ScheduledThreadPoolExecutor(1, work -> new IoThread(work, "drachtio-io-deadlines"));
  private final ThreadPoolExecutor handshakes;
  private final TlsContexts tlsContexts = new TlsContexts();
  private final SimpleIoProcessorPool<NioSession> processors;
  private final NioSocketConnector connector;
  private final Set<ConnectFuture> attempts = ConcurrentHashMap.newKeySet();

  public StreamEngine(int ioThreads) {
    deadlines.setRemoveOnCancelPolicy(true);
    deadlines.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    handshakes =
        new ThreadPoolExecutor(
            ioThreads,
            ioThreads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_HANDSHAKES),
            work -> new KernelThread(work, "drachtio-tls-" + threads.incrementAndGet()));
    handshakes.allowCoreThreadTimeOut(true);
    processors = new SimpleIoProcessorPool<>(StreamProcessor.class, executor, ioThreads, null);
    connector = new NioSocketConnector(executor, processors);
    configure(connector, connector.getSessionConfig(), new SessionHandler(null));
    // Every dial has its own deadline; this one only makes the connector's loop turn.
    connector.setConnectTimeoutMillis(TimeUnit.DAYS.toMillis(1));
  }

  public long nextConnectionId() {
    return connectionIds.incrementAndGet();
  }

  public NioSocketAcceptor newAcceptor(SessionOpener listener, int backlog) {
    NioSocketAcceptor acceptor = new FamilyAcceptor(executor, processors);
    acceptor.setReuseAddress(true);
    acceptor.setCloseOnDeactivation(false);
    acceptor.setBacklog(backlog);
    configure(acceptor, acceptor.getSessionConfig(), new SessionHandler(listener));
    return acceptor;
  }

  /** MINA's connect; the session knows its dial before it meets an I/O thread. */
  public ConnectFuture connect(
      InetSocketAddress local, InetSocketAddress remote, SessionOpener dial) {
    ConnectFuture attempt =
        connector.connect(remote, local, (session, future) -> OutboundQueue.of(session).dial(dial));
    attempts.add(attempt);
    attempt.addListener(done -> attempts.remove(attempt));
    return attempt;
  }

  /** Runs a short task after a time, on an I/O thread; {@code null} if the engine is stopping. */
  public Future<?> schedule(long millis, Runnable task) {
    try {
      return deadlines.schedule(task, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      return null;
    }
  }

  /** As {@link #schedule}, for what needs no second thought; false if the engine is stopping. */
  public boolean after(long millis, Runnable task) {
    return schedule(millis, task) != null;
  }

  /** Runs a task on an I/O thread soon; dropped if the engine is stopping. */
  public void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("Dropped while stopping: {}", task);
    }
  }

  /**
   * For the public key operations of handshakes, which are too long for an I/O thread; rejects what
   * is too much.
   */
  public Executor handshakes() {
    return handshakes;
  }

  public TlsContexts tlsContexts() {
    return tlsContexts;
  }

  /** Ends all threads; every listener must be closed before. */
  public void stop() {
    deadlines.shutdownNow();
    handshakes.shutdownNow();
    cancelAttempts();
    connector.dispose();
    processors.dispose();
    executor.shutdown();
    try {
      if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)
          || !handshakes.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("I/O threads still run {} s after they were told to end", STOP_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The connector's thread lives as long as an attempt. */
  private void cancelAttempts() {
    if (!attempts.isEmpty()) {
      LockSupport.parkNanos(REGISTRATION_NANOS);
      attempts.forEach(ConnectFuture::cancel);
    }
  }

  private static void configure(
      AbstractIoService service, SocketSessionConfig config, IoHandler handler) {
    config.setTcpNoDelay(true);
    // The processor has a buffer of its own. The most tells MINA how much one session may write.
    config.setReadBufferSize(1);
    config.setMaxReadBufferSize(64 * 1024);
    // A peer that does not read is bounded by bytes, see StreamOptions, not by MINA's 60 s.
    config.setWriteTimeout(0);
    service.setSessionDataStructureFactory(
        new DefaultIoSessionDataStructureFactory() {
          @Override
          public WriteRequestQueue getWriteRequestQueue(IoSession session) {
            return new OutboundQueue();
          }
        });
    service.setHandler(handler);
  }
}
