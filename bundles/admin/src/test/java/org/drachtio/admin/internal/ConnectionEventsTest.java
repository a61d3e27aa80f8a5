package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.drachtio.admin.internal.session.ConnectionEvents;
import org.drachtio.api.transport.ConnectionEvent;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.junit.jupiter.api.Test;

/** What applications are told of connections. */
class ConnectionEventsTest {

  private static final String UPGRADE =
      "GET /phone?token=s3cret HTTP/1.1\r\nCookie: session=s3cret\r\nUser-Agent: ü\r\n\r\n";
  private static final long NOON = 43_200_000_000L;

  private final Bench bench = new Bench();
  private final ConnectionEvents events =
      new ConnectionEvents(bench.sessions, bench.meters.counter("lost"));

  private AppConnection asking(String... verbs) {
    AppConnection application = bench.application("");
    for (String verb : verbs) {
      bench.receive(application, "r|route|" + verb);
      assertEquals("response|r|OK", application.reply());
    }
    return application;
  }

  private static ConnectionEvent event(boolean opened, String upgrade) {
    ListeningPoint point = new ListeningPoint(Protocol.WSS, "10.0.0.5", 8443, "203.0.113.5", "");
    Flow flow = new Flow(point, "2001:db8::7", 40123, 17);
    return new ConnectionEvent(opened, flow, true, "TLSv1.3 TLS_X", upgrade, NOON);
  }

  @Test
  void whoAsksIsToldWithTheHeadersOfTheUpgradeAndNobodyElseIs() {
    AppConnection asking = asking("connection:open", "connection:close");
    AppConnection second = asking("connection:open");
    AppConnection other = asking("invite");
    events.onConnection(event(true, UPGRADE));
    String told =
        "response|connection:open|OK|17|wss|2001:db8::7|40123|12:00:00.000000|10.0.0.5|8443"
            + "|accepted|TLSv1.3 TLS_X|0|\r\n"
            + UPGRADE;
    assertEquals(told, asking.reply());
    assertEquals(told, second.reply());
    events.onConnection(event(false, ""));
    assertEquals(
        "response|connection:close|OK|17|wss|2001:db8::7|40123|12:00:00.000000|10.0.0.5|8443"
            + "|accepted|TLSv1.3 TLS_X|0|",
        asking.reply());
    assertEquals(List.of(), second.payloads());
    assertEquals(List.of(), other.payloads());
    bench.receive(asking, "r|remove_route|connection:close");
    asking.payloads();
    events.onConnection(event(false, ""));
    assertEquals(List.of(), asking.payloads());
    assertEquals(0, bench.meters.counter("lost").value());
  }

  @Test
  void whoDoesNotReadMissesEventsAndIsToldHowManyAndStays() {
    AppConnection asking = asking("connection:open");
    asking.queued = bench.settings.passOverQueuedBytes() + 1;
    for (int i = 0; i < 3; i++) {
      events.onConnection(event(true, UPGRADE));
    }
    assertEquals(List.of(), asking.payloads());
    assertTrue(asking.isOpen());
    assertEquals(3, bench.meters.counter("lost").value());
    asking.queued = 0;
    events.onConnection(event(true, ""));
    assertTrue(asking.reply().endsWith("|TLSv1.3 TLS_X|3|"));
    events.onConnection(event(true, ""));
    assertTrue(asking.reply().endsWith("|TLSv1.3 TLS_X|0|"));
  }

  @Test
  void tapsAndTextsHoldNoSecret() {
    List<String> seen = new ArrayList<>();
    AppConnection asking = asking("connection:open");
    bench
        .sessions
        .taps()
        .add(
            frame ->
                seen.add(
                    new String(
                        frame.bytes(),
                        frame.offset(),
                        frame.bytes().length - frame.offset(),
                        StandardCharsets.UTF_8)));
    events.onConnection(event(true, UPGRADE));
    assertTrue(asking.reply().contains("s3cret"));
    assertEquals(List.of("***"), seen);
    assertFalse(event(true, UPGRADE).toString().contains("s3cret"));
  }

  @Test
  void anApplicationThatHasNotGivenTheSecretCannotAsk() {
    AppConnection stranger = bench.stranger();
    bench.receive(stranger, "r|route|connection:open");
    stranger.payloads();
    events.onConnection(event(true, UPGRADE));
    assertEquals(List.of(), stranger.payloads());
  }
}
