package org.drachtio.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which fault which mistake is (sip-behaviour.md §1.1). */
class FaultTest {

  private static void assertFault(Fault.Kind kind, String reason, String text) {
    assertEquals(new Fault(kind, reason), Texts.scan(text).fault(), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "From | \"Alice <sip:alice@example.com>;tag=1",
        "From | <sip:alice@example.com;tag=1",
        "From | sip:alice@example.com, sip:bob@example.com",
        "From | <sip:alice@example.com>;;tag=1",
        "From | <sip:alice@example.com>;tag=",
        "From | <sip:alice@example.com>;tag",
        "From | <>;tag=1",
        "To | <sip:bob@example.com> trailing",
        "To | sip:bob@example.com?Subject=x",
        "Call-ID | ``",
        "CSeq | 4294967296 OPTIONS",
        "CSeq | 36893488147419103232 OPTIONS",
        "CSeq | -1 OPTIONS",
        "CSeq | 1OPTIONS",
        "CSeq | 1",
        "CSeq | OPTIONS",
        "CSeq | 1 OPTIONS x",
        "Via | SIP/2.0/UDP",
        "Via | SIP/2.0 UDP a.example.com",
        "Via | SIP/2.0/UDP a.example.com;branch",
        "Via | SIP/2.0/UDP a.example.com;rport=x",
        "Via | SIP/2.0/UDP a.example.com:x;branch=1",
        "Via | SIP/2.0/UDP a.example.com:70000;branch=1",
        "Via | SIP/2.0/UDP a.example.com;;,;,,",
        "Via | SIP/2.0/UDP a.example.com,",
        "Max-Forwards | 256",
        "Max-Forwards | x",
        "Max-Forwards | -1",
        "Content-Length | -5",
        "Content-Length | 1x",
        "Content-Length | 99999999999",
        "Content-Length | 1",
        "Session-Expires | x",
        "RAck | foo",
        "RAck | 1 1",
        "RAck | 1 1 ",
        "RAck | 1 1 INVITE,INVITE"
      })
  void badHeaderIsNamed(String name, String value) {
    assertFault(Fault.Kind.BAD_REQUEST, "Bad " + name + " Header", Texts.options(name, value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "From | \"a;tag=x\" <sip:a;tag=y@example.com>;tag=z",
        "From | sip:alice@example.com;tag=1",
        "From | Alice (work) <tel:+4912345>  ;  tag  =  1",
        "From | \"\\\"<quoted>, ;tag=x\\\\\" <sips:a@[2001:db8::1]:5061>;tag=1",
        "To | <urn:service:sos>",
        "To | *.example <sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com>",
        "Via | SIP  /  2.0 / UDP   a.example.com : 5060 ; branch = z9 , SIP/2.0/TCP b;received=2001:db8::9",
        "Via | SIP/2.0/UDP [2001:db8::1]:5060;branch=z9hG4bK-.!%66*_+`'~;x=\"a;b\"",
        "Contact | <sip:a@example.com>;q=0.5, \"B, b\" <sip:b@example.com;transport=tcp>, sip:c@example.com;expires=3",
        "Max-Forwards | 0",
        "Session-Expires | 90;refresher=uac",
        "RAck | 619088222 1 INVITE",
        "RAck | 619088222 1 INVITE INVITE",
        "RAck | 619088222 1 INVITE \t ;x,y",
        "Subject | żółć",
        "X-Odd | ;;,,;;,;"
      })
  void wellFormedValuesPass(String name, String value) {
    assertEquals(Fault.NONE, Texts.scan(Texts.options(name, value)).fault());
  }

  /**
   * What a transaction can be made of is delivered: how odd the rest may be, the application
   * decides.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "From | <sip:jane@a.org@a.org>;tag=1",
        "From | <sip:@a.org>;tag=1",
        "From | <sip:a.org:>;tag=1",
        "From | <sip:jane@a.org:99999>;tag=1",
        "From | <sip:ja ne@a.org>;tag=1",
        "From | <sip:ja\"ne@a.org>;tag=1",
        "From | <sip:ja<ne@a.org>;tag=1",
        "From | <sip:a[b]@example.com>;tag=1",
        "From | <sip:a{}^b@example.com>;tag=1",
        "From | <sip:100%@example.com>;tag=1",
        "From | <jane@a.org>;tag=1",
        "From | jane@a.org;tag=1",
        "From | sip:ja ne@a.org ;tag=1",
        "To | \"Watson, Thomas\" < sip:t.watson@example.org >",
        "To | <sip:>",
        "To | <sip:bob@[::1>",
        "Call-ID | a b  c",
        "CSeq | 4294967295 OPTIONS",
        "Contact | %",
        "Contact | *",
        "Contact | <sip:a@example.com>,",
        "Contact | \"Joe\" <sip:joe@example.org>;;;;",
        "Contact | sip:user@example.com?Route=%3Csip:sip.example.com%3E",
        "Route | <sip:a.example.com",
        "Record-Route | nonsense"
      })
  void oddValuesPass(String name, String value) {
    SipMessage message = Texts.scan(Texts.options(name, value));
    assertEquals(Fault.NONE, message.fault());
    if (name.equals("From")) {
      assertEquals("1", message.fromTag());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%",
        "nonsense",
        "<sip:a@example.com>,",
        "\"Joe\" <sip:joe@example.org>;;;;",
        "sip:user@example.com?Route=%3Csip:sip.example.com%3E"
      })
  void theServerReadsTheContactOfARegister(String value) {
    assertFault(
        Fault.Kind.BAD_REQUEST,
        "Bad Contact Header",
        Texts.options("Contact", value).replace("OPTIONS", "REGISTER"));
  }

  /** A malformed address is as good as none for whoever needs one. */
  @Test
  void whatIsNoAddressIsNotUsedAsOne() {
    assertTrue(Texts.scan(Texts.options("Contact", "<sip:a b@c>")).contact().isEmpty());
    assertTrue(Texts.scan(Texts.options("From", "<sip:a@b@c>;tag=1")).from().isPresent());
    assertTrue(
        Texts.scan(Texts.options("From", "<sip:a@b@c>;tag=1"))
            .from()
            .flatMap(NameAddress::sipUri)
            .isEmpty());
    SipMessage routed =
        Texts.scan(Texts.options("Route", "<sip:a;lr>, nonsense\r\nRoute: <sip:b;lr>"));
    assertEquals(1, routed.routes().size(), "none behind one that cannot be read");
  }

  /** A bar would end a token in what applications are told, a semicolon ends the Call-ID there. */
  @Test
  void noSeparatorInWhatNamesADialog() {
    for (String tag : List.of("\"1|2\"", "\"1;from-tag=2\"")) {
      assertFault(
          Fault.Kind.BAD_REQUEST, "Bad From Header", Texts.options("From", "<sip:a@b>;tag=" + tag));
    }
    assertFault(
        Fault.Kind.BAD_REQUEST, "Bad From Header", Texts.options("From", "<sip:a@b>;tag=1|2"));
    assertFault(Fault.Kind.BAD_REQUEST, "Bad Call-ID Header", Texts.options("Call-ID", "a|b"));
  }

  @Test
  void noHeaderIsBadInItselfWhenTheMethodsDisagree() {
    assertFault(Fault.Kind.BAD_REQUEST, "Bad Request", Texts.options("CSeq", "1 INVITE"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Via", "From", "To", "Call-ID", "CSeq"})
  void missingHeaderIsABadRequest(String name) {
    assertFault(Fault.Kind.BAD_REQUEST, "Bad Request", Texts.options(name, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Max-Forwards", "Contact", "Content-Length"})
  void headersThatMayBeMissing(String name) {
    assertEquals(Fault.NONE, Texts.scan(Texts.options(name, null)).fault());
  }

  @ParameterizedTest
  @CsvSource({"f,From", "t,To", "i,Call-ID", "CSeq,CSeq", "MAX-FORWARDS,Max-Forwards"})
  void secondOfASingleInstanceHeader(String written, String name) {
    String text = Texts.options("X-A", "y");
    SipMessage sound = Texts.scan(text);
    String twice = text.replace("X-A: y", written + ": " + sound.header(name).orElseThrow());
    assertFault(Fault.Kind.BAD_REQUEST, "Bad " + name + " Header", twice);
  }

  @Test
  void contentLengthStandsOnce() {
    for (String second : new String[] {"0", "1"}) {
      assertFault(
          Fault.Kind.BAD_REQUEST,
          "Bad Content-Length Header",
          Texts.options("X-A", "y").replace("X-A: y", "l: " + second) + "z");
    }
  }

  @Test
  void firstBadHeaderIsNamed() {
    String text =
        Texts.options("Max-Forwards", "x")
            .replace("CSeq: 1 ", "CSeq: x ")
            .replace("Max-Forwards: x\r\n", "")
            .replace("Content-Length: 0", "Max-Forwards: x\r\nContent-Length: 0");
    assertFault(Fault.Kind.BAD_REQUEST, "Bad CSeq Header", text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OPTIONS <sip:bob@example.com> SIP/2.0",
        "OPTIONS sip:bob@example.com; lr SIP/2.0",
        "OPTIONS  sip:bob@example.com  SIP/2.0",
        "OPTIONS bob SIP/2.0",
        "OPTIONS sip: SIP/2.0",
        "OPTIONS sip:bob@ SIP/2.0",
        "OPTIONS sip:2001:db8::10 SIP/2.0",
        "OPTIONS sip:bob@example.com:50x SIP/2.0"
      })
  void badRequestLine(String line) {
    assertFault(
        Fault.Kind.BAD_REQUEST,
        "Bad Request",
        Texts.options("X-A", "y").replace("OPTIONS sip:bob@example.com SIP/2.0", line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OPTIONS tel:+123 SIP/2.0",
        "OPTIONS nobody:x SIP/2.0",
        "OPTIONS sip:bob@h sip/2.0 ",
        "OPTIONS sip:@h SIP/2.0",
        "OPTIONS sip:h: SIP/2.0",
        "OPTIONS sip:bob@h:99999;x SIP/2.0",
        "OPTIONS sip:jane@a.org@a.org SIP/2.0",
        "OPTIONS sip:b\"o<b@h SIP/2.0"
      })
  void requestLinesThatPass(String line) {
    String text = Texts.options("X-A", "y").replace("OPTIONS sip:bob@example.com SIP/2.0", line);
    assertEquals(Fault.NONE, Texts.scan(text).fault());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\r\n\r\n",
        "GET / HTTP/1.1",
        "INVITE",
        "INVITE sip:a@b",
        " INVITE sip:a@b SIP/2.0",
        "\0\1\2",
        "SIP/2.0"
      })
  void notSip(String line) {
    assertFault(Fault.Kind.NOT_SIP, "Not SIP", line);
    assertFault(
        Fault.Kind.NOT_SIP,
        "Not SIP",
        line.isBlank()
            ? line
            : Texts.options("X-A", "y").replace("OPTIONS sip:bob@example.com SIP/2.0", line));
  }

  @Test
  void badVersion() {
    assertFault(
        Fault.Kind.BAD_VERSION,
        "Version Not Supported",
        Texts.options("X-A", "y").replace("com SIP/2.0", "com SIP/7.0"));
  }

  @ParameterizedTest
  @CsvSource({
    "SIP/2.0 99 Low,Bad Response",
    "SIP/2.0 700 High,Bad Response",
    "SIP/2.0 4294967301 better not break,Bad Response",
    "SIP/2.0 2x0 OK,Bad Response",
    "SIP/3.0 200 OK,Bad Response"
  })
  void badStatusLine(String line, String reason) {
    assertFault(
        Fault.Kind.BAD_RESPONSE,
        reason,
        Texts.options("X-A", "y").replace("OPTIONS sip:bob@example.com SIP/2.0", line));
  }

  @Test
  void badHeaderOfAResponse() {
    assertFault(
        Fault.Kind.BAD_RESPONSE,
        "Bad CSeq Header",
        Texts.options("CSeq", "9292394834772304023312 OPTIONS")
            .replace("OPTIONS sip:bob@example.com SIP/2.0", "SIP/2.0 200 OK"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"no colon here", ": nameless", "Bad Name: x", "Zoë: x"})
  void badHeaderLine(String line) {
    assertFault(
        Fault.Kind.BAD_REQUEST, "Bad Request", Texts.options("X-A", "y").replace("X-A: y", line));
  }

  @Test
  void tooManyHeaderLines() {
    String sound = Texts.options("X-A", "y").replace("X-A: y\r\n", "X-A: y\r\n".repeat(900));
    assertEquals(Fault.NONE, Texts.scan(sound).fault());
    String tooMany = Texts.options("X-A", "y").replace("X-A: y\r\n", "X-A: y\r\n".repeat(1000));
    assertFault(Fault.Kind.BAD_REQUEST, "Bad Request", tooMany);
  }

  @Test
  void starIsAContactOfRegister() {
    String text = Texts.options("Contact", "*").replace("OPTIONS", "REGISTER");
    SipMessage message = Texts.scan(text);
    assertEquals(Fault.NONE, message.fault());
    assertTrue(message.contact().isEmpty());
  }

  @Test
  void whatCanBeReadOfAFaultyMessage() {
    SipMessage message =
        Texts.scan(
            Texts.options("From", "\"unbalanced <sip:a@example.com>;tag=1")
                .replace("Via: ", "Via: SIP/2.0/UDP a.example.com:7;branch=b;;;, "));
    assertEquals("Bad Via Header", message.fault().reason());
    assertEquals(new Via("UDP", "a.example.com", 7, "b", "", -1), message.topVia());
    assertEquals("c1@client.example.com", message.callId());
    assertEquals(1, message.cseq());
    assertTrue(message.from().isEmpty());
    assertEquals("sip:bob@example.com", message.to().orElseThrow().uri());
  }
}
