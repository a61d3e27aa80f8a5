package org.drachtio.sip.dialog.internal.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.message.NameAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NatPolicyTest {

  private static final NatPolicy USUAL = new NatPolicy(true, false);

  private static final ListeningPoint HERE =
      new ListeningPoint(Protocol.UDP, "[2001:db8::1]", 5060, "[2001:db8::1]", "");

  /** One and the same address of IPv6 is no NAT, however the peer writes it. */
  @ParameterizedTest
  @CsvSource({
    "<sip:a@[2001:db8::5]:5070>, ''",
    "<sip:a@[2001:DB8:0:0:0:0:0:5]:5070>, ''",
    "<sip:a@[2001:db8::0.0.0.5]:5070>, ''",
    "<sip:a@[2001:db8::6]:5070>, sip:[2001:db8::5]:5070",
    "<sip:a@[fd00::5]>, sip:[2001:db8::5]:5070",
    "<sip:a@phone.example>, sip:[2001:db8::5]:5070"
  })
  void aPeerWithIpv6(String contact, String route) {
    Flow flow = new Flow(HERE, "2001:db8::5", 5070, 0);
    var said = NameAddress.parse(contact);
    assertEquals(route, USUAL.routeAsUas("sip:app@pbx.test", said, List.of(), flow));
    assertEquals(route, USUAL.routeAsUac("sip:app@pbx.test", true, said, List.of(), flow));
  }
}
