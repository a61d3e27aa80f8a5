package org.drachtio.itests.karaf;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/** Sends OPTIONS to a port of this machine and returns the status line of the answer. */
final class SipProbe {
  private static final int ANSWER_TIMEOUT_MS = 1000;

  private SipProbe() {}

  static Optional<String> optionsOverUdp(int port) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.setSoTimeout(ANSWER_TIMEOUT_MS);
      byte[] request = options("UDP", socket.getLocalPort());
      socket.send(
          new DatagramPacket(request, request.length, InetAddress.getLoopbackAddress(), port));
      DatagramPacket answer = new DatagramPacket(new byte[8192], 8192);
      socket.receive(answer);
      String text = new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
      return text.lines().findFirst();
    }
  }

  static Optional<String> optionsOverTcp(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return optionsOn(socket);
    }
  }

  /** Leaves the connection open. */
  static Optional<String> optionsOn(Socket socket) throws IOException {
    socket.setSoTimeout(ANSWER_TIMEOUT_MS);
    socket.getOutputStream().write(options("TCP", socket.getLocalPort()));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    String status = in.readLine();
    for (String line = status; line != null && !line.isEmpty(); line = in.readLine()) {
      // A 503 without a body ends with the empty line.
    }
    return Optional.ofNullable(status);
  }

  private static byte[] options(String protocol, int port) {
    String id = UUID.randomUUID().toString();
    return String.join(
            "\r\n",
            "OPTIONS sip:probe@127.0.0.1 SIP/2.0",
            "Via: SIP/2.0/" + protocol + " 127.0.0.1:" + port + ";rport;branch=z9hG4bK" + id,
            "Max-Forwards: 70",
            "From: <sip:probe@127.0.0.1>;tag=" + id,
            "To: <sip:probe@127.0.0.1>",
            "Call-ID: " + id,
            "CSeq: 1 OPTIONS",
            "Content-Length: 0",
            "",
            "")
        .getBytes(StandardCharsets.UTF_8);
  }
}
