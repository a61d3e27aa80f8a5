package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.drachtio.admin.internal.session.Session;
import org.drachtio.api.capture.ApplicationFrame;
import org.drachtio.api.capture.ApplicationTap;
import org.junit.jupiter.api.Test;

/** What application taps see of the frames. */
class ApplicationTapsTest {

  private final Bench bench = new Bench();
  private final List<ApplicationFrame> seen = new ArrayList<>();
  private final ApplicationTap tap = seen::add;

  private static String payload(ApplicationFrame frame) {
    return new String(
        frame.bytes(),
        frame.offset(),
        frame.bytes().length - frame.offset(),
        StandardCharsets.UTF_8);
  }

  @Test
  void framesOfBothDirectionsAreSeen() {
    AppConnection application = bench.application("tag");
    bench.sessions.taps().add(tap);
    bench.receive(application, "7|ping");
    assertEquals(2, seen.size());
    assertFalse(seen.get(0).toApplication());
    assertEquals("7|ping", payload(seen.get(0)));
    assertTrue(seen.get(1).toApplication());
    assertTrue(payload(seen.get(1)).endsWith("|response|7|OK|pong"), payload(seen.get(1)));
    for (ApplicationFrame frame : seen) {
      assertEquals(application.id(), frame.application());
      assertEquals(Session.hostPort(application.remote()), frame.address());
      assertEquals(Set.of("tag"), frame.tags());
      assertTrue(frame.epochMicros() > 1_700_000_000_000_000L);
    }
  }

  @Test
  void noSecretIsSeenWhereverItStands() {
    bench.sessions.taps().add(tap);
    AppConnection application = bench.application("");
    bench.receive(application, "8|authenticate|cymru|");
    bench.receive(application, "9|ping|authenticate|cymru");
    bench.receive(bench.stranger(), "cymru");
    assertEquals(
        List.of("***", "***", "***", "***"),
        seen.stream()
            .filter(each -> !each.toApplication())
            .map(ApplicationTapsTest::payload)
            .toList());
    assertTrue(seen.stream().noneMatch(each -> payload(each).contains("cymru")));
  }

  @Test
  void aTapThatThrowsHarmsNobody() {
    AppConnection application = bench.application("");
    ApplicationTap broken =
        frame -> {
          throw new IllegalStateException("broken on purpose");
        };
    bench.sessions.taps().add(broken);
    bench.sessions.taps().add(tap);
    bench.receive(application, "7|ping");
    assertTrue(application.reply().contains("pong"));
    assertEquals(2, seen.size());
    assertEquals(2, bench.meters.counter("capture.error").value());
  }

  @Test
  void aTapThatHasGoneSeesNothing() {
    AppConnection application = bench.application("");
    bench.sessions.taps().add(tap);
    bench.sessions.taps().remove(tap);
    bench.receive(application, "7|ping");
    assertTrue(seen.isEmpty());
  }
}
