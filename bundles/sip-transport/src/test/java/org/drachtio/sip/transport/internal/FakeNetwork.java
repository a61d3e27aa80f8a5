package org.drachtio.sip.transport.internal;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Where SIP comes from and goes to. */
final class FakeNetwork extends org.drachtio.kernel.io.testing.FakeNetwork<FakeConnection> {

  static final InetSocketAddress PEER = new InetSocketAddress(Addresses.parse("192.0.2.1"), 5099);

  private long numbers;

  void datagram(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    datagramHandler.received(endpoints.get(0), bytes, bytes.length, PEER);
  }

  FakeConnection accept() {
    return opened(new FakeConnection(++numbers, PEER, listeners.get(0)));
  }

  FakeConnection dialled(int index) {
    Dialled dial = dials.get(index);
    FakeConnection connection = opened(new FakeConnection(++numbers, dial.remote(), null));
    dial.listener().connected(connection);
    return connection;
  }

  /** Reports a connection that was accepted before the attachment. */
  void reopened(FakeConnection connection) {
    handler.opened(connection);
  }

  /** Shows bytes; how many were left. */
  int data(FakeConnection connection, String text) {
    ByteBuffer data = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    handler.consume(connection, data);
    return data.remaining();
  }

  void closed(FakeConnection connection) {
    connection.open = false;
    connections.remove(connection);
    handler.closed(connection);
  }
}
