package org.drachtio.sip.transport.internal;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.io.StreamListener;

/** A connection that writes down what is done with it. */
final class FakeConnection implements Connection {

  final List<String> sent = new ArrayList<>();
  boolean open = true;
  boolean paused;
  boolean closedAfterSending;
  private final long id;
  private final InetSocketAddress remote;
  private final StreamListener listener;
  private Object attachment;

  FakeConnection(long id, InetSocketAddress remote, StreamListener listener) {
    this.id = id;
    this.remote = remote;
    this.listener = listener;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public InetSocketAddress local() {
    return new InetSocketAddress(Addresses.parse("127.0.0.1"), 5060);
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
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean send(byte[] bytes) {
    if (open) {
      sent.add(new String(bytes, StandardCharsets.UTF_8));
    }
    return open;
  }

  @Override
  public int queuedBytes() {
    return 0;
  }

  @Override
  public void pauseReading(boolean pause) {
    paused = pause;
  }

  @Override
  public void pauseReadingAt(int queuedBytes) {
    // nothing ever waits
  }

  @Override
  public boolean isReadingPaused() {
    return paused;
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
