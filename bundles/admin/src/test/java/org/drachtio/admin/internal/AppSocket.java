package org.drachtio.admin.internal;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An application's end of a real connection. */
final class AppSocket implements Closeable {

  private static final int READ_TIMEOUT_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;

  AppSocket(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  AppSocket(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    in = socket.getInputStream();
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void command(String payload) throws IOException {
    write(Bench.frame(payload));
  }

  /** The next payload without the server's message id. */
  String reply() throws IOException {
    int length = 0;
    for (int b = in.read(); b != '#'; b = in.read()) {
      if (b < '0' || b > '9') {
        throw new IOException("no frame but " + b);
      }
      length = length * 10 + b - '0';
    }
    String payload = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return payload.substring(payload.indexOf('|') + 1);
  }

  /** Reads until the server ends the connection; what came until then. */
  String untilEnd() throws IOException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    in.transferTo(rest);
    return rest.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
