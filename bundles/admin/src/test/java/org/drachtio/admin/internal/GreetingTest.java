package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.admin.internal.command.Greeting;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.junit.jupiter.api.Test;

/** What applications are told of the server's addresses. */
class GreetingTest {

  private static String greeting(List<ListeningPoint> points) {
    return new Greeting("v1.0.0", () -> points).text();
  }

  @Test
  void theLastIsOneThatPeersCanReach() {
    List<ListeningPoint> points = new ArrayList<>();
    for (String host : List.of("127.0.0.1", "203.0.113.5", "10.0.0.5", "[::1]", "[2001:db8::1]")) {
      for (Protocol protocol : List.of(Protocol.UDP, Protocol.TCP)) {
        points.add(new ListeningPoint(protocol, host, 5060, host, ""));
      }
    }
    String told =
        "tcp/[::1]:5060,udp/[::1]:5060,tcp/127.0.0.1:5060,udp/127.0.0.1:5060,"
            + "tcp/[2001:db8::1]:5060,udp/[2001:db8::1]:5060,"
            + "tcp/203.0.113.5:5060,udp/203.0.113.5:5060,tcp/10.0.0.5:5060,udp/10.0.0.5:5060";
    assertEquals(told + "|v1.0.0|" + told, greeting(points));
  }

  @Test
  void bothListsHaveTheSameOrderAndContactsKeepTheirs() {
    assertEquals(
        "udp/198.51.100.1:5080,tcp/198.51.100.1:5060,udp/198.51.100.1:5060|v1.0.0|"
            + "udp/10.0.0.5:5080,tcp/10.0.0.5:5060,udp/10.0.0.5:5060",
        greeting(
            List.of(
                new ListeningPoint(Protocol.UDP, "10.0.0.5", 5080, "198.51.100.1", ""),
                new ListeningPoint(Protocol.UDP, "10.0.0.5", 5060, "198.51.100.1", ""),
                new ListeningPoint(Protocol.TCP, "10.0.0.5", 5060, "198.51.100.1", ""))));
    assertEquals("|v1.0.0|", greeting(List.of()));
  }
}
