package org.drachtio.admin.internal;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.io.StreamListener;

/** Keeps what is sent to an application. */
final class FakeConnection implements Connection {

  final long id;
  final ByteArrayOutputStream written = new ByteArrayOutputStream();
  final List<Boolean> pauses = new ArrayList<>();
  boolean open = true;
  boolean closedAfterSending;

  /** What it says that waits to be written. */
  int queued;

  private Object attachment;

  FakeConnection(long id) {
    this.id = id;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public InetSocketAddress local() {
    return new InetSocketAddress("127.0.0.1", 9022);
  }

  @Override
  public InetSocketAddress remote() {
    return new InetSocketAddress("127.0.0.1", 40000 + (int) id);
  }

  @Override
  public Optional<StreamListener> listener() {
    return Optional.empty();
  }

  @Override
  public Optional<SSLSession> tlsSession() {
    return Optional.empty();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean send(byte[] bytes) {
    if (!open || closedAfterSending) {
      return false;
    }
    written.writeBytes(bytes);
    return true;
  }

  @Override
  public int queuedBytes() {
    return queued;
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
  public void attach(Object with) {
    attachment = with;
  }

  /** The payloads of all frames written since the last call. */
  List<String> payloads() {
    List<String> payloads = new ArrayList<>();
    ByteBuffer data = ByteBuffer.wrap(written.toByteArray());
    written.reset();
    while (data.hasRemaining()) {
      int length = FrameDecoder.next(data, Integer.MAX_VALUE);
      if (length < 0) {
        throw new AssertionError("not a frame at " + data.position());
      }
      byte[] payload = new byte[length];
      data.get(payload);
      payloads.add(new String(payload, StandardCharsets.UTF_8));
    }
    return payloads;
  }

  /** The only payload written since the last call. */
  String payload() {
    List<String> payloads = payloads();
    if (payloads.size() != 1) {
      throw new AssertionError(payloads.size() + " frames: " + payloads);
    }
    return payloads.get(0);
  }

  /** The same without the server's own message id. */
  String reply() {
    String payload = payload();
    return payload.substring(payload.indexOf('|') + 1);
  }
}
