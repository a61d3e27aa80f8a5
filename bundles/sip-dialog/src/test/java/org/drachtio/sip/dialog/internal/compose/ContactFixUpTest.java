package org.drachtio.sip.dialog.internal.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContactFixUpTest {

  private static final ListeningPoint UDP =
      new ListeningPoint(Protocol.UDP, "10.0.0.5", 5060, "203.0.113.5", "");
  private static final ListeningPoint TCP =
      new ListeningPoint(Protocol.TCP, "10.0.0.5", 5070, "203.0.113.5", "");

  @ParameterizedTest
  @CsvSource({
    "<sip:bob@10.0.0.5:5060>, <sip:bob@203.0.113.5:5060>",
    "sip:bob@192.0.2.1, <sip:bob@203.0.113.5:5060>",
    "<sip:192.0.2.1:9;transport=tcp;ob>;expires=9, <sip:203.0.113.5:5060;ob>;expires=9",
    "Bob <sip:bob@192.0.2.1;Transport=TLS>, Bob <sip:bob@203.0.113.5:5060>",
  })
  void anotherAddressIsReplacedByTheOneUsed(String given, String sent) {
    assertEquals(sent, ContactFixUp.apply(given, UDP));
  }

  @Test
  void theTransportUsedIsNamedUnlessItIsUdp() {
    assertEquals(
        "<sip:bob@203.0.113.5:5070;x=1;transport=tcp>",
        ContactFixUp.apply("<sip:bob@192.0.2.1:5060;x=1>", TCP));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<sip:bob@203.0.113.5:9>",
        "<sip:203.0.113.5;transport=tcp>",
        "<sip:bob@example.com:5060>",
        "<sip:bob@1.2.3.example>",
        "<sip:bob@[2001:db8::1]>",
        "<tel:+4930123>",
        "*",
        "nonsense",
      })
  void namesAndOurOwnAddressAreLeftAlone(String given) {
    assertEquals(given, ContactFixUp.apply(given, UDP));
  }
}
