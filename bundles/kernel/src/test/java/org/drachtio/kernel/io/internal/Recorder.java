package org.drachtio.kernel.io.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.drachtio.kernel.io.ConnectListener;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.io.StreamHandler;

/** Keeps what happened on an owner's connections; consumes all it gets unless told otherwise. */
class Recorder implements StreamHandler, ConnectListener {

  final List<Connection> opened = new CopyOnWriteArrayList<>();
  final List<Connection> closed = new CopyOnWriteArrayList<>();
  final List<Connection> connected = new CopyOnWriteArrayList<>();
  final List<String> failures = new CopyOnWriteArrayList<>();
  final AtomicInteger disorder = new AtomicInteger();
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();

  @Override
  public void opened(Connection connection) {
    opened.add(connection);
  }

  @Override
  public void consume(Connection connection, ByteBuffer data) {
    if (!opened.contains(connection)
        || closed.contains(connection)
        || !data.hasArray()
        || !data.hasRemaining()) {
      disorder.incrementAndGet();
    }
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    synchronized (received) {
      received.write(bytes, 0, bytes.length);
    }
  }

  @Override
  public void closed(Connection connection) {
    closed.add(connection);
  }

  @Override
  public void connected(Connection connection) {
    if (!opened.contains(connection)) {
      disorder.incrementAndGet();
    }
    connected.add(connection);
  }

  @Override
  public void failed(String reason) {
    failures.add(reason);
  }

  byte[] received() {
    synchronized (received) {
      return received.toByteArray();
    }
  }

  int receivedBytes() {
    synchronized (received) {
      return received.size();
    }
  }
}
