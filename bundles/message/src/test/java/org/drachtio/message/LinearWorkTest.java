package org.drachtio.message;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Eight times the bytes cost about eight times the work, whatever they are: a message that were
 * quadratic to read, 64 times. Measured in CPU time of this thread, so that other load does not
 * count, and the best of several tries.
 */
class LinearWorkTest {

  private static final int SMALL = 8 * 1024;
  private static final int TIMES = 8;
  private static final int BOUND = 32;
  private static final int TRIES = 6;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static String repeat(String unit, int length) {
    return unit.repeat(length / unit.length());
  }

  private static Arguments shape(String name, IntFunction<String> message) {
    return Arguments.of(name, message);
  }

  private static Arguments header(String name, String value, String unit) {
    return shape(
        name + ": " + value + " and then " + unit.replace("\r\n", "\\r\\n"),
        length -> Texts.options(name, value + repeat(unit, length)));
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        header("From", "<sip:a@b>", ";a"),
        header("To", "<sip:a@b>", ";a=b"),
        header("To", "<sip:a@b>", ";tag=b"),
        header("To", "<sip:a@b>", ";a=\"\\\"\""),
        header("To", "<sip:a@b", ";a"),
        header("From", "\"", "\\\""),
        header("From", "", "a "),
        header("From", "", "<"),
        header("Contact", "<sip:a@b>", ",<sip:a@b>"),
        header("Contact", "<sip:a@b>", ",sip:a@b"),
        header("Contact", "sip:a@b", ";a"),
        header("Contact", "sip:", "@"),
        header("Route", "<sip:a@b>", ",<sip:a@b;lr>"),
        header("Record-Route", "<sip:a@b>", " \r\n "),
        header("Via", "SIP/2.0/UDP a;branch=z9hG4bK1", ";a"),
        header("Via", "SIP/2.0/UDP a;branch=z9hG4bK1", ",SIP/2.0/UDP a"),
        header("Via", "SIP/2.0/UDP a;branch=z9hG4bK1", ";received=1"),
        header("Via", "SIP", " \r\n "),
        header("Call-ID", "a", "b"),
        header("Call-ID", "a", "\u00fc"),
        header("CSeq", "1", " "),
        header("CSeq", "", "0"),
        header("Require", "a", ","),
        header("Require", "a", ",a"),
        header("Subject", "a", " \r\n\t"),
        header("X-Odd", "a", "\r\n"),
        header("X-Odd", "a", "\r"),
        header("Contact", "<sip:a@b>", "\r\nm:<sip:c@d:5060;transport=tcp>;q=0.5;expires=3600"),
        header("X-Odd", "a", "\r\nb:"),
        header("X-Odd", "a", "\r\nb:c"),
        header("Accept", "a/b", ";q=1"),
        header("Content-Length", "0", "\r\nl:0"),
        shape(
            "request line",
            length -> "OPTIONS sip:a@b" + repeat(";a", length) + " SIP/2.0\r\n\r\n"),
        shape(
            "spaces in the request line",
            length -> "OPTIONS " + " ".repeat(length) + "SIP/2.0\r\n\r\n"),
        shape("status line", length -> "SIP/2.0 " + "1".repeat(length) + "\r\n\r\n"),
        shape("blank lines", length -> "\r\n".repeat(length / 2) + Texts.options("X", "y")),
        shape("one line", length -> "a".repeat(length)),
        shape("body", length -> Texts.options("X", "y") + "\r\n".repeat(length / 2)));
  }

  private static long nanos(byte[] message) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      long begin = THREADS.getCurrentThreadCpuTime();
      Everything.ask(message);
      best = Math.min(best, THREADS.getCurrentThreadCpuTime() - begin);
    }
    return best;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void eightTimesTheBytesCostAboutEightTimesTheWork(String name, IntFunction<String> shape) {
    byte[] small = shape.apply(SMALL).getBytes(StandardCharsets.UTF_8);
    byte[] large = shape.apply(SMALL * TIMES).getBytes(StandardCharsets.UTF_8);
    nanos(small);
    long once = Math.max(nanos(small), 20_000);
    long more = nanos(large);
    assertTrue(
        more < once * BOUND, () -> name + ": " + once / 1000 + " µs, then " + more / 1000 + " µs");
  }
}
