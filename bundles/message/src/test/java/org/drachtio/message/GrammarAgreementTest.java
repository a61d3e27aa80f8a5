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
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The scanners of the message bundle give the answers of jain-sip-ri's parsers. */
@PropertyDefaults(tries = 1000, edgeCases = EdgeCasesMode.NONE)
class GrammarAgreementTest {

  /** A value and the tag in it. */
  record Tagged(String value, String tag) {}

  @Provide
  Arbitrary<Tagged> tagged() {
    Arbitrary<String> tag = Arbitraries.oneOf(Arbitraries.just(""), Values.token());
    return Combinators.combine(
            Values.address(),
            Values.space(),
            Values.parameters(),
            Values.space(),
            Values.space(),
            tag,
            Values.parameters())
        .as(
            (address, a, before, b, c, text, after) ->
                new Tagged(
                    address
                        + a
                        + before
                        + (text.isEmpty() ? "" : ";" + b + "tag" + c + "=" + a + text)
                        + after,
                    text));
  }

  @Provide
  Arbitrary<String> via() {
    Arbitrary<String> rport =
        Arbitraries.of("", ";rport", "; rport", ";rport=1024", ";RPORT = 5060");
    Arbitrary<String> received =
        Arbitraries.of("", ";received=192.0.2.9", " ; received = 2001:db8::1", ";ttl=3;maddr=a");
    Arbitrary<String> transport =
        Arbitraries.of("UDP", "TCP", "TLS", "WS", "WSS", "SCTP", "udp", "X-y");
    Arbitrary<String> branch = Values.token().map(token -> "z9hG4bK" + token);
    Arbitrary<String> port = Values.port().map(number -> number < 0 ? "" : ":" + number);
    Arbitrary<String> sent =
        Combinators.combine(Values.space(), transport, Values.host(), Values.space(), port)
            .as(
                (s, protocol, host, t, number) ->
                    "SIP" + s + "/2.0" + s + "/" + s + protocol + " " + host + t + number);
    return Combinators.combine(sent, rport, received, branch, Values.parameters(), Values.space())
        .as(
            (head, r, v, b, more, s) ->
                head + s + r + v + ";" + s + "branch" + s + "=" + s + b + more);
  }

  @Provide
  Arbitrary<List<String>> nameAddresses() {
    return Values.nameAddress().list().ofMinSize(1).ofMaxSize(4);
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

  @Property
  void fromTag(@ForAll("tagged") Tagged from) throws ParseException {
    FromHeader parsed = (FromHeader) parse("From", from.value());
    SipMessage message = with("From", from.value());
    assertEquals(from.tag(), message.fromTag());
    assertEquals(parsed.getTag() == null ? "" : parsed.getTag(), message.fromTag());
    assertSameUri(parsed.getAddress(), message.from().orElseThrow());
    assertEquals(from.tag(), message.from().orElseThrow().parameter("Tag").orElse(""));
  }

  @Property
  void toTag(@ForAll("tagged") Tagged to) throws ParseException {
    ToHeader parsed = (ToHeader) parse("To", to.value());
    SipMessage message = with("To", to.value());
    assertEquals(to.tag(), message.toTag());
    assertEquals(parsed.getTag() == null ? "" : parsed.getTag(), message.toTag());
    assertSameUri(parsed.getAddress(), message.to().orElseThrow());
  }

  @Property
  void topVia(@ForAll("via") String first, @ForAll("via") String second) throws ParseException {
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

  @Property
  void cseq(
      @ForAll @IntRange(min = 0) int number,
      @ForAll("methods") String method,
      @ForAll("gaps") String gap)
      throws ParseException {
    String value = number + gap + method;
    CSeqHeader parsed = (CSeqHeader) parse("CSeq", value);
    SipMessage message = Texts.scan(Texts.options("CSeq", value));
    assertEquals(parsed.getSeqNumber(), message.cseq());
    assertEquals(parsed.getMethod(), message.cseqMethod());
  }

  @Provide
  Arbitrary<String> methods() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "INFO", "PRACK", "UPDATE"),
        Arbitraries.of("MESSAGE", "SUBSCRIBE", "NOTIFY", "REFER", "PUBLISH"),
        Values.token().map(token -> "X" + token));
  }

  @Provide
  Arbitrary<String> gaps() {
    return Arbitraries.of(" ", "\t", "   ", "\r\n ");
  }

  @Property
  void contact(@ForAll("nameAddresses") List<String> values) throws ParseException {
    String value = String.join(" ,\t", values);
    SIPHeaderList<?> parsed = (SIPHeaderList<?>) parse("Contact", value);
    assertSameUri(
        ((HeaderAddress) parsed.getFirst()).getAddress(),
        with("Contact", value).contact().orElseThrow());
  }

  @Property
  void routes(
      @ForAll("nameAddresses") List<String> values, @ForAll("nameAddresses") List<String> more)
      throws ParseException {
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
