import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/**
 * New requests over UDP from many addresses: {@code java Flood.java SIP_PORT RATE COUNT SOURCES
 * METHOD USER_AGENT}.
 *
 * <p>Each source is a socket on an address of its own of 127.64.0.0/10, port 5060. Open loop: a
 * request is due at its time, whatever becomes of the others; nothing is sent twice, and answers
 * are left to the system, which drops them. Prints one line of JSON.
 */
public final class Flood {
  private static final int FIRST = 0x7f400001;

  public static void main(String[] args) throws IOException {
    InetSocketAddress server =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
    double rate = Double.parseDouble(args[1]);
    int count = Integer.parseInt(args[2]);
    String method = args[4];
    String agent = args[5];
    DatagramChannel[] sources = new DatagramChannel[Integer.parseInt(args[3])];
    String[] names = new String[sources.length];
    for (int i = 0; i < sources.length; i++) {
      byte[] address = ByteBuffer.allocate(4).putInt(FIRST + i).array();
      InetSocketAddress local = new InetSocketAddress(InetAddress.getByAddress(address), 5060);
      sources[i] = DatagramChannel.open();
      sources[i].configureBlocking(false);
      sources[i].setOption(StandardSocketOptions.SO_RCVBUF, 1);
      sources[i].bind(local);
      names[i] = local.getAddress().getHostAddress();
    }
    String run = Long.toHexString(System.nanoTime());
    ByteBuffer buffer = ByteBuffer.allocateDirect(2048);
    long unsent = 0;
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      int source = i % sources.length;
      buffer.clear();
      buffer.put(request(server.getPort(), names[source], run, i, method, agent)).flip();
      long due = begin + (long) (i * 1e9 / rate);
      for (long wait; (wait = due - System.nanoTime()) > 0; ) {
        LockSupport.parkNanos(wait);
      }
      if (sources[source].send(buffer, server) == 0) {
        unsent++;
      }
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    for (DatagramChannel source : sources) {
      source.close();
    }
    System.out.printf(
        "{\"sent\":%d,\"unsent\":%d,\"floodSeconds\":%.2f}%n", count - unsent, unsent, seconds);
  }

  private static byte[] request(
      int port, String source, String run, int number, String method, String agent) {
    return (method
            + " sip:100@127.0.0.1:"
            + port
            + " SIP/2.0\r\n"
            + "Via: SIP/2.0/UDP "
            + source
            + ":5060;rport;branch=z9hG4bK"
            + run
            + number
            + "\r\n"
            + "From: <sip:100@"
            + source
            + ">;tag="
            + number
            + "\r\n"
            + "To: <sip:100@127.0.0.1>\r\n"
            + "Call-ID: "
            + run
            + number
            + "\r\n"
            + "CSeq: 1 "
            + method
            + "\r\n"
            + "Contact: <sip:100@"
            + source
            + ":5060>\r\n"
            + "User-Agent: "
            + agent
            + "\r\n"
            + "Max-Forwards: 70\r\n"
            + "Content-Length: 0\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }
}
