import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * Round trips of OPTIONS over UDP, in microseconds: {@code java Probe.java SIP_PORT RATE WARM COUNT}.
 *
 * <p>Open loop: a request is due at its time whether or not earlier ones are answered, and its time runs from when it was
 * sent. Nothing is sent twice: a request without an answer counts as lost. The first WARM are not counted. Prints one line
 * of JSON.
 */
public final class Probe {
  private static final long LIMIT_NANOS = 3_000_000_000L;

  public static void main(String[] args) throws Exception {
    InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
    double rate = Double.parseDouble(args[1]);
    int warm = Integer.parseInt(args[2]);
    int count = warm + Integer.parseInt(args[3]);
    long[] sentAt = new long[count];
    long[] tookNanos = new long[count];
    int[] answers = new int[2];
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20);
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      channel.connect(server);
      Thread receiver = new Thread(() -> receive(channel, sentAt, tookNanos, answers), "receiver");
      receiver.start();
      int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
      String run = Long.toHexString(System.nanoTime());
      long begin = System.nanoTime();
      for (int i = 0; i < count; i++) {
        ByteBuffer request = ByteBuffer.wrap(request(server.getPort(), port, run, i));
        long due = begin + (long) (i * 1e9 / rate);
        for (long wait; (wait = due - System.nanoTime()) > 0; ) {
          LockSupport.parkNanos(wait);
        }
        sentAt[i] = System.nanoTime();
        channel.write(request);
      }
      long end = System.nanoTime() + LIMIT_NANOS;
      while (receiver.isAlive() && System.nanoTime() < end) {
        receiver.join(20);
      }
    }
    report(rate, Arrays.copyOfRange(tookNanos, warm, count), answers[1]);
  }

  private static void receive(DatagramChannel channel, long[] sentAt, long[] tookNanos, int[] answers) {
    ByteBuffer buffer = ByteBuffer.allocate(65536);
    try {
      while (answers[0] < sentAt.length) {
        buffer.clear();
        channel.read(buffer);
        long now = System.nanoTime();
        byte[] bytes = buffer.array();
        if (bytes[8] == '1') {
          continue;
        }
        int index = index(bytes, buffer.position());
        if (index >= 0 && tookNanos[index] == 0) {
          tookNanos[index] = now - sentAt[index];
          answers[0]++;
          answers[1] += bytes[8] == '2' ? 0 : 1;
        }
      }
    } catch (ClosedChannelException e) {
      // The wait for late answers is over.
    } catch (IOException e) {
      System.err.println("probe: " + e);
    }
  }

  /** The number between the last dash of the branch and what follows it. */
  private static int index(byte[] bytes, int length) {
    byte[] mark = {'z', '9', 'h', 'G', '4', 'b', 'K', '-'};
    for (int at = 0; at < length - mark.length; at++) {
      if (Arrays.equals(bytes, at, at + mark.length, mark, 0, mark.length)) {
        int index = 0;
        for (int i = at + mark.length; bytes[i] >= '0' && bytes[i] <= '9'; i++) {
          index = index * 10 + bytes[i] - '0';
        }
        return index;
      }
    }
    return -1;
  }

  private static byte[] request(int serverPort, int port, String run, int i) {
    return String.join(
            "\r\n",
            "OPTIONS sip:probe@127.0.0.1:" + serverPort + " SIP/2.0",
            "Via: SIP/2.0/UDP 127.0.0.1:" + port + ";branch=z9hG4bK-" + i + "-" + run,
            "From: <sip:probe@127.0.0.1>;tag=" + run + "x" + i,
            "To: <sip:probe@127.0.0.1>",
            "Call-ID: " + run + "-" + i,
            "CSeq: 1 OPTIONS",
            "Contact: <sip:probe@127.0.0.1:" + port + ">",
            "Max-Forwards: 70",
            "Content-Length: 0",
            "",
            "")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static void report(double rate, long[] tookNanos, int bad) {
    long[] took = Arrays.stream(tookNanos).filter(each -> each > 0).sorted().toArray();
    StringBuilder line = new StringBuilder();
    line.append(String.format("{\"rate\":%.0f,\"sent\":%d,\"lost\":%d,\"bad\":%d", rate, tookNanos.length, tookNanos.length - took.length, bad));
    double[] shares = {50, 90, 99, 99.9, 100};
    for (double share : shares) {
      int at = Math.min(took.length - 1, (int) (took.length * share / 100));
      String name = share == 100 ? "max" : "p" + (share == 99.9 ? "99.9" : (int) share);
      line.append(",\"").append(name).append("\":").append(took.length == 0 ? -1 : took[at] / 1000);
    }
    System.out.println(line.append('}'));
  }
}
