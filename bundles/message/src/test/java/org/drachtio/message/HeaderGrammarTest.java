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
    assertTrue(HeaderGrammar.isValid(name, value));
  }

  /** What the server does not read, it does not judge (each of these was seen in the field). */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Warning | 399 [2001:db8::1]:5060 \"x\"",
        "Call-Info | answer-after=0",
        "P-Asserted-Identity | 12345",
        "P-Asserted-Identity | <sip:a@b>;cpc=ordinary",
        "Date | Fri, 01 Jan 2010 16:00:00 UTC",
        "Refer-To | sip:foo@bar?Replaces%3Dabc%3Bto-tag%3Dfoobar",
        "Contact | <sip:foo@bar?x>",
        "Content-Type | foo",
        "Event | ``",
        "MIME-Version | bad",
        "Route | nonsense"
      })
  void notForUsToJudge(String name, String value) {
    assertTrue(HeaderGrammar.isValid(name, value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "From | \"unbalanced <sip:a@example.com>",
        "t | ``",
        "Contact | %",
        "m | %",
        "Call-ID | ``",
        "Call-ID | a\u007fb",
        "Max-Forwards | 256",
        "RAck | foo",
        "RSeq | Sat",
        "CSeq | 99999999999999999999 X",
        "CSeq | 1",
        "Session-Expires | x"
      })
  void theServerCannotReadIt(String name, String value) {
    assertFalse(HeaderGrammar.isValid(name, value));
  }

  @ParameterizedTest
  @CsvSource({"Subject", "X-Whatever", "To"})
  void lineBreaksAreNeverValid(String name) {
    assertFalse(HeaderGrammar.isValid(name, "<sip:a@example.com>\r\nVia: x"));
    assertFalse(HeaderGrammar.isValid(name, "<sip:a@example.com>\n"));
  }

  @Test
  void nulIsNeverValid() {
    assertFalse(HeaderGrammar.isValid("X-Whatever", "a\0b"));
  }
}
