package org.drachtio.sip.transport.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.drachtio.kernel.io.StreamListener;
import org.drachtio.kernel.io.StreamOptions;
import org.drachtio.kernel.io.TlsServer;
import org.drachtio.kernel.io.testing.FakeConnection;
import org.drachtio.kernel.io.testing.FakeNetwork;
import org.drachtio.kernel.lane.testing.ManualLane;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.drachtio.sip.transport.internal.Wanted;
import org.drachtio.sip.transport.internal.watch.TransportMeters;
import org.junit.jupiter.api.Test;

/** Keep-alives by CRLF on connections that the server has opened, on a manual clock. */
class CrlfPingsTest {

  private static final int SECONDS = 30;
  private static final String PING = "\r\n\r\n";

  private final FakeMeters meters = new FakeMeters();
  private final ManualLane lane = new ManualLane();
  private FakeConnection connection = new FakeConnection(7, FakeNetwork.PEER, null);
  private final Wanted config = Wanted.of().with("crlfPingSeconds", SECONDS);
  private StreamConnection stream = dialled();

  private StreamConnection stream(ConnectionState state) {
    return new StreamConnection(
        connection,
        lane,
        "192.0.2.1",
        state,
        config::settings,
        TransportMeters.of(meters).connections());
  }

  private StreamConnection dialled() {
    StreamConnection made = stream(ConnectionState.fresh(7, config.settings()));
    made.dialled();
    lane.run();
    return made;
  }

  private int pings() {
    return connection.sent.size();
  }

  /** What the I/O thread does; whether it was an answer. */
  private boolean arrives(String text) {
    stream.heard();
    return stream.isPong(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
  }

  private long count(String name) {
    return meters.counter("sip.pings." + name).value();
  }

  /** Moves the clock to the next ping. */
  private void untilPing() {
    int before = pings();
    for (int second = 0; pings() == before && second <= SECONDS; second++) {
      lane.advance(1000);
    }
    assertEquals(before + 1, pings(), "a ping");
  }

  @Test
  void aQuietConnectionIsPingedAtRandomWithinEightyToAHundredPercent() {
    List<Long> pauses = new ArrayList<>();
    long last = lane.now();
    for (int i = 0; i < 20; i++) {
      int before = pings();
      while (pings() == before) {
        lane.advance(10);
      }
      pauses.add(lane.now() - last);
      last = lane.now();
      assertEquals(PING, connection.sent.get(i));
      assertTrue(arrives("\r\n"));
    }
    Set<Long> different = new HashSet<>(pauses);
    assertTrue(different.size() > 5, pauses.toString());
    for (long pause : pauses) {
      assertTrue(pause >= 24_000 && pause <= 30_010, pauses.toString());
    }
    assertEquals(20, count("sent"));
    assertEquals(20, count("answered"));
    assertEquals(0, count("failed"));
  }

  @Test
  void aBusyConnectionIsNotPinged() {
    for (int i = 0; i < 20; i++) {
      lane.advance(20_000);
      assertFalse(arrives("OPTIONS"));
    }
    assertEquals(0, pings());
  }

  @Test
  void aPeerThatHasAnsweredAndStopsHasGone() {
    untilPing();
    assertTrue(arrives("\r\n"));
    assertEquals("answered", stream.pings());
    untilPing();
    lane.advance(CrlfPings.PONG_MILLIS - 1_001);
    assertTrue(connection.isOpen(), "it has ten seconds");
    lane.advance(1_001);
    assertFalse(connection.isOpen());
    assertEquals(1, count("failed"));
  }

  @Test
  void aMessageIsASignOfLifeToo() {
    untilPing();
    assertTrue(arrives("\r\n"));
    untilPing();
    lane.advance(5_000);
    assertFalse(arrives("SIP/2.0 200 OK"));
    lane.advance(10_000);
    assertTrue(connection.isOpen());
  }

  @Test
  void aPeerThatNeverAnswersStays() {
    for (int i = 0; i < 10; i++) {
      untilPing();
    }
    assertTrue(connection.isOpen());
    assertEquals("unanswered", stream.pings());
    assertEquals(0, count("answered"));
  }

  @Test
  void aPeerThatNeverAnswersIsClosedIfItMustAnswer() {
    config.with("crlfPongRequired", true);
    untilPing();
    lane.advance(CrlfPings.PONG_MILLIS);
    assertFalse(connection.isOpen());
    assertEquals(1, count("failed"));
  }

  @Test
  void emptyLinesThatAreNoAnswerDoNotCountAsOne() {
    assertFalse(arrives("\r\n"), "nothing was asked");
    untilPing();
    assertFalse(arrives("\r\n\r\n"), "a ping of the peer's");
    assertFalse(arrives("\r\nOPTIONS"), "before a message");
    assertFalse(arrives("\r"), "half");
    assertEquals("unanswered", stream.pings());
    assertTrue(arrives("\r\n"));
    assertFalse(arrives("\r\n"), "answered before");
    assertEquals(1, count("answered"));
  }

  @Test
  void anAnswerAfterTenSecondsIsNone() {
    untilPing();
    lane.advance(CrlfPings.PONG_MILLIS + 1);
    assertFalse(arrives("\r\n"));
    assertEquals("unanswered", stream.pings());
  }

  @Test
  void whatNobodyReadsIsNotMissed() {
    untilPing();
    assertTrue(arrives("\r\n"));
    untilPing();
    connection.pauseReading(true);
    lane.advance(120_000);
    assertTrue(connection.isOpen());
    connection.pauseReading(false);
    lane.advance(CrlfPings.PONG_MILLIS - 1);
    assertTrue(arrives("\r\n"), "read at last");
    lane.advance(CrlfPings.PONG_MILLIS);
    assertTrue(connection.isOpen());
  }

  @Test
  void theyAreOffByDefaultAndCanBeSwitchedOnAndOff() {
    assertEquals(0, Wanted.of().settings().crlfPingSeconds());
    config.with("crlfPingSeconds", 0);
    lane.advance(600_000);
    assertEquals(0, pings());
    config.with("crlfPingSeconds", SECONDS);
    lane.advance(CrlfPings.LOOK_MILLIS);
    int sent = pings();
    assertTrue(sent > 0, "it notices within a minute");
    config.with("crlfPingSeconds", 0);
    lane.advance(600_000);
    assertEquals(sent, pings());
    assertTrue(connection.isOpen());
  }

  @Test
  void whoHasConnectedToTheServerIsNotPinged() {
    connection = new FakeConnection(8, FakeNetwork.PEER, new Listener());
    stream = stream(ConnectionState.fresh(8, config.settings()));
    stream.dialled();
    lane.advance(600_000);
    assertEquals(0, pings());
    assertEquals("", stream.pings());
  }

  @Test
  void aClosedConnectionHasNoTimer() {
    stream.closed();
    lane.run();
    assertEquals(0, lane.armed());
  }

  @Test
  void whatThePeerHasShownCrossesAHandOver() {
    untilPing();
    assertTrue(arrives("\r\n"));
    handOver();
    assertEquals("answered", stream.pings());
    untilPing();
    handOver();
    assertTrue(arrives("\r\n"), "the ping was sent before");
    untilPing();
    handOver();
    lane.advance(CrlfPings.PONG_MILLIS + 1);
    assertFalse(connection.isOpen(), "ten seconds from the hand-over on");
  }

  private void handOver() {
    ConnectionState left = stream.leave(lane).orElseThrow();
    assertEquals(0, lane.armed());
    stream = stream(left);
    stream.resume(lane);
  }

  private static final class Listener implements StreamListener {
    @Override
    public InetSocketAddress local() {
      return new InetSocketAddress("127.0.0.1", 5060);
    }

    @Override
    public void options(StreamOptions options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isSecure() {
      return false;
    }

    @Override
    public void tls(TlsServer server) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }
  }
}
