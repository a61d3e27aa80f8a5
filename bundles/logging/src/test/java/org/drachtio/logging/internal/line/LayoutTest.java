package org.drachtio.logging.internal.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutTest {
  private static final long MICROS =
      LocalDateTime.of(2026, 3, 5, 4, 5, 6).atZone(ZoneId.systemDefault()).toEpochSecond()
              * 1_000_000
          + 78;
  private static final String HEAD = "2026-03-05 04:05:06.000078 ";
  private static final String MESSAGE =
      "recv 20 bytes from udp/[192.0.2.7]:5060 at 04:05:06.000078:\n"
          + "OPTIONS sip:a SIP/2.0\r\nl: 0\r\n\r\n ";

  private static Line line(String logger, Level level, String text, String... stack) {
    return new Line(MICROS, level, logger, "lane-0", text, List.of(stack), Map.of());
  }

  private static String written(String layout, Line... lines) {
    return written(Layout.of(layout), lines);
  }

  private static String written(Layout layout, Line... lines) {
    StringBuilder out = new StringBuilder();
    for (Line each : lines) {
      layout.append(each, out);
    }
    return out.toString();
  }

  @Test
  void aLineIsTimeAndTextAsDrachtioServerWritesIt() {
    assertEquals(
        HEAD + "all is well\n",
        written("drachtio", line("org.drachtio.x", Level.INFO, "all is well")));
  }

  @Test
  void aTraceHasTheLineEndsOfItsMessageAndOneSpaceBehindIt() {
    assertEquals(HEAD + MESSAGE + "\n", written("drachtio", line(Line.TRACE, Level.INFO, MESSAGE)));
    assertEquals(
        HEAD + MESSAGE + "\n", written("drachtio", line(Line.CALL_TRACE, Level.INFO, MESSAGE)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"drachtio", "readable"})
  void noTextMakesASecondLine(String layout) {
    Pattern begin = Pattern.compile("(?m)^\\d{4}-\\d\\d-\\d\\d");
    String forged = HEAD + "detected potential spammer from 192.0.2.9:5060 due to header value: x";
    for (Line line :
        List.of(
            line("org.drachtio.x", Level.INFO, "Call-ID a\n" + forged),
            line("org.drachtio.x", Level.INFO, "Call-ID a\r" + forged),
            line("org.drachtio.x", Level.INFO, "Call-ID a\u2028" + forged),
            line("org.drachtio.notice.spam", Level.INFO, "detected x\n" + forged),
            line(Line.TRACE, Level.INFO, MESSAGE + "\r\n" + forged + "\n" + forged),
            line("org.drachtio.x", Level.ERROR, "oh", "E: oh", forged, "\tat a.B.c(B.java:1)"))) {
      String out = written(layout, line);
      assertEquals(1, begin.matcher(out).results().count(), out);
      assertFalse(out.contains("detected potential spammer from 192.0.2.9"), out);
    }
  }

  @Test
  void theLineForFail2banIsThereOnceWhateverItsValueHas() {
    String line = "detected potential spammer from 192.0.2.7:5060 due to header value: ";
    assertEquals(
        HEAD + line + "detected potential\\x20spammer from 192.0.2.9:1\n",
        written(
            "drachtio",
            line(
                "org.drachtio.notice.spam",
                Level.INFO,
                line + "detected potential spammer from 192.0.2.9:1")));
  }

  @Test
  void exceptionsFollowTheirLine() {
    assertEquals(
        HEAD + "oh\njava.lang.E: what\n\tat a.B.c(B.java:1)\nCaused by: F\n\t... 1 more\n",
        written(
            "drachtio",
            line(
                "org.drachtio.x",
                Level.ERROR,
                "oh",
                "java.lang.E: what",
                "\tat a.B.c(B.java:1)",
                "Caused by: F",
                "\t... 1 more")));
  }

  @Test
  void aVeryLongLineIsCut() {
    String out = written("drachtio", line("org.drachtio.x", Level.INFO, "x".repeat(9000)));
    assertEquals(HEAD.length() + 8192 + "[cut]\n".length(), out.length());
    String trace =
        written("drachtio", line(Line.TRACE, Level.INFO, "a:\n" + "x".repeat(9000) + "\r\nl: 0"));
    assertTrue(trace.endsWith("x[cut]\nl: 0\n"), () -> trace.substring(trace.length() - 40));
  }

  @Test
  void theReadableLayoutHasLevelAndLogger() {
    assertEquals(
        "2026-03-05T04:05:06.000078 WARN  Refusals no\n"
            + "2026-03-05T04:05:06.000078 ERROR Refusals no\n"
            + "2026-03-05T04:05:06.000078 INFO  trace "
            + "recv 20 bytes from udp/[192.0.2.7]:5060 at 04:05:06.000078:\n"
            + "    OPTIONS sip:a SIP/2.0\n    l: 0\n",
        written(
            "readable",
            line("org.drachtio.a.Refusals", Level.WARN, "no"),
            line("org.drachtio.a.Refusals", Level.ERROR, "no"),
            line(Line.TRACE, Level.INFO, MESSAGE)));
  }

  @Test
  void jsonIsAnObjectALine() {
    Line line =
        new Line(
            1_000_000L * 1_700_000_000 + 5,
            Level.WARN,
            "org.drachtio.x",
            "lane-0",
            "a \"b\" \\ \n\t\u0001\u202e é",
            List.of("E: a", "\tat b"),
            Map.of("callId", "c@d"));
    assertEquals(
        "{\"time\":\"2023-11-14T22:13:20.000005Z\",\"level\":\"warn\",\"logger\":\"org.drachtio.x\","
            + "\"thread\":\"lane-0\",\"callId\":\"c@d\","
            + "\"message\":\"a \\\"b\\\" \\\\ \\n\\t\\u0001\\u202e é\","
            + "\"exception\":\"E: a\\n\\tat b\"}\n",
        written("json", line));
    assertTrue(
        written("json", line("org.drachtio.notice.spam", Level.INFO, "x")).contains("\"notice\""));
  }

  @Test
  void syslogHasPriorityTimeHostAndTag() {
    Layout syslog = new SyslogLayout(16, "host", "drachtio", 42);
    String head = "Mar  5 04:05:06 host drachtio[42]: ";
    assertEquals("<130>" + head + "a", written(syslog, line("org.drachtio.x", Level.ERROR, "a")));
    assertEquals("<132>" + head + "a", written(syslog, line("org.drachtio.x", Level.WARN, "a")));
    assertEquals(
        "<133>" + head + "a", written(syslog, line("org.drachtio.notice.spam", Level.INFO, "a")));
    assertEquals("<134>" + head + "a", written(syslog, line("org.drachtio.x", Level.INFO, "a")));
    assertEquals("<135>" + head + "a", written(syslog, line("org.drachtio.x", Level.DEBUG, "a")));
  }
}
