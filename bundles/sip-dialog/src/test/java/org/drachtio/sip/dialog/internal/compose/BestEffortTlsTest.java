package org.drachtio.sip.dialog.internal.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which Contact a caller over TLS is told. */
class BestEffortTlsTest {

  @ParameterizedTest
  @CsvSource({
    "TLS, sip, true, <sip:203.0.113.5:5061;transport=tls>",
    "WSS, sip, true, <sip:203.0.113.5:5061;transport=wss>",
    "TLS, sips, true, <sips:203.0.113.5:5061;transport=tls>",
    "TLS, sip, false, <sips:203.0.113.5:5061;transport=tls>",
    "TCP, sip, true, <sip:203.0.113.5:5061;transport=tcp>",
  })
  void aSipContactIsAnsweredByOneWhereItIsOn(
      Protocol protocol, String scheme, boolean on, String contact) {
    SipMessage invite =
        SipMessage.scan(
            ("INVITE sip:bob@203.0.113.5 SIP/2.0\r\nVia: SIP/2.0/"
                    + protocol
                    + " 198.51.100.7:5062;branch=z9hG4bKx\r\nFrom: <sip:a@b>;tag=1\r\n"
                    + "To: <sip:bob@203.0.113.5>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n"
                    + "Contact: <"
                    + scheme
                    + ":alice@198.51.100.7:5062>\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    ListeningPoint local = new ListeningPoint(protocol, "10.0.0.5", 5061, "203.0.113.5", "");
    SipMessage response =
        ResponseComposer.compose(
            invite,
            new ResponseCommand("T", 200, "", List.of(), new byte[0]),
            "us",
            false,
            local,
            on,
            0);
    assertEquals(contact, response.header("Contact").orElseThrow());
  }
}
