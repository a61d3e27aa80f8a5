package org.drachtio.api.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.drachtio.message.SipUri;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFormsTest {

  private static final ListeningPoint PLAIN =
      new ListeningPoint(Protocol.UDP, "10.0.0.5", 5060, "203.0.113.5", "");
  private static final ListeningPoint MAPPED =
      new ListeningPoint(Protocol.UDP, "10.0.0.5", 5060, "sip.example.com", "", 15060);
  private static final ListeningPoint NAMED =
      new ListeningPoint(Protocol.TCP, "[2001:db8::1]", 5080, "[2001:db8::1]", "gateway");

  @Test
  void everythingIsReadBackAsItWasWritten() {
    for (ListeningPoint point : new ListeningPoint[] {PLAIN, NAMED, MAPPED}) {
      assertEquals(point, ListeningPoint.parse(point.text()));
      Hop hop = new Hop(point, "phone.example.com", 5090, 17);
      assertEquals(hop, Hop.parse(hop.text()));
      Flow flow = new Flow(point, "2001:db8::2", 49152, Long.MAX_VALUE);
      assertEquals(flow, Flow.parse(flow.text()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sip:[2001:DB8:0:0::5]:5070, 2001:db8::5",
    "sip:[::ffff:192.0.2.1], 192.0.2.1",
    "sip:192.0.2.1, 192.0.2.1"
  })
  void anAddressIsWrittenAsSourcesAre(String uri, String host) {
    Hop hop = Hop.to(SipUri.parse(uri).orElseThrow(), NAMED, 0, Hop.Choice.NONE);
    assertEquals(host, hop.host());
  }

  @Test
  void whatALaterVersionAppendsIsPassedOver() {
    assertEquals(NAMED, ListeningPoint.parse(NAMED.text() + " later"));
    Hop hop = new Hop(PLAIN, "192.0.2.7", 5060, 0);
    assertEquals(hop, Hop.parse(hop.text() + " later"));
    assertEquals(
        PLAIN, ListeningPoint.parse("udp 10.0.0.5 5060 203.0.113.5 "), "of an earlier one");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "udp", "udp h 5060 h", "smoke h 5060 h u", "udp h port h u", "h 5060 0 udp"})
  void whatIsNoneIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> ListeningPoint.parse(text));
    assertThrows(IllegalArgumentException.class, () -> Hop.parse(text));
    assertThrows(IllegalArgumentException.class, () -> Flow.parse(text));
  }
}
