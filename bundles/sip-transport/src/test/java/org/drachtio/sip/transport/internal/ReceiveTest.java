package org.drachtio.sip.transport.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.io.testing.FakeConnection;
import org.drachtio.message.Fault;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of received bytes, on a lane and a network that the test moves by hand. */
class ReceiveTest extends TransportBench {

  @Test
  void aRequestIsHandedToItsLaneWithReceivedAndRport() {
    network.datagram(Texts.options("UDP", "a"));
    assertTrue(inbox.isEmpty(), "not on the I/O thread");
    lane.run();
    InboundMessage in = inbox.get(0);
    assertEquals("192.0.2.1", in.message().topVia().received());
    assertEquals(5099, in.message().topVia().rport());
    assertEquals("192.0.2.1", in.flow().address());
    assertEquals(5099, in.flow().port());
    assertEquals(0, in.flow().connection());
    assertEquals(transport.listeningPoints().get(0), in.flow().local());
    assertTrue(Math.abs(in.epochMicros() / 1000 - System.currentTimeMillis()) < 5000);
    assertEquals(1, count("received"));
  }

  @Test
  void aResponseIsCopiedUnchanged() {
    String text = Texts.response(200, "UDP", "a");
    network.datagram(text);
    lane.run();
    assertEquals(text, inbox.get(0).message().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\r\n", "\r\n\r\n", "\0\0\0\0", "ping"})
  void keepAlivesAndRuntsAreCounted(String text) {
    network.datagram(text);
    lane.run();
    assertEquals(1, count("keepalives"));
    assertEquals(0, count("received"));
    assertTrue(inbox.isEmpty());
  }

  @Test
  void whatIsNoSipIsDroppedAndCounted() {
    network.datagram("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    lane.run();
    assertEquals(1, count("bad"));
    assertTrue(inbox.isEmpty());
    assertTrue(network.datagrams.isEmpty());
  }

  @Test
  void aRequestWithAnotherTransportInViaIsDropped() {
    network.datagram(Texts.options("TCP", "a"));
    lane.run();
    assertEquals(1, count("dropped"));
    assertTrue(inbox.isEmpty());
  }

  @Test
  void faultyRequestsAreHandedOnFaultyAcksAndResponsesAreNot() {
    network.datagram(Texts.options("UDP", "a").replace("From:", "X-From:"));
    network.datagram(Texts.request("ACK", "UDP", "a").replace("From:", "X-From:"));
    network.datagram(Texts.response(200, "UDP", "a").replace("CSeq:", "X-CSeq:"));
    lane.run();
    assertEquals(1, inbox.size());
    assertEquals(Fault.Kind.BAD_REQUEST, inbox.get(0).message().fault().kind());
    assertEquals(2, count("bad"));
  }

  @Test
  void anOverloadedLaneTurnsAwayWhatBeginsACall() {
    lane.overloaded(true);
    network.datagram(Texts.request("INVITE", "UDP", "a"));
    network.datagram(Texts.request("INVITE", "UDP", "a"));
    assertEquals(2, network.datagrams.size());
    assertEquals(
        network.datagrams.get(0),
        network.datagrams.get(1),
        "a retransmission gets the same To tag");
    assertTrue(
        network.datagrams.get(0).startsWith("192.0.2.1:5099 SIP/2.0 503 "),
        network.datagrams.get(0));
    SipMessage answer =
        Texts.message(network.datagrams.get(0).substring("192.0.2.1:5099 ".length()));
    assertEquals(Fault.NONE, answer.fault());
    assertEquals("5", answer.header("Retry-After").orElseThrow());
    assertFalse(answer.toTag().isEmpty());
    assertEquals(2, count("overload503"));
    network.datagram(Texts.request("ACK", "UDP", "b"));
    network.datagram(Texts.request("CANCEL", "UDP", "c"));
    network.datagram(
        Texts.request("BYE", "UDP", "d")
            .replace("To: <sip:bob@example.com>", "To: <sip:bob@x>;tag=9"));
    network.datagram(Texts.response(200, "UDP", "e"));
    lane.run();
    assertEquals(
        List.of("b", "c", "d", "e"), inbox.stream().map(in -> in.message().callId()).toList());
    assertEquals(2, network.datagrams.size());
  }

  @Test
  void aFullLaneDropsDatagramsAndSlowsConnectionsDown() {
    lane.full(true);
    network.datagram(Texts.options("UDP", "a"));
    assertEquals(1, count("dropped"));
    FakeConnection connection = network.accept();
    assertEquals(
        0, network.data(connection, Texts.options("TCP", "b") + Texts.options("TCP", "c")));
    assertTrue(connection.isReadingPaused());
    assertEquals(1, count("dropped"));
    lane.run();
    assertFalse(connection.isReadingPaused());
    assertEquals(List.of("b", "c"), inbox.stream().map(in -> in.message().callId()).toList());
  }

  @Test
  void anUnfinishedMessageClosesItsConnectionAfterATime() {
    FakeConnection connection = network.accept();
    String text = Texts.options("TCP", "a");
    network.data(connection, text);
    lane.advance(60_000);
    assertTrue(connection.open, "idle is fine");
    network.data(connection, text.substring(0, 10));
    lane.advance(20_000);
    network.data(connection, text);
    network.data(connection, text.substring(0, 10));
    lane.advance(29_999);
    assertTrue(connection.open, "the time begins anew with each message");
    lane.advance(1);
    assertFalse(connection.open);
    network.closed(connection);
    lane.run();
    assertEquals(0, lane.armed());
  }

  @Test
  void aConnectionThatNeverSaysAnythingIsClosed() {
    FakeConnection silent = network.accept();
    FakeConnection alive = network.accept();
    lane.advance(29_000);
    network.data(alive, "\r\n\r\n");
    lane.advance(999);
    assertTrue(silent.open);
    lane.advance(1);
    assertFalse(silent.open);
    assertTrue(alive.open, "a keep-alive will do");
    assertEquals(1, count("too-slow"));
  }

  @Test
  void timersDieWithTheirConnection() {
    FakeConnection connection = network.accept();
    network.data(connection, "OPTIONS");
    lane.run();
    assertEquals(1, lane.armed());
    network.closed(connection);
    lane.run();
    assertEquals(0, lane.armed());
    assertTrue(transport.connections().isEmpty());
  }

  @Test
  void theAnswerToAFaultyRequestEndsItsConnection() {
    FakeConnection connection = network.accept();
    network.data(connection, Texts.request("INVITE", "TCP", "good"));
    String faulty = Texts.options("TCP", "bad").replace("From:", "X-From:");
    assertEquals(
        0,
        network.data(connection, faulty + Texts.options("TCP", "later")),
        "the rest is thrown away");
    lane.run();
    assertEquals(List.of("good", "bad"), inbox.stream().map(in -> in.message().callId()).toList());
    assertEquals(0, network.data(connection, "anything"));
    InboundMessage good = inbox.get(0);
    InboundMessage bad = inbox.get(1);
    assertTrue(
        transport.respond(
            MessageBuilder.response(good.message(), 200, "", "t").build(), good.flow()));
    assertTrue(connection.open, "another answer does not end it");
    assertTrue(
        transport.respond(
            MessageBuilder.response(bad.message(), 400, "Bad", "t").build(), bad.flow()));
    assertTrue(connection.closedAfterSending);
    assertTrue(connection.sent.get(1).startsWith("SIP/2.0 400 Bad"));
    assertFalse(
        transport.respond(
            MessageBuilder.response(good.message(), 200, "", "t").build(), good.flow()));
  }

  @Test
  void anotherVersionOfSipEndsNoConnection() {
    FakeConnection connection = network.accept();
    String request = Texts.options("TCP", "other").replaceFirst("SIP/2.0\r\n", "SIP/7.0\r\n");
    network.data(connection, request + Texts.options("TCP", "later"));
    lane.run();
    assertEquals(
        List.of("other", "later"), inbox.stream().map(in -> in.message().callId()).toList());
    InboundMessage other = inbox.get(0);
    assertEquals(Fault.Kind.BAD_VERSION, other.message().fault().kind());
    assertTrue(
        transport.respond(
            MessageBuilder.response(other.message(), 505, "", "t").build(), other.flow()));
    assertTrue(connection.open && !connection.closedAfterSending);
  }

  @Test
  void aFaultyRequestThatNobodyAnswersEndsItsConnectionToo() {
    FakeConnection connection = network.accept();
    network.data(connection, Texts.options("TCP", "bad").replace("From:", "X-From:"));
    lane.advance(30_000);
    assertFalse(connection.open);
  }

  @Test
  void anOversizedRequestIsAnswered413() {
    FakeConnection connection = network.accept();
    network.data(
        connection, Texts.request("INVITE", "TCP", "a").replace("Length: 0", "Length: 1000000"));
    assertTrue(
        connection.sent.get(0).startsWith("SIP/2.0 413 Request Entity Too Large"),
        connection.sent.toString());
    assertTrue(connection.closedAfterSending);
    lane.run();
    assertTrue(inbox.isEmpty());
  }

  @Test
  void anUnreadableLengthIsAnswered400() {
    FakeConnection connection = network.accept();
    network.data(connection, Texts.request("INVITE", "TCP", "a").replace("Length: 0", "Length: x"));
    assertTrue(
        connection.sent.get(0).startsWith("SIP/2.0 400 Bad Content-Length Header"),
        connection.sent.toString());
    assertTrue(connection.closedAfterSending);
    FakeConnection other = network.accept();
    network.data(other, Texts.response(200, "TCP", "a").replace("Length: 0", "Length: x"));
    assertTrue(other.sent.isEmpty());
    assertFalse(other.open);
  }

  @Test
  void pingsAreAnswered() {
    FakeConnection connection = network.accept();
    network.data(connection, "\r\n\r\n");
    assertEquals(List.of("\r\n"), connection.sent);
    network.data(connection, "\r\n");
    network.data(connection, "\r");
    assertEquals(1, connection.sent.size());
    network.data(connection, "\r\n");
    assertEquals(2, connection.sent.size());
    assertEquals(2, count("keepalives"));
  }

  @Test
  void garbageClosesAConnection() {
    FakeConnection connection = network.accept();
    network.data(connection, "GET / HTTP/1.1\r\n\r\n");
    assertFalse(connection.open);
    assertTrue(connection.sent.isEmpty());
  }

  private void answer(InboundMessage request, int status) {
    transport.respond(
        MessageBuilder.response(request.message(), status, "", "t").build(), request.flow());
  }

  /** RFC 4475 §3.4.1: the body of an INVITE that has no Content-Length is no message. */
  @Test
  void whatCameBeforeGarbageIsAnswered() {
    FakeConnection connection = network.accept();
    network.data(
        connection,
        Texts.options("TCP", "a") + Texts.options("TCP", "b") + "v=0\r\no=- 1 1 IN IP4 x\r\n\r\n");
    lane.run();
    network.data(connection, Texts.options("TCP", "c"));
    lane.run();
    assertEquals(2, inbox.size(), "nothing behind the garbage is read");
    answer(inbox.get(0), 200);
    assertTrue(connection.open);
    answer(inbox.get(1), 180);
    assertTrue(connection.open, "provisional");
    answer(inbox.get(1), 486);
    assertFalse(connection.open);
    assertTrue(connection.closedAfterSending);
    assertEquals(3, connection.sent.size());
  }

  @Test
  void whoHasHisAnswersIsClosedAtOnceByGarbageAndWhoGetsNoneInTime() {
    FakeConnection answered = network.accept();
    network.data(answered, Texts.options("TCP", "a"));
    lane.run();
    answer(inbox.get(0), 200);
    network.data(answered, "garbage\r\n\r\n");
    assertFalse(answered.open);

    FakeConnection unanswered = network.accept();
    network.data(unanswered, Texts.options("TCP", "b") + "garbage\r\n\r\n");
    lane.advance(29_999);
    assertTrue(unanswered.open);
    lane.advance(1_000);
    assertFalse(unanswered.open);
    assertEquals(0, lane.armed());
  }
}
