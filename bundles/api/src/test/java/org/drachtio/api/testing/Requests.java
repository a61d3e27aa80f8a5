package org.drachtio.api.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.message.SipMessage;

/** Requests as they come from the network: sound, but not all of them usual. */
public final class Requests {

  private static final List<String> METHODS =
      List.of(
          "INVITE",
          "REGISTER",
          "OPTIONS",
          "MESSAGE",
          "INFO",
          "NOTIFY",
          "SUBSCRIBE",
          "PUBLISH",
          "BYE",
          "REFER",
          "UNHEARD-OF");

  private static final List<String> URIS =
      List.of(
          "sip:+4930123456@example.com",
          "sip:example.com",
          "sip:[2001:db8::1]:5070;transport=tcp",
          "sips:bob;x=y@example.com?Subject=hi",
          "sip:%62ob:secret@example.com",
          "tel:+4930123456;phone-context=example.com",
          "urn:service:sos");

  private Requests() {}

  /** Every method with every kind of Request-URI, by UDP and by a connection over IPv6. */
  public static List<InboundMessage> all() {
    List<InboundMessage> all = new ArrayList<>();
    for (String method : METHODS) {
      for (String uri : URIS) {
        all.add(of(method, uri, Protocol.UDP, "192.0.2.1"));
        all.add(of(method, uri, Protocol.TCP, "2001:db8::7"));
      }
    }
    return all;
  }

  /** A request from this source. */
  public static InboundMessage of(String method, String uri, Protocol protocol, String source) {
    String host = source.indexOf(':') < 0 ? source : "[" + source + "]";
    String text =
        method
            + " "
            + uri
            + " SIP/2.0\r\n"
            + "Via: SIP/2.0/"
            + protocol.name()
            + " "
            + host
            + ":5060;branch=z9hG4bKa;rport\r\n"
            + "Max-Forwards: 70\r\n"
            + "From: <sip:alice@"
            + host
            + ">;tag=a\r\n"
            + "To: <sip:bob@example.com>\r\n"
            + "Call-ID: c@"
            + host
            + "\r\n"
            + "CSeq: 1 "
            + method
            + "\r\n"
            + "Content-Length: 0\r\n"
            + "\r\n";
    SipMessage message = SipMessage.scan(text.getBytes(StandardCharsets.UTF_8));
    if (message.fault().isFault()) {
      throw new AssertionError(message.fault() + ": " + text);
    }
    ListeningPoint point = new ListeningPoint(protocol, "192.0.2.9", 5060, "192.0.2.9", "");
    return new InboundMessage(
        message, new Flow(point, source, 5060, protocol.isReliable() ? 7 : 0), 0);
  }
}
