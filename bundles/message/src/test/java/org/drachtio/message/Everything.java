package org.drachtio.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.Arrays;
import java.util.Optional;
import org.drachtio.message.jain.JainView;

/** Asks bytes for all that a message can tell. Nothing may throw, and copies tell the same. */
final class Everything {

  private static final String[] NAMES = {
    "Via", "From", "To", "Contact", "Route", "Subject", "s", "X-Odd", "Require", "Content-Length"
  };

  private Everything() {}

  static void ask(byte[] bytes) {
    SipMessage message = SipMessage.scan(bytes);
    detached(message);
    LineEndTest.sameLines(message);
    SipMessage marked = message.received("192.0.2.1", 5060);
    assertEquals(message.fault(), marked.fault());
    assertEquals(SipMessage.hashOf(message.callId()), message.callIdHash());
    for (String name : NAMES) {
      assertEquals(message.has(name), message.header(name).isPresent());
      assertEquals(message.header(name), message.headers(name).stream().findFirst());
      assertEquals(message.has(name) && message.hasToken(name, "x"), marked.hasToken(name, "x"));
    }
    addresses(message);
    answer(message);
    if (!message.fault().isFault()) {
      again(message);
    }
  }

  /** A copy is the same but for the letter case of its version. */
  private static void detached(SipMessage message) {
    SipMessage copy = message.detached();
    if (message.version().equalsIgnoreCase("SIP/2.0")) {
      assertEquals("SIP/2.0", copy.version());
      assertEquals(message.length(), copy.length());
      ReceivedTest.assertSameMessage(copy, SipMessage.scan(copy.bytes()));
    } else {
      ReceivedTest.assertSameMessage(message, copy);
    }
  }

  private static void addresses(SipMessage message) {
    Arrays.asList(message.from(), message.to(), message.contact())
        .forEach(value -> value.ifPresent(Everything::address));
    message.routes().forEach(Everything::address);
    message.recordRoutes().forEach(Everything::address);
    SipUri.parse(message.requestUri()).ifPresent(Everything::uri);
  }

  private static void address(NameAddress address) {
    assertNotNull(address.parameter("tag"));
    assertEquals(Optional.empty(), address.parameter(""));
    address.sipUri().ifPresent(Everything::uri);
    if (address.bracketed()) {
      assertEquals(
          Optional.of(address.uri()), NameAddress.parse(address.toString()).map(NameAddress::uri));
    }
  }

  private static void uri(SipUri uri) {
    assertNotNull(uri.parameter("transport"));
    assertEquals(uri.parameter("lr").isPresent(), uri.isLooseRouting());
    assertEquals(Optional.of(uri), SipUri.parse(uri.toString()));
  }

  /** An answer can be built, and tells whom it is for. */
  private static void answer(SipMessage message) {
    if (!message.topVia().equals(Via.NONE)) {
      SipMessage answer =
          MessageBuilder.response(message, 400, message.fault().reason(), "t").build();
      assertEquals(message.topVia(), answer.topVia());
      assertEquals(message.callId(), answer.callId());
      assertEquals(message.cseq(), answer.cseq());
    }
  }

  /** A sound message is sound to the next reader, and to Java extensions a message or nothing. */
  private static void again(SipMessage message) {
    ReceivedTest.assertSameMessage(message, SipMessage.scan(message.bytes()));
    assertEquals(Fault.NONE, message.received("2001:db8::1", 1).fault());
    JainView.copyOf(message).ifPresent(view -> assertNotNull(view.getSIPVersion()));
  }
}
