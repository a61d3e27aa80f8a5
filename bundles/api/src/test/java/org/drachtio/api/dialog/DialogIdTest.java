package org.drachtio.api.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DialogIdTest {

  @Test
  void whatIsReadIsWhatWasWritten() {
    DialogId id = new DialogId("c1@host;from-tag=x", "ft");
    assertEquals("c1@host;from-tag=x;from-tag=ft", id.toString());
    assertEquals(id, DialogId.parse(id.toString()));
    assertEquals(id.toString(), DialogId.text("c1@host;from-tag=x", "ft"));
  }

  @Test
  void aTextWithoutATagIsACallId() {
    assertEquals(new DialogId("c1", ""), DialogId.parse("c1"));
  }
}
