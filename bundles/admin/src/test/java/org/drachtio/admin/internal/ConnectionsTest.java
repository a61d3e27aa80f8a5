package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drachtio.admin.internal.settings.AdminConfig;
import org.drachtio.admin.internal.settings.AdminSettings;
import org.drachtio.kernel.config.testing.TestConfig;
import org.drachtio.message.testing.Draw;
import org.drachtio.message.testing.Trials;
import org.junit.jupiter.api.Test;

/** From bytes to commands. */
class ConnectionsTest {

  private final Bench bench = new Bench();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void whoGuessesIsSlowedDown() {
    for (int i = 0; i < 5; i++) {
      AppConnection guesser = bench.stranger();
      bench.receive(guesser, "1|authenticate|guess|");
      assertEquals("response|1|NO|incorrect secret", guesser.reply());
      assertTrue(guesser.closedAfterSending);
    }
    List<AppConnection> later = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      AppConnection guesser = bench.stranger();
      bench.receive(guesser, "1|authenticate|guess|");
      if (i < 10) {
        assertEquals(List.of(), guesser.payloads(), "it has to wait: " + i);
        later.add(guesser);
      } else {
        assertEquals("response|1|NO|incorrect secret", guesser.reply(), "not looked at");
      }
    }
    assertEquals(10, bench.meters.counter("admin.guesses-refused").value());
    assertEquals(5, bench.meters.counter("admin.wrong-secret").value());
    bench.lanes.lane().advance(200);
    assertEquals("response|1|NO|incorrect secret", later.get(0).reply());
    assertTrue(later.get(0).closedAfterSending);
    assertEquals(List.of(), later.get(1).payloads());
    bench.lanes.lane().advance(1800);
    assertEquals(15, bench.meters.counter("admin.wrong-secret").value());
    AppConnection right = bench.stranger();
    bench.receive(right, "1|authenticate|cymru|");
    bench.receive(right, "2|authenticate|cymru|");
    assertTrue(right.closedAfterSending, "one attempt at a time");
    AppConnection next = bench.stranger();
    bench.receive(next, "1|authenticate|cymru|t");
    assertEquals(List.of(), next.payloads(), "the right one waits as well");
    bench.lanes.lane().advance(1000);
    assertTrue(next.reply().startsWith("response|1|OK|"));
    bench.application("");
  }

  @Test
  void anApplicationThatGoesWhileItsSecretWaitsIsForgotten() {
    for (int i = 0; i < 5; i++) {
      bench.receive(bench.stranger(), "1|authenticate|guess|");
    }
    AppConnection waiting = bench.stranger();
    bench.receive(waiting, "1|authenticate|cymru|");
    bench.connections.closed(waiting);
    bench.lanes.lane().advance(60_000);
    assertEquals(List.of(), waiting.payloads());
    assertEquals(List.of(), bench.sessions.applications());
    bench.application("");
  }

  @Test
  void framesMayComeByteByByte() {
    AppConnection connection = bench.stranger();
    byte[] all = new byte[0];
    for (String payload :
        List.of(
            "1|authenticate|cymru|",
            "2|ping",
            "3|sip|t|\r\nSIP/2.0 200 OK\r\nsubject: grün\r\n\r\nbödy",
            "4|ping")) {
      byte[] frame = Bench.frame(payload);
      all = ByteBuffer.allocate(all.length + frame.length).put(all).put(frame).array();
    }
    int kept = 0;
    for (int end = 1; end <= all.length; end++) {
      ByteBuffer data = ByteBuffer.wrap(all, kept, end - kept);
      bench.connections.consume(connection, data);
      kept = data.position();
    }
    assertEquals(all.length, kept);
    List<String> replies = connection.payloads();
    assertEquals(3, replies.size());
    assertTrue(replies.get(1).endsWith("|response|2|OK|pong"));
    assertTrue(replies.get(2).endsWith("|response|4|OK|pong"));
    assertEquals("bödy", new String(bench.calls.responses.get(0).body(), StandardCharsets.UTF_8));
  }

  @Test
  void framesMayComeGlued() {
    AppConnection connection = bench.application("");
    bench.receiveBytes(connection, bytes("6#1|ping0#6#2|ping6#3|ping"));
    assertEquals(3, connection.payloads().size());
  }

  @Test
  void nothingAfterARefusalCounts() {
    AppConnection connection = bench.application("");
    bench.receiveBytes(connection, bytes("6#1|ping6#2|what7#3|route6#4|ping"));
    List<String> replies = connection.payloads();
    assertEquals(2, replies.size());
    assertTrue(replies.get(0).endsWith("|1|OK|pong"));
    assertTrue(replies.get(1).endsWith("|2|NO|Unknown message type"));
    assertTrue(connection.closedAfterSending);
  }

  @Test
  void whatIsNoFrameDisconnectsWithoutReply() {
    for (String junk : List.of("GET / HTTP/1.1\r\n\r\n", "#", "12x#", "99999999999#", "5000000#")) {
      AppConnection connection = bench.application("");
      bench.receiveBytes(connection, bytes(junk));
      assertEquals(List.of(), connection.payloads(), junk);
      assertTrue(connection.closedAfterSending, junk);
    }
    assertEquals(5, bench.meters.values().get("admin.frames.bad"));
    assertEquals(5, bench.calls.gone.size());
  }

  @Test
  void aStrangerMayNotAnnounceLargeFrames() {
    AppConnection connection = bench.stranger();
    bench.receiveBytes(connection, bytes("16385#"));
    assertTrue(connection.closedAfterSending);
    assertEquals(List.of(), bench.calls.gone);
  }

  @Test
  void anApplicationMaySendAMegabyte() {
    AppConnection connection = bench.application("");
    String body = "ü".repeat(512 * 1024);
    bench.receive(connection, "7|sip|t|\r\nSIP/2.0 200 OK\r\n\r\n" + body);
    assertEquals(1024 * 1024, bench.calls.responses.get(0).body().length);
  }

  @Test
  void whoDoesNotAuthenticateInTimeIsClosed() {
    AppConnection slow = bench.stranger();
    AppConnection quick = bench.application("");
    bench.lanes.lane().run();
    bench.lanes.lane().advance(4999);
    assertTrue(slow.open);
    bench.lanes.lane().advance(1);
    assertFalse(slow.open);
    assertEquals(1, bench.sessions.applications().size());
    bench.connections.closed(slow);
    bench.lanes.lane().advance(1_000_000);
    assertTrue(quick.open);
    assertEquals(List.of(), bench.calls.gone);
  }

  @Test
  void aFrameThatIsNotCompletedInTimeEndsTheConnection() {
    AppConnection slow = bench.application("");
    AppConnection quick = bench.application("");
    bench.receivePart(slow, bytes("6#1|pi"));
    bench.receivePart(quick, bytes("6#1|pi"));
    bench.lanes.lane().advance(20_000);
    bench.receiveBytes(quick, bytes("6#1|ping"));
    bench.receivePart(quick, bytes("6#2|pi"));
    bench.receivePart(slow, bytes("6#1|pin"));
    bench.lanes.lane().advance(9_999);
    assertTrue(slow.open);
    bench.lanes.lane().advance(1);
    assertFalse(slow.open);
    assertEquals(1, bench.calls.gone.size());
    assertEquals(1, bench.meters.values().get("admin.frames.slow"));
    bench.lanes.lane().advance(19_999);
    assertTrue(quick.open, "its second frame was begun at 20 s");
    bench.lanes.lane().advance(1);
    assertFalse(quick.open);
    bench.connections.closed(slow);
    bench.connections.closed(quick);
    bench.lanes.lane().run();
    assertEquals(0, bench.lanes.lane().armed());
  }

  @Test
  void theClockStopsWhenTheConnectionGoes() {
    AppConnection connection = bench.stranger();
    bench.lanes.lane().run();
    assertEquals(1, bench.lanes.lane().armed());
    bench.connections.closed(connection);
    bench.lanes.lane().run();
    assertEquals(0, bench.lanes.lane().armed());
  }

  @Test
  void theOldestStrangerMakesRoomForTheNext() {
    bench.settings =
        AdminSettings.of(
            TestConfig.of(
                AdminConfig.class, Map.of("_secret", "cymru", "maxUnauthenticatedConnections", 2)));
    AppConnection first = bench.stranger();
    AppConnection application = bench.application("");
    AppConnection second = bench.stranger();
    assertTrue(first.open);
    AppConnection third = bench.stranger();
    assertFalse(first.open);
    bench.stranger();
    assertFalse(second.open);
    assertTrue(application.open && third.open);
    bench.receiveBytes(first, bytes("21#1|authenticate|cymru|"));
    assertEquals(List.of(), first.payloads());
  }

  @Test
  void aChangedSecretCountsForLaterAuthentications() {
    AppConnection before = bench.application("");
    AppConnection after = bench.stranger();
    bench.settings = AdminSettings.of(TestConfig.of(AdminConfig.class, Map.of("_secret", "new")));
    bench.receive(after, "1|authenticate|cymru|");
    assertEquals("response|1|NO|incorrect secret", after.reply());
    bench.receive(before, "1|ping");
    assertEquals("response|1|OK|pong", before.reply());
  }

  @Test
  void anyBytesAreSurvived() {
    Trials.of(500, draw -> survives(draw.bytes(200), draw.flip()));
  }

  private static void survives(byte[] junk, boolean authenticated) {
    Bench own = new Bench();
    AppConnection connection = authenticated ? own.application("") : own.stranger();
    ByteBuffer data = ByteBuffer.wrap(junk);
    own.connections.consume(connection, data);
    assertTrue(data.position() == junk.length || !connection.closedAfterSending);
  }

  @Test
  void anyPayloadIsAnsweredHandedOnOrRefused() {
    Trials.of(1000, draw -> isAnsweredHandedOnOrRefused(payload(draw)));
  }

  private static void isAnsweredHandedOnOrRefused(String payload) {
    Bench own = new Bench();
    AppConnection connection = own.application("");
    own.receive(connection, payload);
    int handedOn = own.calls.requests.size() + own.calls.responses.size();
    assertEquals(1, connection.payloads().size() + handedOn, payload);
  }

  private static String payload(Draw draw) {
    return String.join("", draw.list(1, 20, () -> part(draw)));
  }

  private static String part(Draw draw) {
    return draw.of(
        "|",
        "|",
        "sip",
        "7",
        "txn",
        "dialog",
        "route",
        "ping",
        "authenticate",
        "cymru",
        "proxy",
        "\r\n",
        "\r\n",
        "\r",
        "\n",
        "\r\n\r\n",
        "SIP/2.0 200 OK",
        "SIP/2.0 ",
        "INVITE sip:a SIP/2.0",
        "BYE",
        "to: a",
        ":",
        " ",
        "ü",
        "\ud83d\ude00",
        "\u0000");
  }
}
