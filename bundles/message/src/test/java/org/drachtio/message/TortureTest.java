package org.drachtio.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.drachtio.message.Fault.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Messages written after the sections of RFC 4475; the name of a case is the section. Where the RFC
 * leaves the choice between rejecting and being lenient, the case tells what we do.
 */
class TortureTest {

  private static final String REST =
      "Call-ID: torture\r\nMax-Forwards: 70\r\nVia: SIP/2.0/UDP host.example.com;branch=z9hG4bKkdjuw\r\n";

  private static String request(String line, String... headers) {
    return line + "\r\n" + String.join("\r\n", headers) + "\r\n" + REST + "\r\n";
  }

  /** An OPTIONS with these headers and the usual rest. */
  private static String options(String... headers) {
    return request("OPTIONS sip:user@example.com SIP/2.0", headers);
  }

  private static final String FROM = "From: <sip:caller@example.net>;tag=1";
  private static final String TO = "To: <sip:user@example.com>";
  private static final String CSEQ = "CSeq: 1 OPTIONS";

  static Stream<Arguments> sound() {
    return Stream.of(
        Arguments.of(
            "3.1.1.1 short tortuous INVITE",
            Texts.lines(
                "INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0",
                "TO :",
                " sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n",
                "from   : \"J Rosenberg \\\\\\\"\"       <sip:jdrosen@example.com>",
                "  ;",
                "  tag = 98asjd8",
                "MaX-fOrWaRdS: 0068",
                "Call-ID: wsinv.ndaksdj@192.0.2.1",
                "Content-Length   : 0",
                "cseq: 0009",
                "  INVITE",
                "Via  : SIP  /   2.0",
                " /UDP",
                "    192.0.2.2;branch=390skdjuw",
                "s :",
                "NewFangledHeader:   newfangled value",
                " continued newfangled value",
                "UnknownHeaderWithUnusualValue: ;;,,;;,;",
                "Content-Type: application/sdp",
                "Route:",
                " <sip:services.example.com;lr;unknownwith=value;unknown-no-value>",
                "v:  SIP  / 2.0  / TCP     spindle.example.com   ;",
                "  branch  =   z9hG4bK9ikj8  ,",
                " SIP  /    2.0   / UDP  192.168.255.111   ; branch=",
                " z9hG4bK30239",
                "m:\"Quoted string \\\"\\\"\" <sip:jdrosen@example.com> ; newparam =",
                "      newvalue ;",
                "  secondparam ; q = 0.33")),
        Arguments.of(
            "3.1.1.2 wide range of valid characters",
            Texts.lines(
                "!interesting-Method0123456789_*+`.%indeed'~ sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it"
                    + "+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com SIP/2.0",
                "Via: SIP/2.0/TCP host1.example.com;branch=z9hG4bK-.!%66*_+`'~",
                "To: \"BEL:\\\u0007 NUL:\\\u0000 DEL:\\\u007F\" <sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*"
                    + ":&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com>",
                "From: token1~` token2'+_ token3*%!.- <sip:mundane@example.com>"
                    + ";fromParam''~+*_!.-%=\"работающий\";tag=_token~1'+`*%!-.",
                "Call-ID: intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{",
                "CSeq: 139122385 !interesting-Method0123456789_*+`.%indeed'~",
                "Max-Forwards: 255",
                "extensionHeader-!.%*+_`'~: 大停電")),
        Arguments.of(
            "3.1.1.3 escapes",
            options("From: \"I have spaces\" <sip:caller%40x%00@example.net>;tag=938", TO, CSEQ)),
        Arguments.of(
            "3.1.1.5 percent that is no escape",
            options("From: %Z%45 <sip:resource@example.com>;tag=f23", TO, CSEQ)),
        Arguments.of(
            "3.1.1.6 no LWS between display name and <",
            options("From: caller<sip:caller@example.com>;tag=323", TO, CSEQ)),
        Arguments.of(
            "3.1.1.7 long values",
            options(
                "From: \""
                    + "I have a user name of extreme proportion ".repeat(20)
                    + "\" <sip:"
                    + "amazinglylongcallername".repeat(20)
                    + "@example.net>;tag=12"
                    + "982".repeat(40),
                "To: \"I\" <sip:" + "longuser".repeat(50) + "@example.com>",
                CSEQ)),
        Arguments.of(
            "3.1.1.8 trailing octets of a datagram",
            options(FROM, TO, CSEQ, "l: 0") + "INVITE sip:x@y SIP/2.0\r\n"),
        Arguments.of(
            "3.1.1.9 semicolon in the user part",
            request("OPTIONS sip:user;par=u%40example.net@example.com SIP/2.0", FROM, TO, CSEQ)),
        Arguments.of(
            "3.1.1.10 varied transports",
            options(
                FROM,
                TO,
                CSEQ,
                "Via: SIP/2.0/UDP t1.example.com;branch=z9a",
                "Via: SIP/2.0/SCTP t2.example.com;branch=z9b",
                "Via: SIP/2.0/UNKNOWN t5.example.com;branch=z9e")),
        Arguments.of(
            "3.1.1.11 multipart",
            options(
                    FROM,
                    TO,
                    CSEQ,
                    "Content-Type: multipart/mixed;boundary=7a9cbec02ceef655",
                    "l: 4")
                + "\0\1\u007f\n"),
        Arguments.of(
            "3.1.1.12 unusual reason phrase",
            request("SIP/2.0 200 = 2**3 * 5**2 но сто девяносто девять - простое", FROM, TO, CSEQ)),
        Arguments.of("3.1.1.13 empty reason phrase", request("SIP/2.0 100 ", FROM, TO, CSEQ)),
        Arguments.of(
            "3.1.2.1 extraneous separators in Contact, lenient",
            options(FROM, TO, CSEQ, "Contact: \"Joe\" <sip:joe@example.org>;;;;")),
        Arguments.of(
            "3.1.2.14 spaces within addr-spec, lenient",
            options(FROM, "To: \"Watson, Thomas\" < sip:t.watson@example.org >", CSEQ)),
        Arguments.of(
            "3.1.2.10 trailing white space of the request line, lenient",
            request("OPTIONS sip:user@example.com SIP/2.0  ", FROM, TO, CSEQ)),
        Arguments.of(
            "3.1.2.11 escaped headers in the Request-URI, lenient",
            request(
                "OPTIONS sip:user@example.com?Route=%3Csip:example.com%3E SIP/2.0",
                FROM, TO, CSEQ)),
        Arguments.of(
            "3.1.2.12 bad time zone in Date, not ours to read",
            options(FROM, TO, CSEQ, "Date: Fri, 01 Jan 2010 16:00:00 EST")),
        Arguments.of(
            "3.1.2.15 no token in the display name, lenient",
            options("From: Bell (Alexander) <sip:a.g.bell@example.com>;tag=43", TO, CSEQ)),
        Arguments.of(
            "3.3.2 unknown scheme",
            request("OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0", FROM, TO, CSEQ)),
        Arguments.of(
            "3.3.4 unknown schemes in headers",
            options(
                "From: <http://www.example.net>;tag=3",
                "To: isbn:2983792873",
                CSEQ,
                "Contact: <name:John_Smith>")),
        Arguments.of(
            "3.3.11 Max-Forwards 0",
            options(FROM, TO, CSEQ).replace("Max-Forwards: 70", "Max-Forwards: 0")),
        Arguments.of(
            "3.4.1 as of RFC 2543",
            "OPTIONS sip:UserB@example.com SIP/2.0\r\nVia: SIP/2.0/UDP iftgw.example.com\r\nFrom: <sip:+13035551111@ift.client.example.net;user=phone>\r\nTo: sip:+16505552222@ss1.example.net;user=phone\r\nCall-ID: inv2543.1717@ift.client.example.com\r\nCSeq: 56 OPTIONS\r\n\r\n"));
  }

  static Stream<Arguments> unsound() {
    return Stream.of(
        Arguments.of(
            "3.1.2.1 extraneous separators in Via",
            Kind.BAD_REQUEST,
            "Bad Via Header",
            options(FROM, TO, CSEQ, "Via: SIP/2.0/UDP 192.0.2.15;;,;,,")),
        Arguments.of(
            "3.1.2.2 Content-Length larger than the datagram",
            Kind.BAD_REQUEST,
            "Bad Content-Length Header",
            options(FROM, TO, CSEQ, "Content-Length: 9999") + "v=0\r\n"),
        Arguments.of(
            "3.1.2.3 negative Content-Length",
            Kind.BAD_REQUEST,
            "Bad Content-Length Header",
            options(FROM, TO, CSEQ, "Content-Length: -999")),
        Arguments.of(
            "3.1.2.4 overlarge CSeq",
            Kind.BAD_REQUEST,
            "Bad CSeq Header",
            options(FROM, TO, "CSeq: 36893488147419103232 OPTIONS")),
        Arguments.of(
            "3.1.2.4 overlarge Max-Forwards",
            Kind.BAD_REQUEST,
            "Bad Max-Forwards Header",
            options(FROM, TO, CSEQ).replace("Max-Forwards: 70", "Max-Forwards: 300")),
        Arguments.of(
            "3.1.2.5 overlarge CSeq of a response",
            Kind.BAD_RESPONSE,
            "Bad CSeq Header",
            request(
                "SIP/2.0 503 Service Unavailable",
                FROM,
                TO,
                "CSeq: 9292394834772304023312 OPTIONS")),
        Arguments.of(
            "3.1.2.6 unterminated quoted string",
            Kind.BAD_REQUEST,
            "Bad To Header",
            options(FROM, "To: \"Mr. J. User <sip:j.user@example.com>", CSEQ)),
        Arguments.of(
            "3.1.2.7 <> around the Request-URI",
            Kind.BAD_REQUEST,
            "Bad Request",
            request("OPTIONS <sip:user@example.com> SIP/2.0", FROM, TO, CSEQ)),
        Arguments.of(
            "3.1.2.8 white space in the Request-URI",
            Kind.BAD_REQUEST,
            "Bad Request",
            request("OPTIONS sip:user@example.com; lr SIP/2.0", FROM, TO, CSEQ)),
        Arguments.of(
            "3.1.2.9 multiple spaces in the request line",
            Kind.BAD_REQUEST,
            "Bad Request",
            request("OPTIONS  sip:user@example.com  SIP/2.0", FROM, TO, CSEQ)),
        Arguments.of(
            "3.1.2.13 Contact with ? but no brackets",
            Kind.BAD_REQUEST,
            "Bad Contact Header",
            options(
                    FROM,
                    TO,
                    CSEQ.replace("OPTIONS", "REGISTER"),
                    "Contact: sip:user@example.com?Route=%3Csip:sip.example.com%3E")
                .replace("OPTIONS sip:", "REGISTER sip:")),
        Arguments.of(
            "3.1.2.15 comma in an unquoted display name",
            Kind.BAD_REQUEST,
            "Bad From Header",
            options("From: Bell, Alexander <sip:a.g.bell@example.com>;tag=43", TO, CSEQ)),
        Arguments.of(
            "3.1.2.16 unknown version",
            Kind.BAD_VERSION,
            "Version Not Supported",
            request("OPTIONS sip:user@example.com SIP/7.0", FROM, TO, CSEQ)
                .replace("Via: SIP/2.0", "Via: SIP/7.0")),
        Arguments.of(
            "3.1.2.17 start line and CSeq disagree",
            Kind.BAD_REQUEST,
            "Bad Request",
            options(FROM, TO, "CSeq: 8 INVITE")),
        Arguments.of(
            "3.1.2.18 the same, unknown method",
            Kind.BAD_REQUEST,
            "Bad Request",
            request("NEWMETHOD sip:user@example.com SIP/2.0", FROM, TO, "CSeq: 8 INVITE")),
        Arguments.of(
            "3.1.2.19 overlarge response code",
            Kind.BAD_RESPONSE,
            "Bad Response",
            request("SIP/2.0 4294967301 better not break the receiver", FROM, TO, CSEQ)),
        Arguments.of(
            "3.3.1 missing required headers",
            Kind.BAD_REQUEST,
            "Bad Request",
            request("INVITE sip:user@example.com SIP/2.0", "CSeq: 193942 INVITE")),
        Arguments.of(
            "3.3.8 several values where one is allowed",
            Kind.BAD_REQUEST,
            "Bad CSeq Header",
            options(FROM, TO, CSEQ, "CSeq: 59 OPTIONS")),
        Arguments.of(
            "3.3.8 two From",
            Kind.BAD_REQUEST,
            "Bad From Header",
            options(FROM, TO, CSEQ, "f: <sip:caller@example.net>;tag=2")),
        Arguments.of(
            "3.3.9 two Content-Length",
            Kind.BAD_REQUEST,
            "Bad Content-Length Header",
            options(FROM, TO, CSEQ, "Content-Length: 4", "Content-Length: 0") + "body"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sound")
  void sound(String section, String text) {
    SipMessage message = Texts.scan(text);
    assertEquals(Fault.NONE, message.fault(), section);
    ReceivedTest.assertSameMessage(message, message.detached());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unsound")
  void unsound(String section, Kind kind, String reason, String text) {
    assertEquals(new Fault(kind, reason), Texts.scan(text).fault(), section);
  }

  @Test
  void valuesOfTheShortTortuousInvite() {
    String text = (String) sound().findFirst().orElseThrow().get()[1];
    SipMessage message = Texts.scan(text);
    assertEquals("1918181833n", message.toTag());
    assertEquals("98asjd8", message.fromTag());
    assertEquals("\"J Rosenberg \\\\\\\"\"", message.from().orElseThrow().displayName());
    assertEquals(68, message.maxForwards());
    assertEquals(9, message.cseq());
    assertEquals(new Via("UDP", "192.0.2.2", -1, "390skdjuw", "", -1), message.topVia());
    assertEquals(3, message.viaCount());
    assertEquals(
        "newfangled value continued newfangled value",
        message.header("newfangledheader").orElseThrow());
    assertEquals("", message.header("Subject").orElseThrow());
    NameAddress contact = message.contact().orElseThrow();
    assertEquals("newvalue", contact.parameter("newparam").orElseThrow());
    assertEquals("", contact.parameter("secondparam").orElseThrow());
    assertEquals("0.33", contact.parameter("q").orElseThrow());
    assertEquals(
        List.of("sip:services.example.com;lr;unknownwith=value;unknown-no-value"),
        message.routes().stream().map(NameAddress::uri).toList());
    SipMessage answer = MessageBuilder.response(message, 180, "", "no").build();
    assertEquals(Fault.NONE, answer.fault());
    assertEquals(message.toTag(), answer.toTag());
    assertEquals(3, answer.viaCount());
  }

  /**
   * 3.1.1.4: a NUL may stand in a quoted pair, and what is no UTF-8 must at least survive as bytes.
   */
  @Test
  void bytesThatAreNoTextSurvive() {
    byte[] bytes =
        options("From: \"\\\u0000 Ãÿþ\" <sip:null-%00-null@example.com>;tag=839923423", TO, CSEQ)
            .getBytes(StandardCharsets.ISO_8859_1);
    SipMessage message = SipMessage.scan(bytes);
    assertEquals(Fault.NONE, message.fault());
    assertEquals("839923423", message.fromTag());
    String written =
        new String(message.received("192.0.2.1", 5060).bytes(), StandardCharsets.ISO_8859_1);
    assertEquals(true, written.contains("\"\\\u0000 Ãÿþ\" <sip:null-%00-null@example.com>"));
    assertArrayEquals(bytes, message.detached().bytes());
  }
}
