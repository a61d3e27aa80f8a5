import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;

/**
 * A Homer collector: {@code java Collector.java PORT}. It counts what comes and looks for it every
 * 20 ms, so that a datagram wakes nobody: to send one costs the server what it costs to send to
 * another machine. Ends with its input, and prints one line of JSON.
 */
public final class Collector {
  private static final int BUFFER_BYTES = 8 << 20;
  private static final long LOOK_NANOS = 20_000_000;

  private static volatile boolean ended;

  public static void main(String[] args) throws IOException {
    Thread end = new Thread(Collector::waitForEnd, "end");
    end.setDaemon(true);
    end.start();
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
      channel.bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])));
      ByteBuffer packet = ByteBuffer.allocateDirect(1 << 16);
      long packets = 0;
      long bytes = 0;
      while (!ended) {
        LockSupport.parkNanos(LOOK_NANOS);
        while (channel.receive(packet.clear()) != null) {
          packets++;
          bytes += packet.position();
        }
      }
      System.out.printf("{\"packets\":%d,\"bytes\":%d}%n", packets, bytes);
    }
  }

  private static void waitForEnd() {
    try {
      while (System.in.read() >= 0) {}
    } catch (IOException e) {
      System.err.println("collector: " + e);
    }
    ended = true;
  }
}
