package org.drachtio.sip.transaction.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.SipMessage;

/** The messages that the tests exchange. All have one Call-ID. */
final class Messages {

  static final String CALL_ID = "a84b4c76e66710";
  static final String BRANCH = "z9hG4bK776asdhds";

  private static final ListeningPoint UDP =
      new ListeningPoint(Protocol.UDP, "192.0.2.1", 5060, "192.0.2.1", "");
  private static final ListeningPoint TCP =
      new ListeningPoint(Protocol.TCP, "192.0.2.1", 5060, "192.0.2.1", "");

  static final Flow UDP_FLOW = new Flow(UDP, "192.0.2.4", 5070, 0);
  static final Flow TCP_FLOW = new Flow(TCP, "192.0.2.4", 40123, 3);
  static final Hop UDP_HOP = new Hop(UDP, "biloxi.example.com", 5060, 0);
  static final Hop TCP_HOP = new Hop(TCP, "biloxi.example.com", 5060, 0);

  private Messages() {}

  /** A request from the network with one Via. */
  static SipMessage request(String method, String branch) {
    return request(method, "Via: SIP/2.0/UDP pc33.example.com;branch=" + branch, "");
  }

  /** A request from the network. */
  static SipMessage request(String method, String via, String toTag) {
    return message(
        method + " sip:bob@biloxi.example.com SIP/2.0",
        via,
        "Max-Forwards: 70",
        "To: Bob <sip:bob@biloxi.example.com>" + (toTag.isEmpty() ? "" : ";tag=" + toTag),
        "From: Alice <sip:alice@atlanta.example.com>;tag=1928301774",
        "Call-ID: " + CALL_ID,
        "CSeq: 314159 " + method);
  }

  /** A request of ours with two Route lines and a Via that another one follows in the same line. */
  static SipMessage outgoing(String method, String branch) {
    return message(
        method + " sip:bob@biloxi.example.com SIP/2.0",
        "Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch="
            + branch
            + ", SIP/2.0/UDP pc33.example.com;branch=z9hG4bKother",
        "Route: <sip:p1.example.com;lr>",
        "Route: <sip:p2.example.com;lr>",
        "Max-Forwards: 69",
        "From: Alice <sip:alice@atlanta.example.com>;tag=1928301774",
        "To: Bob <sip:bob@biloxi.example.com>",
        "Call-ID: " + CALL_ID,
        "CSeq: 314159 " + method,
        "Contact: <sip:alice@192.0.2.1>");
  }

  static SipMessage message(String... lines) {
    String text = String.join("\r\n", lines) + "\r\nContent-Length: 0\r\n\r\n";
    return SipMessage.scan(text.getBytes(UTF_8));
  }

  /** A response to a request, with a To tag unless it is a 100. */
  static SipMessage response(SipMessage request, int status) {
    return response(request, status, status == 100 ? "" : "a6c85cf");
  }

  static SipMessage response(SipMessage request, int status, String toTag) {
    return MessageBuilder.response(request, status, "", toTag).build();
  }

  static InboundMessage udp(SipMessage message) {
    return new InboundMessage(message, UDP_FLOW, 0);
  }

  static InboundMessage tcp(SipMessage message) {
    return new InboundMessage(message, TCP_FLOW, 0);
  }
}
