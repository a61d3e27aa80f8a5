package org.drachtio.upgrade.internal.watch;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks the server as a peer would: an OPTIONS over UDP. Blocks, for a second at most. */
final class OptionsProbe {

  private static final int LIMIT_MILLIS = 1000;
  private static final Pattern POINT = Pattern.compile("udp/(\\S+):(\\d+)(?: .*)?");
  private static final Pattern STATUS = Pattern.compile("SIP/2\\.0 (\\d{3}) ");

  private OptionsProbe() {}

  /**
   * Asks.
   *
   * @param points as {@code drachtio:info} shows them
   * @return status of the answer; 0: none came; −1: there is no UDP to ask
   */
  static int ask(List<String> points) {
    for (String point : points) {
      Matcher matcher = POINT.matcher(point);
      if (matcher.matches()) {
        return ask(matcher.group(1), Integer.parseInt(matcher.group(2)));
      }
    }
    return -1;
  }

  private static int ask(String host, int port) {
    try {
      // A literal: nobody is asked for a name.
      InetAddress address = InetAddress.getByName(host.replaceAll("[\\[\\]]", ""));
      try (DatagramSocket socket = new DatagramSocket(0, address)) {
        socket.connect(address, port);
        byte[] request = request(host, port, socket.getLocalPort());
        socket.send(new DatagramPacket(request, request.length));
        socket.setSoTimeout(LIMIT_MILLIS);
        byte[] buffer = new byte[65_535];
        for (int i = 0; i < 3; i++) {
          DatagramPacket answer = new DatagramPacket(buffer, buffer.length);
          socket.receive(answer);
          String text = new String(buffer, 0, answer.getLength(), StandardCharsets.UTF_8);
          Matcher status = STATUS.matcher(text);
          if (status.lookingAt() && status.group(1).charAt(0) != '1') {
            return Integer.parseInt(status.group(1));
          }
        }
        return 0;
      }
    } catch (SocketTimeoutException e) {
      return 0;
    } catch (IOException e) {
      // The port is closed, for one.
      return 0;
    }
  }

  private static byte[] request(String host, int port, int localPort) {
    String id = UUID.randomUUID().toString();
    String uri = "sip:" + host + ":" + port;
    String me = host + ":" + localPort;
    return String.join(
            "\r\n",
            "OPTIONS " + uri + " SIP/2.0",
            "Via: SIP/2.0/UDP " + me + ";rport;branch=z9hG4bK" + id,
            "Max-Forwards: 70",
            "From: <sip:drachtio-upgrade@" + me + ">;tag=" + id.substring(0, 8),
            "To: <" + uri + ">",
            "Call-ID: " + id,
            "CSeq: 1 OPTIONS",
            "Content-Length: 0",
            "",
            "")
        .getBytes(StandardCharsets.UTF_8);
  }
}
