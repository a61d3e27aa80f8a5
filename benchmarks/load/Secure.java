import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A peer over UDP, TCP, TLS or WSS, so that a load test compares them with one client.
 *
 * <p>{@code java Secure.java KIND PORT hold COUNT ADDRESS} opens so many connections from this
 * address, sends a keep-alive on each, and holds them until its standard input is closed; {@code …
 * calls RATE COUNT} calls on eight connections, holds each call for 500 ms and hangs up. The last
 * line is JSON.
 */
public final class Secure {
  private static final String CRLF2 = "\r\n\r\n";
  private static final int CONNECTIONS = 8;
  private static final long HOLD_MILLIS = 500;
  private static final int GRACE_SECONDS = 8;
  private static final int ATTEMPTS = 10;
  private static final int CONNECT_MILLIS = 20_000;

  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static SSLContext context;

  private Secure() {}

  public static void main(String[] args) throws Exception {
    String kind = args[0];
    int port = Integer.parseInt(args[1]);
    context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustAnybody()}, new SecureRandom());
    System.out.println(
        switch (args[2]) {
          case "hold" -> hold(kind, port, Integer.parseInt(args[3]), InetAddress.getByName(args[4]));
          case "calls" ->
              new Calls(kind, port).run(Integer.parseInt(args[3]), Integer.parseInt(args[4]));
          default -> throw new IllegalArgumentException(args[2]);
        });
    System.exit(0);
  }

  private static String hold(String kind, int port, int count, InetAddress from)
      throws Exception {
    List<Way> ways = new ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      ways.add(alive(kind, port, from));
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    while (System.in.read() >= 0) {
      // Until it is closed.
    }
    for (Way way : ways) {
      way.close();
    }
    return String.format(Locale.ROOT, "{\"opened\":%d,\"seconds\":%.2f}", count, seconds);
  }

  /** One with a keep-alive on it. On a busy machine a handshake may come too late for the server. */
  private static Way alive(String kind, int port, InetAddress from) throws IOException {
    for (int left = ATTEMPTS; ; left--) {
      try {
        Way way = Way.open(kind, port, from);
        way.send("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return way;
      } catch (IOException e) {
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  /** One way to the server: whole messages in and out. */
  private abstract static class Way implements AutoCloseable {
    String local;

    static Way open(String kind, int port, InetAddress from) throws IOException {
      return switch (kind) {
        case "udp" -> new Datagrams(port);
        case "tcp", "tls" -> new Stream(connect(kind, port, from));
        case "wss" -> new WebSocket(connect(kind, port, from));
        default -> throw new IllegalArgumentException(kind);
      };
    }

    private static Socket connect(String kind, int port, InetAddress from) throws IOException {
      InetAddress server = InetAddress.getLoopbackAddress();
      if (kind.equals("tcp")) {
        return connected(new Socket(), from, new InetSocketAddress(server, port));
      }
      SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
      connected(socket, from, new InetSocketAddress(server, port));
      socket.startHandshake();
      return socket;
    }

    /** A server that does not answer must not make this wait for ever. */
    private static Socket connected(Socket socket, InetAddress from, InetSocketAddress server)
        throws IOException {
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(server, CONNECT_MILLIS);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(CONNECT_MILLIS);
      return socket;
    }

    abstract void send(byte[] message) throws IOException;

    /** Blocks. */
    abstract String receive() throws IOException;

    @Override
    public abstract void close() throws IOException;
  }

  private static final class Datagrams extends Way {
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());

    Datagrams(int port) throws IOException {
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      socket.setReceiveBufferSize(1 << 22);
      local = "127.0.0.1:" + socket.getLocalPort();
    }

    @Override
    void send(byte[] message) throws IOException {
      socket.send(new DatagramPacket(message, message.length));
    }

    @Override
    String receive() throws IOException {
      DatagramPacket packet = new DatagramPacket(new byte[65535], 65535);
      socket.receive(packet);
      return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  private static class Stream extends Way {
    final Socket socket;
    final InputStream in;
    final OutputStream out;

    Stream(Socket socket) throws IOException {
      this.socket = socket;
      in = new BufferedInputStream(socket.getInputStream(), 8192);
      out = socket.getOutputStream();
      local = "127.0.0.1:" + socket.getLocalPort();
    }

    @Override
    void send(byte[] message) throws IOException {
      synchronized (out) {
        out.write(message);
      }
    }

    @Override
    String receive() throws IOException {
      String head = head();
      return head + new String(in.readNBytes(length(head)), StandardCharsets.ISO_8859_1);
    }

    final String head() throws IOException {
      ByteArrayOutputStream text = new ByteArrayOutputStream(512);
      int state = 0;
      while (state < 4) {
        int next = in.read();
        if (next < 0) {
          throw new IOException("closed");
        }
        text.write(next);
        state = next == (state % 2 == 0 ? '\r' : '\n') ? state + 1 : next == '\r' ? 1 : 0;
      }
      return text.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static final class WebSocket extends Stream {
    WebSocket(Socket socket) throws IOException {
      super(socket);
      super.send(
          ("GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
                  + KEY
                  + "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: sip\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      String answer = head();
      if (!answer.startsWith("HTTP/1.1 101")) {
        throw new IOException(answer);
      }
    }

    @Override
    void send(byte[] message) throws IOException {
      int extended = message.length < 126 ? 0 : 2;
      byte[] frame = new byte[2 + extended + 4 + message.length];
      frame[0] = (byte) 0x81;
      frame[1] = (byte) (0x80 | (extended == 0 ? message.length : 126));
      if (extended > 0) {
        frame[2] = (byte) (message.length >> 8);
        frame[3] = (byte) message.length;
      }
      // The mask is random, as a browser's.
      int mask = java.util.concurrent.ThreadLocalRandom.current().nextInt();
      int at = 2 + extended;
      for (int i = 0; i < 4; i++) {
        frame[at + i] = (byte) (mask >> 8 * i);
      }
      for (int i = 0; i < message.length; i++) {
        frame[at + 4 + i] = (byte) (message[i] ^ mask >> 8 * (i % 4));
      }
      super.send(frame);
    }

    @Override
    String receive() throws IOException {
      int first = in.read();
      int length = in.read();
      if (first < 0 || length < 0) {
        throw new IOException("closed");
      }
      if (length == 126) {
        length = in.read() << 8 | in.read();
      }
      return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }
  }

  private static int length(String head) {
    String value = header(head, "Content-Length");
    return value.isEmpty() ? 0 : Integer.parseInt(value);
  }

  private static String header(String message, String name) {
    int at = message.indexOf("\r\n" + name + ":");
    if (at < 0) {
      return "";
    }
    int from = at + name.length() + 3;
    return message.substring(from, message.indexOf("\r\n", from)).strip();
  }

  /** The BYE of a call that is due. */
  private record Bye(Way way, byte[] message, long at) implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(at - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(at, ((Bye) other).at);
    }
  }

  /** Calls at a rate. */
  private static final class Calls {
    private static final String SDP =
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 20000 RTP/AVP 0\r\n";

    private final String kind;
    private final int port;
    private final DelayQueue<Bye> byes = new DelayQueue<>();
    private final AtomicLong good = new AtomicLong();
    private final AtomicLong bad = new AtomicLong();

    Calls(String kind, int port) {
      this.kind = kind;
      this.port = port;
    }

    String run(int rate, int count) throws Exception {
      List<Way> ways = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        Way way = Way.open(kind, port, InetAddress.getLoopbackAddress());
        ways.add(way);
        start(() -> read(way));
      }
      start(this::hangUp);
      long begin = System.nanoTime();
      for (int i = 0; i < count; i++) {
        long due = begin + (long) (i * 1e9 / rate);
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        Way way = ways.get(i % CONNECTIONS);
        way.send(invite(way, i));
      }
      long limit = System.nanoTime() + GRACE_SECONDS * 1_000_000_000L;
      while (good.get() + bad.get() < count && System.nanoTime() < limit) {
        LockSupport.parkNanos(10_000_000);
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      return String.format(
          Locale.ROOT,
          "{\"offered\":%d,\"successful\":%d,\"failed\":%d,\"callSeconds\":%.2f}",
          count,
          good.get(),
          count - good.get(),
          seconds);
    }

    private static void start(Runnable task) {
      Thread thread = new Thread(task);
      thread.setDaemon(true);
      thread.start();
    }

    private String head(String method, String uri, Way way, String id, String to, int cseq) {
      String transport = kind.toUpperCase(Locale.ROOT);
      String parameter = kind.equals("udp") ? "" : ";transport=" + kind;
      return method
          + " "
          + uri
          + " SIP/2.0\r\nVia: SIP/2.0/"
          + transport
          + " "
          + way.local
          + ";rport;branch=z9hG4bK"
          + id
          + cseq
          + method
          + "\r\nMax-Forwards: 70\r\nFrom: <sip:load@127.0.0.1>;tag="
          + id
          + "\r\nTo: "
          + to
          + "\r\nCall-ID: "
          + id
          + "\r\nCSeq: "
          + cseq
          + " "
          + method
          + "\r\nContact: <sip:load@"
          + way.local
          + parameter
          + ">\r\n";
    }

    private byte[] invite(Way way, int number) {
      String id = Long.toHexString(System.nanoTime()) + "x" + number;
      String text =
          head("INVITE", "sip:load@127.0.0.1:" + port, way, id, "<sip:load@127.0.0.1>", 1)
              + "Content-Type: application/sdp\r\nContent-Length: "
              + SDP.length()
              + CRLF2
              + SDP;
      return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void read(Way way) {
      try {
        while (true) {
          String message = way.receive();
          if (message.startsWith("SIP/2.0 1")) {
            continue;
          }
          boolean ok = message.startsWith("SIP/2.0 200");
          if (!ok && message.startsWith("SIP/2.0")) {
            bad.incrementAndGet();
          } else if (header(message, "CSeq").endsWith("INVITE")) {
            answered(way, message);
          } else if (ok) {
            good.incrementAndGet();
          }
        }
      } catch (IOException e) {
        // The connection is closed: what was on it counts as failed.
      }
    }

    private void answered(Way way, String response) throws IOException {
      String id = header(response, "Call-ID");
      String to = header(response, "To");
      String contact = header(response, "Contact");
      String uri = contact.substring(contact.indexOf('<') + 1, contact.indexOf('>'));
      String none = "Content-Length: 0" + CRLF2;
      way.send((head("ACK", uri, way, id, to, 1) + none).getBytes(StandardCharsets.ISO_8859_1));
      byte[] bye = (head("BYE", uri, way, id, to, 2) + none).getBytes(StandardCharsets.ISO_8859_1);
      byes.add(new Bye(way, bye, System.nanoTime() + HOLD_MILLIS * 1_000_000));
    }

    private void hangUp() {
      try {
        while (true) {
          Bye bye = byes.take();
          bye.way().send(bye.message());
        }
      } catch (IOException | InterruptedException e) {
        // As above.
      }
    }
  }

  private static final class TrustAnybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
