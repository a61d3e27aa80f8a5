package org.drachtio.sip.transport.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.capture.CaptureSink;
import org.drachtio.api.capture.CapturedMessage;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.api.transport.SendListener;
import org.drachtio.kernel.io.StreamListener;
import org.drachtio.kernel.io.testing.FakeConnection;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What capture sinks see of the messages that come and go. */
class CaptureTest extends TransportBench {

  private static final long SENDING_MICROS = 20_000;

  /** Takes its time to send. */
  private final class SlowConnection extends FakeConnection {
    SlowConnection(long id, InetSocketAddress remote, StreamListener listener) {
      super(id, remote, listener);
    }

    @Override
    public boolean send(byte[] data) {
      sendingBegan = now();
      while (now() - sendingBegan < SENDING_MICROS) {
        Thread.onSpinWait();
      }
      return super.send(data);
    }
  }

  private final List<CapturedMessage> seen = new ArrayList<>();
  private final CaptureSink sink = seen::add;

  /** Microseconds since 1970. */
  private long sendingBegan;

  @Override
  FakeConnection connection(long id, InetSocketAddress remote, StreamListener listener) {
    return new SlowConnection(id, remote, listener);
  }

  @BeforeEach
  void bind() {
    transport.bindCaptureSink(SinkReference.of(7, "capturer"), sink);
  }

  private static long now() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private static String ways(CapturedMessage message) {
    return (message.inbound() ? "in " : "out ")
        + message.protocol().token()
        + " "
        + message.sourceHost()
        + ":"
        + message.sourcePort()
        + " > "
        + message.destinationHost()
        + ":"
        + message.destinationPort();
  }

  private void send(Protocol protocol, String callId) {
    Hop hop = new Hop(transport.select(protocol, "127.0.0.1").orElseThrow(), "192.0.2.9", 5070, 0);
    SendListener listener =
        new SendListener() {
          @Override
          public void sent(Flow flow) {
            assertEquals("192.0.2.9", flow.address());
          }

          @Override
          public void failed(SendFailure failure) {
            assertEquals(SendFailure.UNREACHABLE, failure);
          }
        };
    transport.send(Texts.message(Texts.options(protocol.name(), callId)), hop, listener);
  }

  @Test
  void aDatagramIsSeenByteForByteBeforeReceivedIsFilledIn() {
    String text = Texts.options("UDP", "a");
    network.datagram(text);
    assertEquals(List.of("in udp 192.0.2.1:5099 > 127.0.0.1:5060"), List.of(ways(seen.get(0))));
    assertEquals(text, seen.get(0).message().toString());
    lane.run();
    assertEquals(inbox.get(0).epochMicros(), seen.get(0).epochMicros());
  }

  @Test
  void whatNoSinkWantsIsNotSeen() {
    CaptureSink picky =
        new CaptureSink() {
          @Override
          public boolean wants(SipMessage message, boolean inbound) {
            if (message.callId().equals("odd")) {
              throw new IllegalStateException("odd");
            }
            return message.callId().equals(inbound ? "b" : "c");
          }

          @Override
          public void captured(CapturedMessage message) {
            seen.add(message);
          }
        };
    transport.unbindCaptureSink(sink);
    transport.bindCaptureSink(SinkReference.of(7, "capturer"), picky);
    for (String callId : List.of("a", "b", "odd")) {
      network.datagram(Texts.options("UDP", callId));
    }
    send(Protocol.UDP, "b");
    send(Protocol.UDP, "c");
    assertEquals(List.of("b", "c"), seen.stream().map(each -> each.message().callId()).toList());
    assertEquals(1, meters.counter("capture.error").value());
    transport.unbindCaptureSink(picky);
  }

  @Test
  void aSinkThatKeepsNothingIsShownWhatCameWithoutACopy() {
    List<String> read = new ArrayList<>();
    CaptureSink reader =
        new CaptureSink() {
          @Override
          public boolean keepsMessages() {
            return false;
          }

          @Override
          public void captured(CapturedMessage message) {
            read.add(message.message().toString());
          }
        };
    transport.unbindCaptureSink(sink);
    // As the next version of the one that has gone: nothing is kept for that one.
    transport.bindCaptureSink(SinkReference.of(7, "capturer"), reader);
    // Whoever copies a message writes its version in upper case.
    String text = Texts.options("UDP", "a").replace("SIP/2.0\r\nVia", "sip/2.0\r\nVia");
    network.datagram(text);
    lane.run();
    assertEquals(List.of(text), read);
    transport.bindCaptureSink(SinkReference.of(8, "other"), sink);
    network.datagram(text);
    assertEquals(text.replace("sip/2.0", "SIP/2.0"), seen.get(0).message().toString());
    assertEquals(seen.get(0).message().toString(), read.get(1));
    transport.unbindCaptureSink(reader);
  }

  @Test
  void whatIsRefusedOrFaultyIsSeenToo() {
    network.datagram(Texts.options("TCP", "a"));
    network.datagram(Texts.options("UDP", "b").replace("From:", "X-From:"));
    network.datagram(Texts.response(200, "UDP", "c").replace("CSeq:", "X-CSeq:"));
    network.datagram("\r\n\r\n");
    network.datagram("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    assertEquals(
        List.of("a", "b", "c"), seen.stream().map(each -> each.message().callId()).toList());
  }

  @Test
  void anAnswerAndDatagramsAreSeenAsTheyAreHandedToTheSystem() {
    network.datagram(Texts.options("UDP", "a"));
    lane.run();
    transport.respond(Texts.message(Texts.response(200, "UDP", "a")), inbox.get(0).flow());
    send(Protocol.UDP, "b");
    network.refuseDatagrams = true;
    send(Protocol.UDP, "c");
    assertEquals(
        List.of(
            "in udp 192.0.2.1:5099 > 127.0.0.1:5060",
            "out udp 127.0.0.1:5060 > 192.0.2.1:5099",
            "out udp 127.0.0.1:5060 > 192.0.2.9:5070",
            "out udp 127.0.0.1:5060 > 192.0.2.9:5070"),
        seen.stream().map(CaptureTest::ways).toList(),
        "also what the system refuses then");
  }

  @Test
  void onAConnectionItsOwnAddressesAreSeen() {
    send(Protocol.TCP, "a");
    FakeConnection connection = network.dialled(0);
    lane.run();
    network.data(connection, Texts.response(200, "TCP", "a"));
    int port = connection.local().getPort();
    assertEquals(
        List.of(
            "out tcp 127.0.0.1:" + port + " > 192.0.2.9:5070",
            "in tcp 192.0.2.9:5070 > 127.0.0.1:" + port),
        seen.stream().map(CaptureTest::ways).toList());
  }

  /** Its answer may be captured first, by another thread; then the times tell the order. */
  @Test
  void theTimeOfWhatIsSentIsThatBeforeItIsSent() {
    send(Protocol.TCP, "a");
    network.dialled(0);
    lane.run();
    assertTrue(seen.get(0).epochMicros() - sendingBegan < SENDING_MICROS / 2);
  }

  @Test
  void aSinkThatThrowsHarmsNobody() {
    CaptureSink broken =
        message -> {
          throw new IllegalStateException("broken on purpose");
        };
    transport.unbindCaptureSink(sink);
    transport.bindCaptureSink(SinkReference.of(7, "capturer"), broken);
    transport.bindCaptureSink(SinkReference.of(7, "capturer"), sink);
    network.datagram(Texts.options("UDP", "a"));
    network.datagram(Texts.options("UDP", "b"));
    lane.run();
    assertEquals(2, inbox.size());
    assertEquals(2, seen.size());
    assertEquals(2, meters.counter("capture.error").value());
  }

  @Test
  void aSinkThatHasGoneSeesNothing() {
    transport.unbindCaptureSink(sink);
    network.datagram(Texts.options("UDP", "a"));
    assertTrue(seen.isEmpty());
  }
}
