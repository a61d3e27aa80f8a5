package org.drachtio.message.benchmark;

import java.nio.charset.StandardCharsets;

/** Messages as phones send them. */
public final class Samples {

  private static final String SDP =
      "v=0\r\no=alice 2890844526 2890844526 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
          + "m=audio 49170 RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
          + "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=sendrecv\r\n";

  private Samples() {}

  /** An INVITE of 15 header lines with SDP, as it comes through one proxy. */
  public static byte[] invite() {
    String head =
        String.join(
            "\r\n",
            "INVITE sip:+4930123456@192.0.2.10:5060;user=phone SIP/2.0",
            "Via: SIP/2.0/UDP 192.0.2.3:5060;branch=z9hG4bK-524287-1---7e6a1c9d2f3b4a58;rport",
            "Via: SIP/2.0/TCP 192.0.2.1:50332;branch=z9hG4bK74bf9;received=198.51.100.7;rport=50332",
            "Record-Route: <sip:192.0.2.3;transport=udp;lr>",
            "Max-Forwards: 69",
            "From: \"Alice Example\" <sip:alice@example.com>;tag=9fxced76sl",
            "To: <sip:+4930123456@example.com;user=phone>",
            "Call-ID: 3848276298220188511-1701@alice.example.com",
            "CSeq: 1 INVITE",
            "Contact: <sip:alice@192.0.2.1:50332;transport=tcp;ob>",
            "Allow: INVITE, ACK, BYE, CANCEL, UPDATE, INFO, SUBSCRIBE, NOTIFY, REFER, MESSAGE, OPTIONS",
            "Supported: replaces, 100rel, timer, norefersub",
            "Session-Expires: 1800",
            "User-Agent: Example Phone 2.1",
            "Content-Type: application/sdp",
            "Content-Length: " + SDP.length(),
            "",
            "");
    return (head + SDP).getBytes(StandardCharsets.UTF_8);
  }

  /** A body for a 200. */
  public static byte[] sdp() {
    return SDP.getBytes(StandardCharsets.UTF_8);
  }
}
