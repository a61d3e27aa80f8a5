package org.drachtio.sip.transport.internal.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.TreeMap;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transport.internal.Texts;
import org.drachtio.sip.transport.internal.address.PeerClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages by method and status, each once, and never too many counters. */
class TrafficTest {

  private static final ListeningPoint POINT =
      new ListeningPoint(Protocol.UDP, "127.0.0.1", 5060, "127.0.0.1", "");

  private final FakeMeters meters = new FakeMeters();
  private final Traffic traffic = new Traffic(meters);

  private static SipMessage request(String method) {
    return Texts.message(Texts.withBody(method, "UDP", "a", ""));
  }

  private static SipMessage response(String method, int status) {
    String text =
        "SIP/2.0 "
            + status
            + " x\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n"
            + "To: <sip:b@b>;tag=2\r\nCall-ID: c\r\nCSeq: 1 "
            + method
            + "\r\nContent-Length: 0\r\n\r\n";
    return SipMessage.scan(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** Those that have counted. */
  private Map<String, Long> counts(String prefix) {
    Map<String, Long> found = new TreeMap<>();
    meters
        .values()
        .forEach(
            (name, count) -> {
              if (name.startsWith(prefix) && count > 0) {
                found.put(name.substring(prefix.length()), count);
              }
            });
    return found;
  }

  @Test
  void countsByMethodAndStatus() {
    traffic.received(request("INVITE"));
    traffic.received(response("INVITE", 200));
    traffic.received(response("INVITE", 200));
    traffic.sent(response("BYE", 481), POINT, PeerClass.LOOPBACK, false);
    traffic.sent(request("ACK"), POINT, PeerClass.LOOPBACK, false);

    assertEquals(Map.of("in.INVITE", 1L, "out.ACK", 1L), counts("sip.requests."));
    assertEquals(Map.of("in.INVITE.200", 2L, "out.BYE.481", 1L), counts("sip.responses."));
  }

  @Test
  void countsRepetitionsApart() {
    traffic.sent(request("INVITE"), POINT, PeerClass.LOOPBACK, true);
    traffic.sent(response("INVITE", 200), POINT, PeerClass.LOOPBACK, true);
    traffic.sent(response("INVITE", 200), POINT, PeerClass.LOOPBACK, true);

    assertEquals(Map.of("requests", 1L, "responses", 2L), counts("sip.repeated."));
    assertEquals(Map.of(), counts("sip.requests."));
    assertEquals(Map.of("udp/127.0.0.1:5060", 3L), counts("sip.points.out."));
    assertEquals(Map.of("loopback", 3L), counts("sip.peers.out."));
  }

  @Test
  void whatNobodyHasRegisteredCountsAsItsClass() {
    traffic.received(response("INVITE", 299));
    traffic.received(response("INVITE", 699));
    traffic.received(request("FROBNICATE"));

    assertEquals(Map.of("in.INVITE.200", 1L, "in.INVITE.600", 1L), counts("sip.responses."));
    assertEquals(Map.of("in.other", 1L), counts("sip.requests."));
  }

  @Test
  void aPeerThatSendsEveryStatusMakesNoMoreCountersThanTheBound() {
    for (String method :
        new String[] {"INVITE", "BYE", "OPTIONS", "INFO", "REFER", "UPDATE", "X"}) {
      for (int status = 100; status < 700; status++) {
        traffic.received(response(method, status));
      }
    }

    Map<String, Long> counts = counts("sip.responses.in.");
    assertTrue(counts.size() >= Traffic.MAX_STATUSES, counts.size() + " counters");
    assertTrue(counts.size() <= Traffic.MAX_STATUSES + 6 * 15, counts.size() + " counters");
    assertEquals(7 * 600, counts.values().stream().mapToLong(Long::longValue).sum());
  }

  @Test
  void theBoundHoldsForTheNextVersionOfTheBundleToo() {
    for (int i = 0; i < Traffic.MAX_STATUSES; i++) {
      meters.counter("sip.responses.in.x." + i);
    }

    new Traffic(meters).received(response("INVITE", 486));

    assertEquals(1L, counts("sip.responses.in.").get("INVITE.400"));
  }

  @Test
  void listeningPointsThatComeAndGoMakeNoMoreCountersThanTheBound() {
    for (int port = 1; port <= 1000; port++) {
      traffic.arrived(
          new ListeningPoint(Protocol.TCP, "127.0.0.1", port, "127.0.0.1", ""), "10.0.0.1");
    }

    Map<String, Long> counts = counts("sip.points.in.");
    assertEquals(65, counts.size());
    assertEquals(1000 - 64, counts.get("other"));
    assertEquals(Map.of("private", 1000L), counts("sip.peers.in."));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, LOOPBACK",
    "127.255.0.1, LOOPBACK",
    "::1, LOOPBACK",
    "0:0:0:0:0:0:0:1, LOOPBACK",
    "[::1], LOOPBACK",
    "10.1.2.3, PRIVATE",
    "192.168.0.1, PRIVATE",
    "192.169.0.1, PUBLIC",
    "172.16.0.1, PRIVATE",
    "172.31.255.1, PRIVATE",
    "172.32.0.1, PUBLIC",
    "172.15.0.1, PUBLIC",
    "100.64.0.1, PRIVATE",
    "100.128.0.1, PUBLIC",
    "169.254.0.1, PRIVATE",
    "fd00::1, PRIVATE",
    "FC00::1, PRIVATE",
    "fe80::1, PRIVATE",
    "fec0::1, PUBLIC",
    "2001:db8::1, PUBLIC",
    "::1234, PUBLIC",
    "8.8.8.8, PUBLIC"
  })
  void classesOfPeers(String address, PeerClass expected) throws UnknownHostException {
    assertEquals(expected, PeerClass.of(address));
    assertEquals(expected, PeerClass.of(InetAddress.getByName(address)));
  }
}
