package org.drachtio.sip.transport.internal;

import java.nio.charset.StandardCharsets;
import org.drachtio.message.SipMessage;

/** SIP messages for tests. */
public final class Texts {

  private Texts() {}

  /** A request without a body and without a To tag. */
  static String request(String method, String transport, String callId, String... headers) {
    StringBuilder text =
        new StringBuilder(method)
            .append(" sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/")
            .append(transport)
            .append(" client.example.com:5099;branch=z9hG4bK")
            .append(callId)
            .append(
                "\r\nMax-Forwards: 70\r\nFrom: <sip:alice@example.com>;tag=1\r\nTo: <sip:bob@example.com>\r\nCall-ID: ")
            .append(callId)
            .append("\r\nCSeq: 1 ")
            .append(method)
            .append("\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    return text.append("Content-Length: 0\r\n\r\n").toString();
  }

  public static String options(String transport, String callId, String... headers) {
    return request("OPTIONS", transport, callId, headers);
  }

  public static String withBody(String method, String transport, String callId, String body) {
    return request(method, transport, callId)
            .replace("Content-Length: 0", "Content-Length: " + bytes(body).length)
        + body;
  }

  public static String response(int status, String transport, String callId) {
    return "SIP/2.0 "
        + status
        + " X\r\nVia: SIP/2.0/"
        + transport
        + " 127.0.0.1:5060;branch=z9hG4bK"
        + callId
        + "\r\nFrom: <sip:alice@example.com>;tag=1\r\nTo: <sip:bob@example.com>;tag=2\r\nCall-ID: "
        + callId
        + "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
  }

  public static SipMessage message(String text) {
    return SipMessage.scan(bytes(text));
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
