package org.drachtio.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.message.testing.Draw;
import org.drachtio.message.testing.HeaderLines;
import org.drachtio.message.testing.Trials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A line ends at CRLF and nowhere else, for every reader (RFC 3261 §7): no header is injected. */
class LineEndTest {

  private static final String[] PIECES = {
    "\r\n",
    "\r",
    "\n",
    "\r\n ",
    "\r\n\r\n",
    "\n\n",
    "\r\n \r\n",
    " ",
    "\t",
    ":",
    "X-A: b",
    "v: x",
    "P-Asserted-Identity: <sip:ceo@trusted>",
    "\u0085",
    "\u2028",
    "\u000b",
    "\u000c",
    "\0",
    "\""
  };

  private static String inserted(String text, Draw draw) {
    String result = text;
    for (int i = draw.between(1, 4); i > 0; i--) {
      int at = draw.between(0, result.length());
      result = result.substring(0, at) + draw.of(PIECES) + result.substring(at);
    }
    return result;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Foo: bar\nP-Asserted-Identity: <sip:ceo@trusted>",
        "X-Foo: bar\rP-Asserted-Identity: <sip:ceo@trusted>",
        "X-Foo: bar\n\r\nP-Asserted-Identity: <sip:ceo@trusted>",
        "X-Foo: bar\n folded",
        "X-Foo: bar\r\r\n folded",
        "X-Foo: bar\r",
        "X-Foo\n: bar",
        "\n",
        "\r"
      })
  void aBareCrOrLfIsAFault(String line) {
    SipMessage message = Texts.scan(Texts.options("X-A", "y").replace("X-A: y", line));
    assertEquals(new Fault(Fault.Kind.BAD_REQUEST, "Bad Line End"), message.fault());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\r\n", "\n\r\n"})
  void theStartLineEndsAtCrlf(String end) {
    String text = Texts.options("X-A", "y");
    assertEquals(
        "Bad Line End", Texts.scan(text.replaceFirst("\r\n", end)).fault().reason(), "request");
    String response =
        text.replaceFirst("OPTIONS sip:bob@example.com SIP/2.0\r\n", "SIP/2.0 200 OK" + end);
    assertEquals(new Fault(Fault.Kind.BAD_RESPONSE, "Bad Line End"), Texts.scan(response).fault());
  }

  @Test
  void aBareLineFeedDoesNotEndTheHeaders() {
    String text = Texts.options("Content-Length", "0");
    String split = text.substring(0, text.length() - 2) + "\n";
    assertEquals("Bad Line End", Texts.scan(split).fault().reason());
  }

  @Test
  void bodiesMayHaveAnyLineEnds() {
    SipMessage message = Texts.scan(Texts.options("Content-Length", "9") + "v=0\ns=\rt\n");
    assertEquals(Fault.NONE, message.fault());
    assertEquals(9, message.bodyLength());
  }

  /** Also an answer to a faulty request must not carry the fault on. */
  @Test
  void nothingOfABrokenLineIsCopiedIntoTheAnswer() {
    SipMessage message =
        Texts.scan(
            Texts.options("To", "<sip:bob@example.com>\nP-Asserted-Identity: <sip:ceo@trusted>"));
    SipMessage answer = MessageBuilder.response(message, 400, "", "t").build();
    assertFalse(answer.has("P-Asserted-Identity"));
    assertEquals("<sip:bob@example.com>;tag=t", answer.header("To").orElseThrow());
    assertEquals(HeaderLines.strict(answer.bytes()), HeaderLines.lenient(answer.bytes()));
  }

  @Test
  void allReadersSeeTheSameLines() {
    Trials.of(
        5000,
        draw -> {
          String text = Texts.options("Subject", "a\r\n b\r\n\tc");
          sameLines(SipMessage.scan(Texts.bytes(inserted(text, draw))));
        });
  }

  /** What holds for every message and all that is made of it. */
  static void sameLines(SipMessage message) {
    if (message.fault().isFault()) {
      if (!message.topVia().equals(Via.NONE)) {
        oneCut(MessageBuilder.response(message, 400, message.fault().reason(), "t").build());
      }
      return;
    }
    int lines = headers(message).size() + 1;
    assertEquals(lines, oneCut(message).size(), message::toString);
    SipMessage received = message.received("192.0.2.1", 5060);
    assertEquals(lines, oneCut(received).size());
    SipMessage answer = MessageBuilder.response(message, 200, "", "t").build();
    assertEquals(headers(answer).size() + 1, oneCut(answer).size());
    MessageBuilder builder = MessageBuilder.request("OPTIONS", "sip:b@example.com");
    for (Header header : headers(message)) {
      builder.header(header.name(), header.value());
    }
    boolean counted = message.has("Content-Length");
    assertEquals(counted ? lines : lines + 1, oneCut(builder.build()).size());
    SipMessage edited = MessageEdit.of(message).addLast("X-Last", "z").build();
    assertTrue(oneCut(edited).contains("X-Last: z"));
    byte[] shown = new byte[message.spelledOutLength()];
    assertEquals(shown.length, message.copySpelledOut(shown, 0));
    assertEquals(lines, oneCut(SipMessage.scan(shown)).size());
  }

  private static List<Header> headers(SipMessage message) {
    List<Header> headers = new ArrayList<>();
    message.forEachHeader((name, value) -> headers.add(new Header(name, value)));
    return headers;
  }

  private static List<String> oneCut(SipMessage message) {
    List<String> lines = HeaderLines.strict(message.bytes());
    assertEquals(lines, HeaderLines.lenient(message.bytes()));
    return lines;
  }
}
