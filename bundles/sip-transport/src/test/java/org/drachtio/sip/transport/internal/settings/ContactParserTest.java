package org.drachtio.sip.transport.internal.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.sip.transport.internal.Wanted;
import org.drachtio.sip.transport.internal.address.Subnet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContactParserTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sip:*;transport=udp,tcp | '' | * | 5060 | UDP TCP",
        "<sip:*;transport=udp,tcp> | '' | * | 5060 | UDP TCP",
        "sip:* | '' | * | 5060 | UDP TCP",
        "sip:*:* | '' | * | 0 | UDP TCP",
        "sip:10.0.0.5:0;transport=tcp | '' | 10.0.0.5 | 0 | TCP",
        "sips:10.0.0.5 | '' | 10.0.0.5 | 5061 | TLS",
        "SIP:10.0.0.5:5080;Transport=UDP | '' | 10.0.0.5 | 5080 | UDP",
        "sips:host.example.com:443;transport=wss | '' | host.example.com | 443 | WSS",
        "sip:me@10.0.0.5;transport=udp | me | 10.0.0.5 | 5060 | UDP",
        "sip:[::1]:5070;comp=sigcomp;transport=udp,udp,tcp | '' | ::1 | 5070 | UDP TCP",
        "sip:[::] | '' | :: | 5060 | UDP TCP",
        "sip:[fe80::1%eth0]:5070 | '' | fe80::1%eth0 | 5070 | UDP TCP",
        "sip:0.0.0.0:65535 | '' | 0.0.0.0 | 65535 | UDP TCP"
      })
  void contactsAreRead(String text, String user, String host, int port, String protocols)
      throws Exception {
    Contact contact = ContactParser.parse(text);
    assertEquals(user, contact.user());
    assertEquals(host, contact.host());
    assertEquals(port, contact.port());
    assertEquals(
        List.of(protocols.split(" ")), contact.protocols().stream().map(Protocol::name).toList());
    assertEquals("", contact.external().host());
    assertEquals(Optional.empty(), contact.localNet());
    assertEquals(Set.of(), contact.dnsNames());
    assertEquals(contact, ContactParser.parse(contact.entry()));
  }

  @Test
  void attributesFollowTheUri() throws Exception {
    Contact contact =
        ContactParser.parse(
            "sip:10.0.0.5:5060;transport=udp external-ip=203.0.113.9  local-net=10.0.0.0/8"
                + " dns-names=A.example.com,b;c");
    assertEquals("203.0.113.9", contact.external().host());
    assertEquals(Subnet.parse("10.0.0.0/8"), contact.localNet());
    assertEquals(Set.of("a.example.com", "b", "c"), contact.dnsNames());
    assertEquals(contact, ContactParser.parse(contact.entry()));
  }

  @Test
  void externalIpMayBeANameAndHaveAPort() throws Exception {
    Contact contact =
        ContactParser.parse("sip:* external-ip=sip.example.com:15060 advertise-local=YES");
    assertEquals(new Contact.External("sip.example.com", 15060), contact.external());
    assertTrue(contact.advertiseLocal());
    assertEquals(contact, ContactParser.parse(contact.entry()));
    assertEquals(
        new Contact.External("1.2.3.4", 0),
        ContactParser.parse("sip:* external-ip=1.2.3.4 advertise-local=no").external());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://x | does not begin",
        "sip: | has no host",
        "sip:;transport=udp | has no host",
        "sip:10.0.0.5:70000 | not a port",
        "sip:10.0.0.5: | not a port",
        "sip:10.0.0.5:5x | not a port",
        "sip:10.0.0.5:99999999999 | not a port",
        "sip:10.0.0.500 | not a host",
        "sip:a b | is not known",
        "sip:[::1 | not a host",
        "sip:[::1]x | not a host",
        "sip:[1.2.3.4] | not an IPv6 address",
        "sip:::1 | has no host",
        "sip:h/x | not a host",
        "<sip:10.0.0.5 | angle bracket",
        "sip:*;transport=sctp | is not one of",
        "sip:*;transport= | names none",
        "sip:* external-ip=::1 | is not an IPv4",
        "sip:* external-ip=1.2.3.256 | is not an IPv4",
        "sip:* external-ip= | is not an IPv4",
        "sip:* external-ip=1.2.3.4:0 | no usable port",
        "sip:* external-ip=1.2.3.4:70000 | is not a port",
        "sip:* advertise-local=maybe | is not one of",
        "sip:* local-net=10.0.0.0 | is not an IPv4 network",
        "sip:* colour=blue | is not known"
      })
  void badContactsAreRefusedWithKeyAndReason(String text, String reason) {
    String message =
        assertThrows(InvalidValueException.class, () -> ContactParser.parse(text)).getMessage();
    assertTrue(message.startsWith("contacts '" + text + "'"), message);
    assertTrue(message.contains(reason), message);
  }

  @Test
  void elementsArePartedByBars() {
    TransportSettings settings =
        Wanted.of(
                "sip:127.0.0.1:1;transport=udp external-ip=1.2.3.4 | sip:127.0.0.1:2",
                "sip:127.0.0.1:3")
            .settings();
    assertEquals(List.of(1, 2, 3), settings.contacts().stream().map(Contact::port).toList());
    assertEquals("1.2.3.4", settings.contacts().get(0).external().host());
  }

  @Test
  void otherValuesAreBounded() {
    Wanted config = Wanted.of();
    config.with("connectTimeoutMillis", -1);
    String message =
        assertThrows(InvalidValueException.class, () -> TransportSettings.of(config.config()))
            .getMessage();
    assertTrue(message.startsWith("connectTimeoutMillis must be 1 to"), message);
    String none =
        assertThrows(
                InvalidValueException.class, () -> TransportSettings.of(Wanted.of(" | ").config()))
            .getMessage();
    assertEquals("contacts names none", none);
  }
}
