package org.drachtio.sip.transport.internal.point;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.io.DatagramEndpoint;
import org.drachtio.message.SipUri;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.drachtio.sip.transport.internal.settings.Contact;
import org.drachtio.sip.transport.internal.settings.ContactParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PointSetTest {

  /** An endpoint that only tells where it is. */
  private record Endpoint(InetSocketAddress local) implements DatagramEndpoint {
    @Override
    public boolean send(byte[] bytes, int offset, int length, InetSocketAddress to) {
      return false;
    }

    @Override
    public void close() {}
  }

  private static OpenPoint open(String contact, Protocol protocol) {
    try {
      Contact parsed = ContactParser.parse(contact);
      PointKey key = new PointKey(protocol, Addresses.parse(parsed.host()), parsed.port());
      return OpenPoint.of(
          key, parsed, new Endpoint(new InetSocketAddress(key.address(), parsed.port())));
    } catch (InvalidValueException e) {
      throw new AssertionError(e);
    }
  }

  private static PointSet set(String... contacts) {
    List<OpenPoint> open = new ArrayList<>();
    for (String contact : contacts) {
      open.add(open(contact, Protocol.UDP));
    }
    return new PointSet(open);
  }

  @ParameterizedTest
  @CsvSource({
    // inside a configured or guessed local-net
    "10.9.9.9, 10.0.0.5",
    "127.0.0.1, 127.0.0.1",
    "172.16.3.4, 172.16.0.7",
    "198.51.100.77, 203.0.113.1",
    // more leading octets
    "192.168.5.77, 192.168.5.1",
    "192.168.6.1, 192.168.5.1",
    "172.17.0.1, 172.16.0.7",
    "127.0.0.2, 127.0.0.1",
    // neither: external-ip first
    "8.8.8.8, 203.0.113.1",
    // names match no network
    "sip.example.com, 203.0.113.1",
    "[2001:db8::9], [2001:db8::1]",
    "[::1], [::1]",
    "[2a00::1], [2001:db8::1]"
  })
  void thePointNearestToTheTargetIsChosen(String target, String host) {
    PointSet points =
        set(
            "sip:127.0.0.1:5060",
            "sip:10.0.0.5:5060",
            "sip:192.168.5.1:5060",
            "sip:172.16.0.7:5060",
            "sip:203.0.113.1:5060 external-ip=203.0.113.2 local-net=198.51.100.0/24",
            "sip:[::1]:5060",
            "sip:[2001:db8::1]:5060");
    assertEquals(host, points.select(Protocol.UDP, target).orElseThrow().host());
  }

  @Test
  void theGuessIsMadeFromTheExternalAddress() {
    PointSet points = set("sip:203.0.113.1:5060", "sip:203.0.113.2:5060 external-ip=10.1.1.1");
    assertEquals("203.0.113.2", points.select(Protocol.UDP, "10.200.0.1").orElseThrow().host());
    assertEquals("203.0.113.1", points.select(Protocol.UDP, "203.0.113.1").orElseThrow().host());
  }

  @Test
  void tiesGoByConfigurationOrder() {
    assertEquals(
        5062,
        set("sip:10.0.0.5:5062", "sip:10.0.0.5:5060")
            .select(Protocol.UDP, "10.0.0.9")
            .orElseThrow()
            .port());
    assertEquals(
        "198.51.100.1",
        set("sip:127.0.0.1", "sip:198.51.100.1", "sip:203.0.113.1")
            .select(Protocol.UDP, "8.8.8.8")
            .orElseThrow()
            .host());
  }

  @Test
  void protocolAndIpVersionMustFit() {
    PointSet points = set("sip:127.0.0.1:5060");
    assertEquals(true, points.select(Protocol.TCP, "127.0.0.1").isEmpty());
    assertEquals(true, points.select(Protocol.UDP, "[::1]").isEmpty());
    assertEquals(true, PointSet.EMPTY.select(Protocol.UDP, "127.0.0.1").isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "sip:127.0.0.1, true",
    "sip:127.0.0.1:5060, true",
    "sip:127.0.0.1:5061, false",
    "sip:localhost, true",
    "sip:LOCALHOST:5060, true",
    "sip:localhost:5070, false",
    "sip:10.0.0.5, false",
    "sip:10.0.0.5:5070, true",
    "sip:203.0.113.9:5070, true",
    "sip:203.0.113.9, false",
    "sip:Proxy.example.com:5070, true",
    "sip:proxy.example.com, false",
    "sip:other.example.com:5070, false",
    "sip:[::1]:5080, true",
    "sip:[0:0:0:0:0:0:0:1]:5080, true",
    "sip:[::2]:5080, false",
    "sips:127.0.0.1, false",
    "sips:127.0.0.1:5060, true",
    "sip:x@cluster.local:9, true",
    "sip:x@pod.cluster.LOCAL, true",
    "sip:x@notcluster.local, false",
    "sip:other.example.com:5060;maddr=127.0.0.1, true",
    "sip:127.0.0.1;maddr=192.0.2.1, false"
  })
  void localUrisAreKnown(String uri, boolean expected) {
    PointSet points =
        set(
            "sip:127.0.0.1:5060",
            "sip:10.0.0.5:5070 external-ip=203.0.113.9 dns-names=proxy.example.com",
            "sip:[::1]:5080");
    assertEquals(expected, points.isLocal(SipUri.parse(uri).orElseThrow(), "cluster.local"));
  }

  @Test
  void withoutALocalDomainNoNameIsLocal() {
    assertEquals(false, set("sip:127.0.0.1").isLocal(SipUri.parse("sip:a.b").orElseThrow(), ""));
  }

  @Test
  void anExternalAddressIsToldForIpv4Only() {
    assertEquals(
        "203.0.113.9",
        open("sip:10.0.0.5 external-ip=203.0.113.9", Protocol.UDP).point().advertisedHost());
    ListeningPoint v6 = open("sip:bob@[::1]:5080 external-ip=203.0.113.9", Protocol.UDP).point();
    assertEquals("[::1]", v6.advertisedHost());
    assertEquals("sip:bob@[::1]:5080", v6.contactUri());
  }

  @Test
  void socketsAreFoundForPointsThatWereTold() {
    OpenPoint open = open("sip:10.0.0.5", Protocol.UDP);
    PointSet points = new PointSet(List.of(open));
    ListeningPoint before = new ListeningPoint(Protocol.UDP, "10.0.0.5", 5060, "1.2.3.4", "");
    assertSame(open.datagrams(), points.datagrams(open.point()));
    assertSame(open.datagrams(), points.datagrams(before));
    assertNull(points.datagrams(new ListeningPoint(Protocol.UDP, "10.0.0.5", 5061, "1.2.3.4", "")));
    InetAddress peer = InetAddress.getLoopbackAddress();
    assertSame(open.point(), points.of(open.datagrams(), peer));
    assertNull(points.of(new Endpoint(new InetSocketAddress(1)), peer));
  }

  @Test
  void externalIpMayBeANameWithAPort() {
    PointSet points = set("sip:10.0.0.5:5060 external-ip=SIP.example.com:15060");
    ListeningPoint point = points.select(Protocol.UDP, "8.8.8.8").orElseThrow();
    assertEquals("<sip:SIP.example.com:15060>", "<" + point.contactUri() + ">");
    assertEquals("SIP/2.0/UDP SIP.example.com:15060;rport;branch=z9hG4bKx", point.via("z9hG4bKx"));
    assertEquals("udp/10.0.0.5:5060", point.bound());
    for (String ours :
        List.of("sip.example.com:15060", "sip.EXAMPLE.com:5060", "sip.example.com", "10.0.0.5")) {
      assertTrue(points.isLocal(SipUri.parse("sip:" + ours).orElseThrow(), ""), ours);
    }
    assertFalse(points.isLocal(SipUri.parse("sip:10.0.0.5:15060").orElseThrow(), ""));
  }

  @Test
  void peersInTheLocalNetAreToldTheAddressItselfOnlyWhereThatIsWanted() throws Exception {
    String contact = "sip:10.0.0.5:5060 external-ip=203.0.113.2 local-net=10.0.0.0/8";
    OpenPoint open = open(contact + " advertise-local", Protocol.UDP);
    PointSet points = new PointSet(List.of(open));
    String[][] rows = {{"10.9.9.9", "10.0.0.5"}, {"8.8.8.8", "203.0.113.2"}};
    for (String[] row : rows) {
      assertEquals(
          row[1], points.select(Protocol.UDP, row[0]).orElseThrow().advertisedHost(), "outgoing");
      assertEquals(
          row[1],
          points.of(open.datagrams(), InetAddress.getByName(row[0])).advertisedHost(),
          "incoming");
    }
    assertEquals(
        "203.0.113.2", points.select(Protocol.UDP, "a.name").orElseThrow().advertisedHost());
    assertEquals(
        "203.0.113.2",
        set(contact).select(Protocol.UDP, "10.9.9.9").orElseThrow().advertisedHost(),
        "off by default");
    ListeningPoint inside = points.select(Protocol.UDP, "10.9.9.9").orElseThrow();
    assertSame(open.datagrams(), points.datagrams(inside));
  }

  @Test
  void whatDrainsIsServedOnAndChosenForNothingNew() {
    OpenPoint open = open("sip:127.0.0.1:5060", Protocol.UDP);
    OpenPoint old = open("sip:127.0.0.2:5060", Protocol.UDP);
    PointSet points = new PointSet(List.of(open), List.of(old));
    assertEquals(List.of(open.point()), points.points());
    assertEquals(open.point(), points.select(Protocol.UDP, "127.0.0.2").orElseThrow());
    assertSame(old.datagrams(), points.datagrams(old.point()));
    assertSame(old.point(), points.of(old.datagrams(), InetAddress.getLoopbackAddress()));
    assertTrue(points.isLocal(SipUri.parse("sip:127.0.0.2").orElseThrow(), ""), "of proxied calls");
    assertTrue(points.isDraining(old.point()));
    assertFalse(points.isDraining(open.point()));
  }
}
