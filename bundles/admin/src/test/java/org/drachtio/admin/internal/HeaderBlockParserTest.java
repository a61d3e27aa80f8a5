package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.drachtio.admin.internal.frame.HeaderBlock;
import org.drachtio.admin.internal.frame.HeaderBlockParser;
import org.drachtio.message.Header;
import org.drachtio.message.testing.Trials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderBlockParserTest {

  private final HeaderBlockParser rules = new HeaderBlockParser(Set.of());

  private HeaderBlock block(String block) {
    byte[] bytes = ("##" + block + "##").getBytes(StandardCharsets.UTF_8);
    return rules.parse(bytes, 2, bytes.length - 2);
  }

  private List<Header> parse(String text) {
    HeaderBlock block = block(text);
    assertEquals("", block.badHeader());
    return block.headers();
  }

  private String name(String given) {
    return parse(given + ": v").get(0).name();
  }

  @Test
  void linesEndAtCrlf() {
    assertEquals(
        List.of(
            new Header("To", "a"),
            new Header("From", "b"),
            new Header("Contact", "c"),
            new Header("Date", "d")),
        parse("\r\nto: a\r\n\r\nfrom:b\r\ncontact :\t c \r\nDate: d\r\n"));
  }

  /** It would begin a line of its own where it goes out: header injection. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-foo: bar\nP-Asserted-Identity: <sip:ceo@trusted>",
        "x-foo: bar\rP-Asserted-Identity: <sip:ceo@trusted>",
        "x-foo: bar\r",
        "x-foo: bar\n",
        "x-foo: bar\n folded",
        "x-foo: a\r\n b\n c",
        "x-foo: a\0b"
      })
  void aBareCrOrLfOrANulSpoilsTheBlock(String line) {
    HeaderBlock block = block("to: a\r\n" + line + "\r\nfrom: b");
    assertEquals("x-foo", block.badHeader());
    assertEquals(List.of(new Header("To", "a"), new Header("From", "b")), block.headers());
  }

  @Test
  void linesThatAreNoHeadersAreLeftOut() {
    assertEquals(
        List.of(),
        parse("no colon here\r\n: no name\r\n folded: x\r\na b: x\r\nnäme: x\r\na@b: x\r\n(c): x"));
  }

  @Test
  void foldedHeadersAreUnfolded() {
    assertEquals(
        List.of(
            new Header("CSeq", "9 INVITE"),
            new Header("From", "\"a\\\" \" <sip:a@b> ;tag=1"),
            new Header("Subject", "x"),
            new Header("To", "b  c")),
        parse(
            "cseq: 9\r\n"
                + "  INVITE\r\n"
                + "from: \"a\\\" \" <sip:a@b>\t \r\n"
                + " \r\n"
                + "\t;tag=1\r\n"
                + "subject:\r\n"
                + " x\r\n"
                + " \r\n"
                + "via: y\r\n"
                + " z: dropped with it\r\n"
                + "to: b  c"));
  }

  @Test
  void anEmptyLineEndsAHeader() {
    assertEquals(
        List.of(new Header("To", "a"), new Header("From", "b")),
        parse("to: a\r\n\r\n no: fold\r\nfrom: b"));
  }

  @Test
  void everyCharacterOfATokenMayStandInAName() {
    assertEquals("X-0.!%*_+`'~-z", name("X-0.!%*_+`'~-z"));
  }

  @Test
  void valuesMayBeEmptyOrHaveColonsAndUtf8() {
    assertEquals(List.of(new Header("Subject", "")), parse("subject:"));
    assertEquals(List.of(new Header("Subject", "")), parse("subject: \t "));
    assertEquals(List.of(new Header("Subject", "a: \"grün\"")), parse("subject: a: \"grün\" "));
  }

  @Test
  void repeatedHeadersStayInOrder() {
    assertEquals(
        List.of(new Header("Path", "1"), new Header("To", "x"), new Header("Path", "2")),
        parse("path: 1\r\nTO: x\r\nPath: 2"));
  }

  @Test
  void headersOfTheServerAreDropped() {
    for (String name :
        new String[] {"Via", "ROUTE", "rseq", "Record-Route", "content-length", "v", "L"}) {
      assertEquals(List.of(), parse(name + ": x"), name);
    }
  }

  @Test
  void wellKnownNamesAreWrittenInTheirOwnWay() {
    for (String name :
        new String[] {
          "Call-ID",
          "CSeq",
          "WWW-Authenticate",
          "SIP-ETag",
          "SIP-If-Match",
          "RAck",
          "Min-SE",
          "Mime-Version",
          "P-Asserted-Identity",
          "Remote-Party-ID",
          "User-Agent",
          "Max-Forwards",
          "Subscription-State",
          "Refer-Sub"
        }) {
      assertEquals(name, name(name.toLowerCase(java.util.Locale.ROOT)));
      assertEquals(name, name(name.toUpperCase(java.util.Locale.ROOT)));
    }
  }

  @Test
  void compactNamesAreWrittenOut() {
    assertEquals("From", name("f"));
    assertEquals("Contact", name("M"));
    assertEquals("Event", name("o"));
    assertEquals("Session-Expires", name("x"));
    assertEquals("Identity-Info", name("n"));
    assertEquals("Identity", name("Y"));
  }

  @Test
  void otherNamesAreCapitalised() {
    assertEquals("P-Charging-Vector", name("p-charging-vector"));
    assertEquals("Diversion", name("diversion"));
    assertEquals("FooBAR-Baz-", name("fooBAR-baz-"));
    assertEquals("0abc", name("0abc"));
  }

  @Test
  void privateAndPreservedNamesStay() {
    assertEquals("X-custom-Name", name("X-custom-Name"));
    assertEquals("x-custom", name("x-custom"));
    HeaderBlockParser preserving = new HeaderBlockParser(Set.of("p-mine", "to"));
    byte[] bytes = "P-MINE: a\r\nP-Other: b\r\nTO: c".getBytes(StandardCharsets.UTF_8);
    assertEquals(
        List.of(new Header("P-MINE", "a"), new Header("P-Other", "b"), new Header("To", "c")),
        preserving.parse(bytes, 0, bytes.length).headers());
  }

  @Test
  void noTextPutsLineEndsIntoAHeader() {
    Trials.of(1000, draw -> putsNoLineEndsIntoAHeader(draw.text(100)));
    Trials.of(1000, draw -> putsNoLineEndsIntoAHeader(draw.text("ab: \t\r\nü;", 0, 60)));
  }

  private void putsNoLineEndsIntoAHeader(String block) {
    byte[] bytes = block.getBytes(StandardCharsets.UTF_8);
    for (Header header : rules.parse(bytes, 0, bytes.length).headers()) {
      String line = header.name() + header.value();
      assertFalse(header.name().isEmpty());
      assertTrue(line.indexOf('\r') < 0 && line.indexOf('\n') < 0 && line.indexOf(0) < 0);
    }
  }
}
