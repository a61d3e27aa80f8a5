package org.drachtio.logging.internal.out;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.drachtio.logging.internal.line.Layout;
import org.drachtio.logging.internal.line.Line;

/** Sends a datagram a line. The host is looked up again every minute. */
public final class SyslogDestination implements LogDestination {
  /** What receivers take by default, rsyslog for one. */
  private static final int MAX_BYTES = 8192;

  private static final long LOOK_UP_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final String host;
  private final int port;
  private final Layout layout;
  private final StringBuilder text = new StringBuilder();
  private DatagramSocket socket;
  private InetSocketAddress target;
  private long lookedUp;

  /**
   * @param host name or address
   */
  public SyslogDestination(String host, int port, Layout layout) {
    this.host = host;
    this.port = port;
    this.layout = layout;
  }

  @Override
  public void write(List<Line> lines) throws IOException {
    lookUp();
    if (socket == null) {
      socket = new DatagramSocket();
    }
    for (Line line : lines) {
      text.setLength(0);
      layout.append(line, text);
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      socket.send(new DatagramPacket(bytes, Math.min(bytes.length, MAX_BYTES), target));
    }
  }

  private void lookUp() throws UnknownHostException {
    long now = System.nanoTime();
    if (target != null && now - lookedUp < LOOK_UP_NANOS) {
      return;
    }
    lookedUp = now;
    try {
      target = new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      // The last address is better than none.
      if (target == null) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    if (socket != null) {
      socket.close();
    }
  }

  @Override
  public String name() {
    return "syslog " + host + ":" + port;
  }
}
