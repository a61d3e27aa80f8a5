package org.drachtio.sip.transport.internal.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drachtio.api.resolver.Destination;
import org.drachtio.api.resolver.SipTarget;
import org.drachtio.api.transport.Protocol;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Type;

/** The rows of the table in {@link SipLocator}. */
class SipLocatorTest {

  private static final Set<Protocol> ALL = EnumSet.of(Protocol.UDP, Protocol.TCP, Protocol.TLS);

  private final Zone zone =
      new Zone()
          .with("plain.test A 192.0.2.1")
          .with("plain.test A 192.0.2.2")
          .with("plain.test AAAA 2001:db8::1")
          .with("one.test A 192.0.2.11")
          .with("two.test A 192.0.2.12");
  private Abilities abilities = new Abilities(ALL, true, true);
  private ResolvConf conf = ResolvConf.NONE;
  private HostsFile hosts = HostsFile.NONE;

  private List<String> find(String host, int port, Protocol protocol, boolean secure) {
    zone.asked.clear();
    SipLocator locator =
        new SipLocator(zone::find, () -> conf, () -> hosts, () -> abilities, bound -> 0);
    return locator
        .find(new SipTarget(host, port, Optional.ofNullable(protocol), secure))
        .join()
        .stream()
        .map(SipLocatorTest::shown)
        .toList();
  }

  private List<String> find(String host) {
    return find(host, 0, null, false);
  }

  private static String shown(Destination destination) {
    String text = destination.address().getHostAddress();
    return destination.protocol().token() + " " + text + " " + destination.port();
  }

  @Test
  void aPortLeadsToTheAddressesAlone() {
    assertEquals(
        List.of("udp 192.0.2.1 5070", "udp 192.0.2.2 5070", "udp 2001:db8:0:0:0:0:0:1 5070"),
        find("plain.test", 5070, null, false));
    assertEquals(List.of("A plain.test", "AAAA plain.test"), zone.asked);
    assertEquals("tcp 192.0.2.1 5070", find("plain.test", 5070, Protocol.TCP, false).get(0));
    assertEquals("tls 192.0.2.1 5070", find("plain.test", 5070, null, true).get(0));
  }

  @Test
  void aProtocolLeadsToItsServiceRecordsAndElseToItsPort() {
    assertEquals("tcp 192.0.2.1 5060", find("plain.test", 0, Protocol.TCP, false).get(0));
    assertEquals(
        List.of("SRV _sip._tcp.plain.test", "A plain.test", "AAAA plain.test"), zone.asked);
    assertEquals("tls 192.0.2.1 5061", find("plain.test", 0, Protocol.TLS, true).get(0));
    assertEquals("SRV _sips._tcp.plain.test", zone.asked.get(0));
    zone.with("_sip._tcp.plain.test SRV 2 0 5072 two.test.")
        .with("_sip._tcp.plain.test SRV 1 0 5071 one.test.");
    assertEquals(
        List.of("tcp 192.0.2.11 5071", "tcp 192.0.2.12 5072"),
        find("plain.test", 0, Protocol.TCP, false));
  }

  @Test
  void nothingLeadsToPointersThenToServiceRecordsThenToTheAddresses() {
    assertEquals("udp 192.0.2.1 5060", find("plain.test").get(0));
    assertEquals(
        List.of(
            "NAPTR plain.test",
            "SRV _sip._udp.plain.test",
            "SRV _sip._tcp.plain.test",
            "SRV _sips._tcp.plain.test",
            "A plain.test",
            "AAAA plain.test"),
        zone.asked);
    zone.with("_sip._tcp.plain.test SRV 1 0 5071 one.test.");
    assertEquals(List.of("tcp 192.0.2.11 5071"), find("plain.test"));
    zone.with("_sip._udp.plain.test SRV 1 0 5072 two.test.");
    assertEquals(List.of("udp 192.0.2.12 5072", "tcp 192.0.2.11 5071"), find("plain.test"));
    zone.with("plain.test NAPTR 2 5 \"s\" \"SIP+D2T\" \"\" _sip._tcp.plain.test.")
        .with("plain.test NAPTR 1 5 \"S\" \"sips+d2t\" \"\" _sips._tcp.other.test.")
        .with("_sips._tcp.other.test SRV 1 0 5073 two.test.");
    assertEquals(List.of("tls 192.0.2.12 5073", "tcp 192.0.2.11 5071"), find("plain.test"));
    assertEquals(List.of("tls 192.0.2.12 5073"), find("plain.test", 0, null, true));
  }

  @Test
  void whatTheServerCannotDoIsPassedOver() {
    abilities = new Abilities(EnumSet.of(Protocol.TCP), false, true);
    assertEquals(List.of("tcp 2001:db8:0:0:0:0:0:1 5060"), find("plain.test"));
    assertEquals(
        List.of("NAPTR plain.test", "SRV _sip._tcp.plain.test", "AAAA plain.test"), zone.asked);
    zone.with("plain.test NAPTR 1 5 \"s\" \"SIP+D2U\" \"\" _sip._udp.plain.test.")
        .with("plain.test NAPTR 1 5 \"s\" \"E2U+sip\" \"!^.*$!sip:a@b!\" .");
    assertEquals(List.of("tcp 2001:db8:0:0:0:0:0:1 5060"), find("plain.test"));
  }

  @Test
  void pointersMayLeadToAddressesAndToPointersButNotInCircles() {
    zone.with("loop.test NAPTR 1 1 \"\" \"\" \"\" back.test.")
        .with("back.test NAPTR 1 1 \"\" \"\" \"\" loop.test.")
        .with("loop.test A 192.0.2.7");
    assertEquals(List.of("udp 192.0.2.7 5060"), find("loop.test"));
    zone.with("back.test NAPTR 2 1 \"a\" \"SIP+D2T\" \"\" one.test.");
    assertEquals(List.of("tcp 192.0.2.11 5060"), find("loop.test"));
    assertEquals(1, zone.asked.stream().filter("NAPTR loop.test"::equals).count());
  }

  @Test
  void aServiceThatIsNotToBeHadThereIsNotLookedForElsewhere() {
    zone.with("_sip._udp.plain.test SRV 0 0 0 .");
    assertEquals(List.of(), find("plain.test", 0, Protocol.UDP, false));
    zone.with("_sip._tcp.plain.test SRV 0 0 5060 nowhere.test.");
    assertEquals(List.of(), find("plain.test", 0, Protocol.TCP, false));
  }

  @Test
  void aNameOfTheHostsFileIsAnAddress() {
    hosts =
        HostsFile.parse(
            List.of(
                "192.0.2.77 Plain.test alias # x",
                "# 1.1.1.1 plain.test",
                "nonsense two.test",
                "2001:db8::7 plain.test"));
    assertEquals(
        List.of("udp 192.0.2.77 5060", "udp 2001:db8:0:0:0:0:0:7 5060"), find("PLAIN.test"));
    assertEquals(List.of("udp 192.0.2.77 5060"), find("alias"));
    assertEquals(List.of(), zone.asked);
    zone.with("_sip._udp.srv.test SRV 1 0 5071 plain.test.");
    assertEquals("udp 192.0.2.77 5071", find("srv.test", 0, Protocol.UDP, false).get(0));
  }

  @Test
  void namesOfThisMachineAndOfNoneAreNotAskedFor() {
    assertEquals(List.of("udp 127.0.0.1 5060", "udp 0:0:0:0:0:0:0:1 5060"), find("localhost"));
    assertEquals("udp 127.0.0.1 5060", find("a.LOCALHOST").get(0));
    assertEquals(List.of(), find("a.invalid"));
    assertEquals(List.of(), zone.asked);
  }

  @Test
  void shortNamesAreLookedForInTheSearchDomains() {
    conf = ResolvConf.parse(List.of("search first.test second.test", "options timeout:1 ndots:2"));
    zone.with("short.second.test A 192.0.2.21").with("one.test.second.test A 192.0.2.22");
    assertEquals(List.of("udp 192.0.2.21 5060"), find("short"));
    assertEquals(
        List.of(
            "A short.first.test",
            "AAAA short.first.test",
            "A short.second.test",
            "AAAA short.second.test"),
        zone.asked);
    assertEquals(List.of("udp 192.0.2.22 5060"), find("one.test"), "fewer dots than ndots");
    assertEquals(List.of("udp 192.0.2.11 5060"), find("one.test."), "is complete");
  }

  @Test
  void whatIsNoNameHasNoAddress() {
    assertEquals(List.of(), find("a..test"));
    assertEquals(List.of(), find("x".repeat(64) + ".test"));
    assertEquals(List.of(), find("\\999.test"));
  }

  @Test
  void recordsWithoutContentsAreNone() {
    for (int type : new int[] {Type.A, Type.AAAA, Type.SRV, Type.NAPTR}) {
      zone.withEmpty("empty.test", type).withEmpty("_sip._udp.empty.test", type);
    }
    zone.with("empty.test A 192.0.2.1");
    assertEquals(List.of(), find("_sip._udp.empty.test"));
    assertEquals(List.of(), find("empty.test"), "its SRV record has no contents");
    zone.withEmpty("host.test", Type.A).with("host.test A 192.0.2.1");
    assertEquals(1, find("host.test").size());
  }

  @Test
  void theZoneOfAStrangerIsBounded() {
    for (int i = 0; i < 100; i++) {
      zone.with("_sip._udp.big.test SRV 1 0 5060 h" + i + ".test.");
      zone.with("h" + i + ".test A 192.0.2." + i).with("h" + i + ".test A 198.51.100." + i);
    }
    List<String> found = find("big.test");
    assertEquals(SipLocator.MAX_DESTINATIONS, found.size());
    for (int i = 0; i < 8; i++) {
      for (int j = 0; j < 8; j++) {
        zone.with("n" + i + ".test NAPTR 1 1 \"\" \"\" \"\" n" + i + j + ".test.");
        zone.with("n" + i + j + ".test NAPTR 1 1 \"\" \"\" \"\" n" + j + i + "x.test.");
        zone.with("n" + j + i + "x.test NAPTR 1 1 \"s\" \"SIP+D2U\" \"\" _sip._udp.big.test.");
      }
      zone.with("many.test NAPTR 1 1 \"\" \"\" \"\" n" + i + ".test.");
    }
    find("many.test");
    assertTrue(zone.asked.size() <= SipLocator.MAX_QUESTIONS, () -> "" + zone.asked.size());
  }
}
