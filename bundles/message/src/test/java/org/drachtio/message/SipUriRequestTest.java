package org.drachtio.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A URI as Request-URI and as destination (RFC 3261 §19.1.1). */
class SipUriRequestTest {

  @ParameterizedTest
  @CsvSource({
    "sip:a@b, sip:a@b",
    "sip:a@b?Subject=x, sip:a@b",
    "sip:a@b:5070;transport=tcp;method=INVITE;lr?Subject=x&Replaces=y%3Dz,"
        + " sip:a@b:5070;transport=tcp;lr",
    "sip:a@b;METHOD=REGISTER, sip:a@b",
    "sip:a@b;method, sip:a@b",
    "sip:a@b;methods=x;user=phone, sip:a@b;methods=x;user=phone",
    "sip:a?b@c, sip:a?b@c",
    "sips:a@b;maddr=192.0.2.1?x=y, sips:a@b;maddr=192.0.2.1",
    "tel:+4912345;phone-context=x?y, tel:+4912345;phone-context=x?y",
    "nonsense;?, nonsense;?"
  })
  void headersAndMethodAreLeftOut(String uri, String expected) {
    assertEquals(expected, SipUri.forRequest(uri));
  }

  @ParameterizedTest
  @CsvSource({
    "sip:a@b, b",
    "sip:a@b:5070;transport=udp, b",
    "sip:a@b;maddr=192.0.2.1;lr, 192.0.2.1",
    "sip:a@b;MADDR=c.example, c.example",
    "sip:a@b;maddr=[2001:db8::1], [2001:db8::1]",
    "sip:a@b;maddr, b",
    "sip:a@b;maddr=, b"
  })
  void maddrTakesThePlaceOfTheHost(String uri, String expected) {
    assertEquals(expected, SipUri.parse(uri).orElseThrow().destination());
  }
}
