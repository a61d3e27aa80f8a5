package org.drachtio.sip.dialog.internal;

import static org.drachtio.sip.dialog.internal.DialogFixture.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.drachtio.sip.dialog.internal.session.SessionExpires;
import org.drachtio.sip.dialog.internal.session.SessionPolicy;
import org.junit.jupiter.api.Test;

/** Values and settings of session timers. */
class SessionPolicyTest {

  @Test
  void refreshesAreSpreadByChance() {
    Set<Long> delays = new HashSet<>();
    for (int i = 0; i < 60; i++) {
      long delay = SessionPolicy.STANDARD.refreshMillis(90);
      assertTrue(delay >= 40_000 && delay <= 50_000, String.valueOf(delay));
      delays.add(delay);
      long brief = SessionPolicy.STANDARD.refreshMillis(4);
      assertTrue(brief >= 1500 && brief <= 2500, "an eighth at most: " + brief);
    }
    assertTrue(delays.size() > 30, "no spread: " + delays);
  }

  @Test
  void aBadRefresherLeavesTheLastGoodOne() {
    DialogFixture f = new DialogFixture();
    f.dialogs.modified(Configs.sessions("uas", 90, 5000));
    f.dialogs.modified(Configs.sessions("both", 90, 5000));
    FakeTransactions.Server invite =
        f.adopted(request("INVITE", 1, "", "Session-Expires: 100"), FakeTransport.UDP);
    f.sent(f.respond("T", 200));
    assertEquals("100;refresher=uas", invite.last().header("Session-Expires").orElseThrow());
  }

  @Test
  void valuesAreReadAsTheRfcWritesThem() {
    assertEquals("4000;refresher=uac", read(" 4000 ; foo=bar ;Refresher = UAC"));
    assertEquals("4000", read("4000;refresher=both"));
    assertEquals("2147483647", read("99999999999999999999"));
    assertEquals("", read(""));
    assertEquals("", read(";refresher=uac"));
    assertEquals("", read("-90"));
  }

  private static String read(String value) {
    return SessionExpires.parse(value).map(SessionExpires::toString).orElse("");
  }
}
