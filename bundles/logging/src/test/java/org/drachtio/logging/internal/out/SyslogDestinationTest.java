package org.drachtio.logging.internal.out;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.drachtio.logging.internal.line.Level;
import org.drachtio.logging.internal.line.Line;
import org.junit.jupiter.api.Test;

class SyslogDestinationTest {

  @Test
  void aDatagramALineOfEightKibibytesAtMost() throws Exception {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.setSoTimeout(10_000);
      SyslogDestination syslog =
          new SyslogDestination(
              "127.0.0.1", socket.getLocalPort(), (line, out) -> out.append(line.text()));
      syslog.write(List.of(line("a"), line("é".repeat(8_000))));
      assertEquals("a", received(socket));
      assertEquals("é".repeat(4_096), received(socket));
      syslog.close();
    }
  }

  private static Line line(String text) {
    return new Line(0, Level.INFO, "org.drachtio.x", "t", text, List.of(), Map.of());
  }

  private static String received(DatagramSocket socket) throws Exception {
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    socket.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
  }
}
