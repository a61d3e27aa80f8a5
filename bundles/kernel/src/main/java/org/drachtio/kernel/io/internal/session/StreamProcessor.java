package org.drachtio.kernel.io.internal.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.transport.socket.nio.NioProcessor;
import org.apache.mina.transport.socket.nio.NioSession;

/**
 * MINA's I/O loop with five changes: interest in reading is changed on the I/O thread only (MINA
 * lets any thread read-modify-write a key's interest, which can lose the wish to write); all
 * sessions are read into one buffer of the loop, as nobody keeps what is in it; there is one read
 * at a time, so that one which got all is not followed by another that finds nothing; a peer's
 * reset is an end of input rather than an error in the log; and the loop does not wake itself
 * through the system.
 *
 * <p>Public because MINA makes it by reflection.
 */
public final class StreamProcessor extends NioProcessor {

  /** About what a socket has at most; MINA's own buffer, one for each read, is never used. */
  private static final int READ_BYTES = 64 * 1024;

  private final Loop loop;

  /** I/O thread only. */
  private final ByteBuffer in = ByteBuffer.allocate(READ_BYTES);

  /** I/O thread only: the loop asked something of itself. */
  private boolean selfWake;

  /** Called by MINA's pool. */
  public StreamProcessor(Executor executor) {
    this(executor, new Loop());
  }

  private StreamProcessor(Executor executor, Loop loop) {
    super(work -> executor.execute(() -> loop.run(work)));
    this.loop = loop;
  }

  @Override
  protected int select(long timeout) throws Exception {
    if (!selfWake) {
      return super.select(timeout);
    }
    selfWake = false;
    return selector.selectNow();
  }

  @Override
  protected void wakeup() {
    if (loop.isCurrent()) {
      selfWake = true;
      wakeupCalled.set(true);
    } else {
      super.wakeup();
    }
  }

  @Override
  public void updateTrafficControl(NioSession session) {
    if (loop.isCurrent()) {
      super.updateTrafficControl(session);
    } else {
      updateTrafficMask(session);
    }
  }

  @Override
  protected int read(NioSession session, IoBuffer unused) {
    int count;
    try {
      count = ((SocketChannel) session.getChannel()).read(in.clear());
    } catch (IOException e) {
      OutboundQueue.of(session).discard();
      return -1;
    }
    if (count > 0) {
      SessionHandler.received(session, in.flip());
    }
    // To MINA it has read nothing, so that it has nothing to deliver.
    return Math.min(count, 0);
  }

  @Override
  protected int write(NioSession session, IoBuffer buffer, int length) {
    OutboundQueue queue = OutboundQueue.of(session);
    try {
      int count = super.write(session, buffer, length);
      queue.written(count);
      queue.connection().written();
      return count;
    } catch (IOException e) {
      queue.connection().close();
      return 0;
    }
  }

  /** Knows the thread that runs the loop at present; MINA ends it when there are no sessions. */
  private static final class Loop {
    private final AtomicReference<Thread> thread = new AtomicReference<>();

    void run(Runnable work) {
      Thread self = Thread.currentThread();
      thread.set(self);
      try {
        work.run();
      } finally {
        // The next loop may have begun in another thread.
        thread.compareAndSet(self, null);
      }
    }

    boolean isCurrent() {
      return Thread.currentThread() == thread.get();
    }
  }
}
