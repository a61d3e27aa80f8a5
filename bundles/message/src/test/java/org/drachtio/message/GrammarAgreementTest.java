package org.drachtio.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.SIPHeaderList;
import gov.nist.javax.sip.parser.ParserFactory;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import javax.sip.header.CSeqHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.HeaderAddress;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import org.drachtio.message.testing.Draw;
import org.drachtio.message.testing.Trials;
import org.junit.jupiter.api.Test;

/** The scanners of the message bundle give the answers of jain-sip-ri's parsers. */
class GrammarAgreementTest {

  private static final int TRIES = 1000;

  /** A value and the tag in it. */
  record Tagged(String value, String tag) {}

  private static Tagged tagged(Draw draw) {
    Values values = new Values(draw);
    String tag = draw.flip() ? values.token() : "";
    String parameter =
        tag.isEmpty() ? "" : ";" + values.space() + "tag" + values.space() + "=" + values.space();
    return new Tagged(
        values.address()
            + values.space()
            + values.parameters()
            + parameter
            + tag
            + values.parameters(),
        tag);
  }

  private static String via(Draw draw) {
    Values values = new Values(draw);
    return "SIP"
        + values.space()
        + "/2.0"
        + values.space()
        + "/"
        + values.space()
        + draw.of("UDP", "TCP", "TLS", "WS", "WSS", "SCTP", "udp", "X-y")
        + " "
        + values.host()
        + values.space()
        + values.port()
        + values.space()
        + draw.of("", ";rport", "; rport", ";rport=1024", ";RPORT = 5060")
        + draw.of("", ";received=192.0.2.9", " ; received = 2001:db8::1", ";ttl=3;maddr=a")
        + ";"
        + values.space()
        + "branch"
        + values.space()
        + "="
        + values.space()
        + "z9hG4bK"
        + values.token()
        + values.parameters();
  }

  private static List<String> nameAddresses(Draw draw) {
    return draw.list(1, 4, new Values(draw)::nameAddress);
  }

  private static String unfold(String value) {
    // As RFC 3261 §7.3.1 tells the parser to see it.
    return value.replaceAll("[ \t]*\r\n[ \t]+", " ").trim();
  }

  private static SIPHeader parse(String name, String value) throws ParseException {
    return ParserFactory.createParser(name + ": " + unfold(value) + "\n").parse();
  }

  private static SipMessage with(String name, String value) {
    SipMessage message = Texts.scan(Texts.options(name, value));
    assertEquals(Fault.NONE, message.fault(), value);
    return message;
  }

  private static void assertSameUri(Address expected, NameAddress actual) {
    SipURI theirs = (SipURI) expected.getURI();
    SipUri ours = actual.sipUri().orElseThrow();
    assertEquals(theirs.getHost(), ours.host());
    assertEquals(theirs.getPort(), ours.port());
    assertEquals(theirs.getScheme(), ours.scheme());
    String user = theirs.getUser() == null ? "" : theirs.getUser();
    String password = theirs.getUserPassword() == null ? "" : ":" + theirs.getUserPassword();
    assertEquals(user + password, ours.user());
    assertEquals(theirs.hasLrParam(), ours.isLooseRouting());
    assertEquals(theirs.getTransportParam(), ours.parameter("transport").orElse(null));
  }

  @Test
  void fromTag() {
    Trials.of(TRIES, draw -> fromTag(tagged(draw)));
  }

  private static void fromTag(Tagged from) throws ParseException {
    FromHeader parsed = (FromHeader) parse("From", from.value());
    SipMessage message = with("From", from.value());
    assertEquals(from.tag(), message.fromTag());
    assertEquals(parsed.getTag() == null ? "" : parsed.getTag(), message.fromTag());
    assertSameUri(parsed.getAddress(), message.from().orElseThrow());
    assertEquals(from.tag(), message.from().orElseThrow().parameter("Tag").orElse(""));
  }

  @Test
  void toTag() {
    Trials.of(TRIES, draw -> toTag(tagged(draw)));
  }

  private static void toTag(Tagged to) throws ParseException {
    ToHeader parsed = (ToHeader) parse("To", to.value());
    SipMessage message = with("To", to.value());
    assertEquals(to.tag(), message.toTag());
    assertEquals(parsed.getTag() == null ? "" : parsed.getTag(), message.toTag());
    assertSameUri(parsed.getAddress(), message.to().orElseThrow());
  }

  @Test
  void topVia() {
    Trials.of(TRIES, draw -> topVia(via(draw), via(draw)));
  }

  private static void topVia(String first, String second) throws ParseException {
    String value = first + " , " + second;
    SIPHeaderList<?> parsed = (SIPHeaderList<?>) parse("Via", value);
    ViaHeader expected = (ViaHeader) parsed.getFirst();
    SipMessage message = with("Via", value);
    Via via = message.topVia();
    assertEquals(parsed.size(), message.viaCount());
    assertEquals(expected.getTransport(), via.transport());
    assertEquals(expected.getHost(), via.host());
    assertEquals(expected.getPort(), via.port());
    assertEquals(expected.getBranch(), via.branch());
    assertEquals(expected.getReceived() == null ? "" : expected.getReceived(), via.received());
    assertEquals(Math.max(expected.getRPort(), 0), Math.max(via.rport(), 0));
    assertEquals(first.toLowerCase(Locale.ROOT).contains("rport"), via.rport() >= 0);
  }

  @Test
  void cseq() {
    Trials.of(
        TRIES,
        draw ->
            cseq(
                draw.between(0, Integer.MAX_VALUE)
                    + draw.of(" ", "\t", "   ", "\r\n ")
                    + method(draw)));
  }

  private static void cseq(String value) throws ParseException {
    CSeqHeader parsed = (CSeqHeader) parse("CSeq", value);
    SipMessage message = Texts.scan(Texts.options("CSeq", value));
    assertEquals(parsed.getSeqNumber(), message.cseq());
    assertEquals(parsed.getMethod(), message.cseqMethod());
  }

  private static String method(Draw draw) {
    String known =
        draw.of(
            "INVITE",
            "ACK",
            "BYE",
            "CANCEL",
            "OPTIONS",
            "REGISTER",
            "INFO",
            "PRACK",
            "UPDATE",
            "MESSAGE",
            "SUBSCRIBE",
            "NOTIFY",
            "REFER",
            "PUBLISH");
    return draw.between(0, 2) > 0 ? known : "X" + new Values(draw).token();
  }

  @Test
  void contact() {
    Trials.of(TRIES, draw -> contact(nameAddresses(draw)));
  }

  private static void contact(List<String> values) throws ParseException {
    String value = String.join(" ,\t", values);
    SIPHeaderList<?> parsed = (SIPHeaderList<?>) parse("Contact", value);
    assertSameUri(
        ((HeaderAddress) parsed.getFirst()).getAddress(),
        with("Contact", value).contact().orElseThrow());
  }

  @Test
  void routes() {
    Trials.of(TRIES, draw -> routes(nameAddresses(draw), nameAddresses(draw)));
  }

  private static void routes(List<String> values, List<String> more) throws ParseException {
    List<Address> expected = new ArrayList<>();
    for (String line : List.of(String.join(",", values), String.join(", ", more))) {
      for (Object each : (SIPHeaderList<?>) parse("Route", line)) {
        expected.add(((HeaderAddress) each).getAddress());
      }
    }
    SipMessage message =
        with("Route", String.join(",", values) + "\r\nROUTE : " + String.join(", ", more));
    List<NameAddress> actual = message.routes();
    assertEquals(values.size() + more.size(), actual.size());
    for (int i = 0; i < actual.size(); i++) {
      assertSameUri(expected.get(i), actual.get(i));
    }
  }
}
