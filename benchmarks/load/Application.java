import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * A drachtio application that costs next to nothing, so that a load test measures the server: it looks at the tokens that it
 * needs, and answers all requests of one read with one write.
 *
 * <p>{@code java Application.java ADMIN_PORT [--status N] [--proxy URI] [--send URI RATE COUNT]}: answers INVITE with 200 and SDP
 * (or with status N, or has it proxied to a URI and stays in the dialog), everything else with 200. With --send it sends OPTIONS of its own and ends when all are answered. Prints its
 * counts in one line at the end, which the closing of its standard input or of the connection brings about.
 */
public final class Application {
  private static final byte[] SDP =
      ascii(
          "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
              + "m=audio 20000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n");
  private static final byte[] SIP = ascii("sip|");
  private static final byte[] OK = ascii("|\r\nSIP/2.0 200 OK\r\n\r\n");
  private static final String[] METHODS = {
    "invite", "options", "register", "message", "info", "subscribe", "bye"
  };

  private final InputStream in;
  private final OutputStream out;
  private final byte[] verb;
  private final byte[] answerToInvite;
  private final String idPrefix = String.format("%08x-0000-4000-8000-", ProcessHandle.current().pid());
  private byte[] input = new byte[1 << 20];
  private int filled;
  private byte[] output = new byte[1 << 20];
  private int length;
  private long messages;
  private boolean authenticated;

  private volatile long invites;
  private volatile long others;
  private volatile long refused;
  private volatile long responses;
  private volatile long good;

  private Application(Socket socket, int status, String proxyTo) throws IOException {
    in = socket.getInputStream();
    out = socket.getOutputStream();
    verb = proxyTo == null ? SIP : ascii("proxy|");
    answerToInvite =
        proxyTo != null
            ? ascii("|remainInDialog|||serial|||" + proxyTo + "\r\nINVITE " + proxyTo + " SIP/2.0\r\n\r\n")
            : status == 200
                ? join(ascii("|\r\nSIP/2.0 200 OK\r\nContent-Type: application/sdp\r\n\r\n"), SDP)
                : ascii("|\r\nSIP/2.0 " + status + " Refused\r\n\r\n");
  }

  public static void main(String[] args) throws Exception {
    int status = 200;
    String target = null;
    String proxyTo = null;
    double rate = 0;
    long count = 0;
    for (int i = 1; i < args.length; i++) {
      switch (args[i]) {
        case "--status" -> status = Integer.parseInt(args[++i]);
        case "--proxy" -> proxyTo = args[++i];
        case "--send" -> {
          target = args[++i];
          rate = Double.parseDouble(args[++i]);
          count = Long.parseLong(args[++i]);
        }
        default -> throw new IllegalArgumentException(args[i]);
      }
    }
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
    socket.setTcpNoDelay(true);
    Application application = new Application(socket, status, proxyTo);
    application.command(ascii("authenticate|cymru|"));
    application.flush();
    Thread reader = new Thread(application::readAll, "reader");
    reader.start();
    if (target == null) {
      // Whoever started us ends us by closing this, or by ending.
      while (System.in.read() >= 0) {}
    } else {
      application.sendOptions(target, rate, count);
    }
    socket.close();
    reader.join();
    System.out.printf(
        "{\"invites\":%d,\"others\":%d,\"refused\":%d,\"responses\":%d,\"good\":%d}%n",
        application.invites, application.others, application.refused, application.responses, application.good);
  }

  private void sendOptions(String target, double rate, long count) throws IOException {
    byte[] request =
        ascii("sip||\r\nOPTIONS " + target + " SIP/2.0\r\nTo: <" + target + ">\r\nFrom: <sip:load@127.0.0.1>\r\n\r\n");
    long begin = System.nanoTime();
    for (long sent = 0; sent < count; ) {
      long due = Math.min(count, (long) ((System.nanoTime() - begin) * rate / 1e9) + 1);
      synchronized (this) {
        for (; sent < due; sent++) {
          command(request);
        }
        flush();
      }
      LockSupport.parkNanos(1_000_000);
    }
    long end = System.nanoTime() + 40_000_000_000L;
    while (responses < count && System.nanoTime() < end) {
      LockSupport.parkNanos(5_000_000);
    }
  }

  private void readAll() {
    try {
      for (int n; (n = in.read(input, filled, input.length - filled)) >= 0; ) {
        filled += n;
        synchronized (this) {
          consume();
          flush();
        }
      }
    } catch (IOException e) {
      // The end of the connection, ours or the server's: what was counted tells which.
    }
  }

  private void consume() {
    int at = 0;
    for (; ; ) {
      int hash = at;
      int size = 0;
      while (hash < filled && input[hash] != '#') {
        size = size * 10 + input[hash++] - '0';
      }
      if (hash >= filled || filled - hash - 1 < size) {
        break;
      }
      onFrame(hash + 1, hash + 1 + size);
      at = hash + 1 + size;
    }
    System.arraycopy(input, at, input, 0, filled - at);
    filled -= at;
    if (filled == input.length) {
      input = Arrays.copyOf(input, input.length * 2);
    }
  }

  /** id|response|of-id|OK…, or id|sip|…|transaction (the ninth)|… and a SIP message behind the line. */
  private void onFrame(int from, int to) {
    int kind = token(from, to, 1);
    if (input[kind] == 'r') {
      onReply(token(from, to, 3), to);
      return;
    }
    int transaction = token(from, to, 8);
    int end = transaction;
    while (input[end] != '|' && input[end] != '\r') {
      end++;
    }
    int sip = end;
    while (input[sip++] != '\n') {}
    if (startsWith(sip, "SIP/2.0 ")) {
      responses++;
      good += input[sip + 8] == '2' ? 1 : 0;
    } else if (startsWith(sip, "INVITE ")) {
      invites++;
      answer(verb, transaction, end, answerToInvite);
    } else if (!startsWith(sip, "ACK ") && !startsWith(sip, "CANCEL ")) {
      others++;
      answer(SIP, transaction, end, OK);
    }
  }

  private void onReply(int at, int to) {
    if (to - at < 2 || input[at] != 'O' || input[at + 1] != 'K') {
      refused++;
    } else if (!authenticated) {
      authenticated = true;
      for (String method : METHODS) {
        command(ascii("route|" + method));
      }
    }
  }

  private int token(int from, int to, int index) {
    int at = from;
    for (int bars = 0; bars < index && at < to; at++) {
      if (input[at] == '|') {
        bars++;
      }
    }
    return at;
  }

  private boolean startsWith(int at, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (at + i >= filled || input[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void answer(byte[] verb, int transaction, int end, byte[] rest) {
    byte[] command = Arrays.copyOf(verb, verb.length + end - transaction + rest.length);
    System.arraycopy(input, transaction, command, verb.length, end - transaction);
    System.arraycopy(rest, 0, command, verb.length + end - transaction, rest.length);
    command(command);
  }

  private void command(byte[] text) {
    String sequence = Long.toHexString(0x100000000000L + messages++);
    byte[] head = ascii((idPrefix.length() + sequence.length() + 1 + text.length) + "#" + idPrefix + sequence + "|");
    append(head);
    append(text);
  }

  private void append(byte[] bytes) {
    if (length + bytes.length > output.length) {
      output = Arrays.copyOf(output, 2 * (length + bytes.length));
    }
    System.arraycopy(bytes, 0, output, length, bytes.length);
    length += bytes.length;
  }

  private void flush() throws IOException {
    if (length > 0) {
      out.write(output, 0, length);
      length = 0;
    }
  }

  private static byte[] join(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
