package org.drachtio.sip.dialog.internal.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3262 §7.2. */
class RAckTest {

  @Test
  void threeParts() {
    assertEquals(Optional.of(new RAck(776656, 1, "INVITE")), RAck.parse("776656 1 INVITE"));
    assertEquals(
        Optional.of(new RAck(4294967295L, 4294967295L, "INVITE")),
        RAck.parse("4294967295 \t4294967295  INVITE "));
  }

  @Test
  void whatStandsBehindTheMethodIsIgnored() {
    RAck expected = new RAck(619088222, 1, "INVITE");
    assertEquals(Optional.of(expected), RAck.parse("619088222 1 INVITE INVITE"));
    assertEquals(Optional.of(expected), RAck.parse("619088222 1 INVITE\t;x=y  z "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "1 2",
        "1 2 ",
        "a 2 INVITE",
        "1 b INVITE",
        "-1 2 INVITE",
        "4294967296 1 INVITE",
        "1 99999999999 INVITE",
        " 1 2 INVITE"
      })
  void notOtherwise(String value) {
    assertEquals(Optional.empty(), RAck.parse(value));
  }
}
