package org.drachtio.kernel.io.internal.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.session.AbstractIoSession;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.core.write.DefaultWriteRequest;
import org.apache.mina.core.write.WriteRequest;
import org.apache.mina.core.write.WriteRequestQueue;
import org.drachtio.kernel.internal.KernelThread;
import org.drachtio.kernel.internal.SpareBuffers;
import org.drachtio.kernel.io.internal.tls.TlsStream;

/**
 * The bytes that wait to be written to one connection. The thread that {@linkplain #claim claims}
 * the queue writes: a thread that has added something, as long as the socket takes everything; from
 * then on MINA's processor, until the queue is empty. Either joins queued arrays into one buffer; a
 * buffer that the socket took from MINA in part stays with MINA as the session's current request.
 * The processor also looks into the queue unasked; as long as a thread has claimed it, it looks
 * empty then.
 *
 * <p>With TLS the processor alone takes, and seals what it takes.
 *
 * <p>Pieces whose arrays their senders use again are copied into {@linkplain SpareBuffers spare
 * buffers} of the sending thread; whoever writes them keeps the buffers.
 *
 * <p><b>Threading:</b> any thread adds, without a lock; only who has claimed it takes. Others may
 * {@link #discard}, after which the queue looks empty, so that MINA's clearing in a foreign thread
 * does not take from it.
 */
public final class OutboundQueue implements WriteRequestQueue {

  /** About what one write to a socket takes at once. */
  private static final int JOIN_BYTES = 64 * 1024;

  /** Larger arrays are not copied. */
  private static final int COPY_BYTES = 16 * 1024;

  /** Stands behind the last bytes before a close. */
  private static final Object END = new Object();

  /** Stands behind what TLS has to say at the end. */
  private static final Object SENT = new Object();

  /** TLS has something of its own to do. */
  private static final Object TLS_TURN = new Object();

  /** One per thread that writes; {@link #write} leaves nothing in it. */
  private static final ThreadLocal<ByteBuffer> OUT =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(JOIN_BYTES));

  /**
   * {@code byte[]}, a copy in a {@link ByteBuffer}, MINA's own {@link WriteRequest}s, or one of the
   * marks above.
   */
  private final Queue<Object> queue = new ConcurrentLinkedQueue<>();

  private final AtomicLong bytes = new AtomicLong();

  /** Only the thread that has the claim adds to it. */
  private final AtomicLong taken = new AtomicLong();

  /** The thread that takes from the queue, and will see what is added. */
  private enum Claim {
    NOBODY,
    THREAD,
    PROCESSOR
  }

  private final AtomicReference<Claim> claim = new AtomicReference<>(Claim.NOBODY);

  /** What the socket did not take of a write outside of MINA; first to be written. */
  private byte[] rest;

  private volatile boolean discarded;

  /** Set on the I/O thread before anything can be sent. */
  private SessionUser connection;

  /** Set on the I/O thread before anything is received or sent; {@code null} without TLS. */
  private TlsStream tls;

  /** Set before the session is given to its I/O thread; {@code null} if it was accepted. */
  private SessionOpener dial;

  public static OutboundQueue of(IoSession session) {
    return (OutboundQueue) ((AbstractIoSession) session).getWriteRequestQueue();
  }

  public SessionUser connection() {
    return connection;
  }

  public void connection(SessionUser opened) {
    connection = opened;
  }

  public void tls(TlsStream stream) {
    tls = stream;
  }

  SessionOpener dial() {
    return dial;
  }

  void dial(SessionOpener dialled) {
    dial = dialled;
  }

  /** Counts bytes that are about to be added; the sum with them. */
  public long reserve(int count) {
    return bytes.addAndGet(count);
  }

  /** Adds bytes that were {@linkplain #reserve reserved}; nobody changes the array any more. */
  public void add(byte[] data) {
    queue.add(data);
  }

  /** Adds a copy of bytes that were {@linkplain #reserve reserved}. */
  public void add(byte[] data, int offset, int length) {
    KernelThread thread = KernelThread.current();
    queue.add(
        thread == null
            ? Arrays.copyOfRange(data, offset, offset + length)
            : thread.spares().copy(data, offset, length));
  }

  public void addEnd() {
    queue.add(END);
  }

  public void addTlsTurn() {
    queue.add(TLS_TURN);
  }

  /** True if the caller must write now, or tell the I/O thread to. */
  public boolean claim() {
    return claim(Claim.THREAD);
  }

  private boolean claim(Claim by) {
    return claim.get() == Claim.NOBODY && claim.compareAndSet(Claim.NOBODY, by);
  }

  /** The socket took so many bytes. */
  void written(int count) {
    taken.lazySet(taken.get() + count);
    bytes.addAndGet(-count);
  }

  /** Bytes that the socket has taken so far. */
  public long takenBytes() {
    return taken.get();
  }

  /** Bytes that the socket has not taken yet. */
  public long pendingBytes() {
    return discarded ? 0 : bytes.get();
  }

  public boolean isPending() {
    return pendingBytes() > 0;
  }

  /** Nothing is written any more. */
  public void discard() {
    discarded = true;
  }

  /**
   * Writes what is queued; for who has claimed it.
   *
   * @return false: the rest is for the I/O thread, which has the claim from now on
   */
  public boolean write(WritableByteChannel socket) throws IOException {
    boolean all = writeAll(socket);
    if (!all) {
      claim.set(Claim.PROCESSOR);
    }
    return all;
  }

  private boolean writeAll(WritableByteChannel socket) throws IOException {
    while (true) {
      if (discarded) {
        drop();
      }
      if (queue.peek() == null) {
        if (unclaim(Claim.THREAD)) {
          return true;
        }
      } else {
        ByteBuffer out = gather();
        int count = out.remaining();
        if (count == 0) {
          return false;
        }
        int taken = socket.write(out);
        written(taken);
        if (taken < count) {
          rest = new byte[count - taken];
          out.get(rest);
          return false;
        }
      }
    }
  }

  /** Takes as much as one write should have; nothing if the first in the queue is not for us. */
  private ByteBuffer gather() {
    ByteBuffer out = OUT.get().clear();
    Object first = queue.peek();
    while (isBytes(first) && lengthOf(first) <= out.remaining()) {
      move(queue.poll(), out);
      first = queue.peek();
    }
    return out.flip();
  }

  private static boolean isBytes(Object item) {
    return item instanceof byte[] || item instanceof ByteBuffer;
  }

  private static int lengthOf(Object piece) {
    return piece instanceof ByteBuffer copy ? copy.remaining() : ((byte[]) piece).length;
  }

  /** Moves bytes that were taken from the queue. */
  private static void move(Object piece, ByteBuffer target) {
    if (piece instanceof ByteBuffer copy) {
      target.put(copy);
      KernelThread thread = KernelThread.current();
      if (thread != null) {
        thread.spares().keep(copy);
      }
    } else {
      target.put((byte[]) piece);
    }
  }

  /** Gives the claim back; false: something was added meanwhile, and the claim is still ours. */
  private boolean unclaim(Claim by) {
    claim.set(Claim.NOBODY);
    return discarded || queue.isEmpty() || !claim(by);
  }

  @Override
  public WriteRequest poll(IoSession session) {
    if (claim.get() != Claim.PROCESSOR && !claim(Claim.PROCESSOR)) {
      return null;
    }
    while (true) {
      Object first = next();
      if (first == null) {
        if (unclaim(Claim.PROCESSOR)) {
          return null;
        }
      } else if (first == SENT) {
        connection.sentAll();
      } else if (first == END) {
        byte[] last = tls == null ? TlsStream.NOTHING : tls.end();
        if (last.length > 0) {
          queue.add(SENT);
          return more(last, 0);
        }
        connection.sentAll();
      } else if (first == TLS_TURN) {
        byte[] own = tls.turn();
        if (own.length > 0) {
          return more(own, 0);
        }
      } else if (first == AbstractIoSession.CLOSE_REQUEST) {
        connection.close();
      } else if (first instanceof WriteRequest request) {
        return request;
      } else {
        byte[] data = join(first);
        byte[] sealed = tls == null ? data : tls.seal(data);
        if (sealed.length > 0) {
          return more(sealed, data.length);
        }
      }
    }
  }

  /**
   * Bytes for the socket.
   *
   * @param reserved so many of them have been counted already
   */
  private WriteRequest more(byte[] data, int reserved) {
    if (data.length != reserved) {
      reserve(data.length - reserved);
    }
    return new DefaultWriteRequest(IoBuffer.wrap(data));
  }

  private Object next() {
    if (discarded) {
      drop();
    }
    byte[] left = rest;
    rest = null;
    return left != null ? left : queue.poll();
  }

  private void drop() {
    queue.clear();
    rest = null;
  }

  private byte[] join(Object first) {
    int length = lengthOf(first);
    int count = 1;
    if (length <= COPY_BYTES) {
      for (Iterator<Object> i = queue.iterator(); i.hasNext(); count++) {
        Object next = i.next();
        if (!isBytes(next) || length + lengthOf(next) > JOIN_BYTES) {
          break;
        }
        length += lengthOf(next);
      }
    }
    if (count == 1 && first instanceof byte[] whole) {
      return whole;
    }
    ByteBuffer joined = ByteBuffer.allocate(length);
    move(first, joined);
    for (int i = 1; i < count; i++) {
      move(queue.poll(), joined);
    }
    return joined.array();
  }

  @Override
  public void offer(IoSession session, WriteRequest request) {
    queue.add(request);
  }

  @Override
  public boolean isEmpty(IoSession session) {
    return discarded || claim.get() == Claim.THREAD || rest == null && queue.isEmpty();
  }

  @Override
  public void clear(IoSession session) {
    discard();
  }

  @Override
  public void dispose(IoSession session) {
    discard();
  }

  @Override
  public int size() {
    return discarded ? 0 : queue.size();
  }
}
