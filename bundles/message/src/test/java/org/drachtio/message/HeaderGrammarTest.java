package org.drachtio.message;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderGrammarTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Subject | żółć 😀",
        "Subject | ``",
        "User-Agent | Zoiper (unbalanced",
        "User-Agent | ``",
        "Organization | Ünïcode & Co.",
        "From | \"Zoë 山田 😀\" <sip:a@example.com>;tag=1",
        "f | sip:1234@localhost",
        "Contact | *",
        "contact | <sip:a@example.com>;+sip.instance=\"<urn:uuid:1>\";reg-id=1;expires=3600",
        "P-Asserted-Identity | \"żółć\" <sip:a@example.com>, <tel:+1>",
        "Reason | Q.850;cause=16;text=\"żółć\"",
        "RAck | 1 2 INVITE",
        "Expires | 4294967295",
        "Session-Expires | 1800;refresher=uas",
        "Authorization | Digest username=\"b\", realm=\"x\", nonce=\"y==\", uri=\"sip:a\", response=\"0\", nc=00000001",
        "Proxy-Authorization | Bearer abc.def_ghi-==",
        "Content-Type | multipart/mixed;boundary=--abc",
        "Refer-To | <sip:a@example.com?Replaces=a%40b%3Bto-tag%3Dx>",
        "Warning | 399 example.com \"żółć\"",
        "X-Whatever | ;;,,\"",
        "P-Asserted-Service | ;;",
        "not a name | x"
      })
  void wellFormed(String name, String value) {
    assertTrue(HeaderGrammar.isValid(name, value), "first time");
    assertTrue(HeaderGrammar.isValid(name, value), "again, from the cache");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "From | \"unbalanced <sip:a@example.com>",
        "Contact | %",
        "m | %",
        "RAck | foo",
        "MIME-Version | bad",
        "Min-Expires | <x>",
        "RSeq | Sat",
        "Expires | 4294967296",
        "Expires | -1",
        "Expires | ``",
        "CSeq | 99999999999999999999 X",
        "Session-Expires | x",
        "Content-Type | foo",
        "Date | Fri, 01 Jan 2010 16:00:00 EST",
        "Authorization | Digest realm x y",
        "Via | x",
        "Event | ``",
        "Warning | x"
      })
  void malformed(String name, String value) {
    assertFalse(HeaderGrammar.isValid(name, value), "first time");
    assertFalse(HeaderGrammar.isValid(name, value), "again");
  }

  @ParameterizedTest
  @CsvSource({"Subject", "X-Whatever", "To"})
  void lineBreaksAreNeverValid(String name) {
    assertFalse(HeaderGrammar.isValid(name, "<sip:a@example.com>\r\nVia: x"));
    assertFalse(HeaderGrammar.isValid(name, "<sip:a@example.com>\n"));
  }

  /** The grammar's work on a list grows with the square of its length. */
  @Test
  void valuesAreBounded() {
    String list = "<sip:a@example.com>" + ",<sip:a@example.com>".repeat(800);
    assertTrue(HeaderGrammar.isValid("Route", list));
    assertFalse(HeaderGrammar.isValid("Route", list + list.replaceFirst("", ",")));
    assertTrue(HeaderGrammar.isValid("Subject", list + list));
    String longest = "x".repeat(16_384);
    assertTrue(HeaderGrammar.isValid("Call-ID", longest));
    assertFalse(HeaderGrammar.isValid("Call-ID", longest + "x"));
  }
}
