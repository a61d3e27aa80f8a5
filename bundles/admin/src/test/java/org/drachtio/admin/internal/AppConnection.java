package org.drachtio.admin.internal;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.drachtio.admin.internal.frame.FrameDecoder;
import org.drachtio.kernel.io.StreamListener;
import org.drachtio.kernel.io.testing.FakeConnection;

/** The connection of an application, which reads frames. */
final class AppConnection extends FakeConnection {

  AppConnection(long id) {
    this(id, null, null);
  }

  /** Each has an address of its own, whatever the network says. */
  AppConnection(long id, InetSocketAddress remote, StreamListener listener) {
    super(id, new InetSocketAddress("127.0.0.1", 40000 + (int) id), listener);
  }

  /** The payloads of all frames written since the last call. */
  List<String> payloads() {
    List<String> payloads = new ArrayList<>();
    ByteBuffer data = ByteBuffer.wrap(takeBytes());
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
