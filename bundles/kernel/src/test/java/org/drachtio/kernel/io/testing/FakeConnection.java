package org.drachtio.kernel.io.testing;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.io.StreamListener;

/** A connection without a socket: it writes down what is done with it. One thread. */
public class FakeConnection implements Connection {

  /** Makes the connections of a {@link FakeNetwork}. */
  @FunctionalInterface
  public interface Factory<C extends FakeConnection> {
    /**
     * Makes one.
     *
     * @param listener that accepted it; null if it was dialled
     */
    C open(long id, InetSocketAddress remote, StreamListener listener);
  }

  /** What was sent, a text for each call. */
  public final List<String> sent = new ArrayList<>();

  /** What {@link #pauseReading} was told. */
  public final List<Boolean> pauses = new ArrayList<>();

  /** Whether it can be sent on. */
  public boolean open = true;

  /** Whether {@link #closeAfterSending} was called. */
  public boolean closedAfterSending;

  /** Bytes that it says wait to be written. */
  public int queued;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final long id;
  private final InetSocketAddress remote;
  private final StreamListener listener;
  private Object attachment;

  /**
   * An open connection.
   *
   * @param listener that accepted it; null if it was dialled
   */
  public FakeConnection(long id, InetSocketAddress remote, StreamListener listener) {
    this.id = id;
    this.remote = remote;
    this.listener = listener;
  }

  /** The bytes that were sent since the last call. */
  public byte[] takeBytes() {
    byte[] taken = bytes.toByteArray();
    bytes.reset();
    return taken;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public InetSocketAddress local() {
    return new InetSocketAddress("127.0.0.1", 5060);
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
    return Optional.empty();
  }

  @Override
  public boolean isPeerVerified() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean send(byte[] data) {
    if (open) {
      sent.add(new String(data, StandardCharsets.UTF_8));
      bytes.writeBytes(data);
    }
    return open;
  }

  @Override
  public int queuedBytes() {
    return queued;
  }

  @Override
  public long openedMillis() {
    return 0;
  }

  @Override
  public long receivedBytes() {
    return 0;
  }

  @Override
  public long sentBytes() {
    return bytes.size();
  }

  @Override
  public void pauseReading(boolean pause) {
    pauses.add(pause);
  }

  @Override
  public void pauseReadingAt(int queuedBytes) {
    // nothing ever waits
  }

  @Override
  public boolean isReadingPaused() {
    return !pauses.isEmpty() && pauses.get(pauses.size() - 1);
  }

  @Override
  public void closeAfterSending() {
    closedAfterSending = true;
    open = false;
  }

  @Override
  public void close() {
    open = false;
  }

  @Override
  public Object attachment() {
    return attachment;
  }

  @Override
  public void attach(Object newAttachment) {
    attachment = newAttachment;
  }
}
