package org.drachtio.sip.transport.internal.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.capture.CaptureSink;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.internal.MetersComponent;
import org.drachtio.kernel.restart.Restarts;
import org.drachtio.kernel.restart.testing.ManualRestarts;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transport.internal.SinkReference;
import org.drachtio.sip.transport.internal.Texts;
import org.junit.jupiter.api.Test;

class CaptureSinksTest {

  private static final String HOMER = "org.drachtio.homer.capture";
  private static final ListeningPoint POINT =
      new ListeningPoint(Protocol.UDP, "127.0.0.1", 5060, "127.0.0.1", "");

  private final MetersComponent meters = new MetersComponent();
  private final Counter missed = meters.counter("capture.missed");
  private final CaptureTaps taps = new CaptureTaps(meters.counter("capture.error"));
  private final ManualRestarts restarts = new ManualRestarts();
  private final CaptureSinks sinks = new CaptureSinks(restarts, taps, missed);
  private final List<String> seen = new ArrayList<>();
  private final CaptureSink first = message -> seen.add("first " + message.message().callId());
  private final CaptureSink second = message -> seen.add("second " + message.message().callId());

  private void receive(CaptureTaps by, String callId) {
    SipMessage message = Texts.message(Texts.options("UDP", callId));
    by.received(message, new Flow(POINT, "192.0.2.1", 5099, 0), null, 1);
  }

  private void receive(String callId) {
    receive(taps, callId);
  }

  private void replaced() {
    sinks.add(SinkReference.of(7, HOMER), first);
    sinks.remove(first);
  }

  @Test
  void whatPassesWhileItIsReplacedIsSeenByTheNextVersionOnce() {
    sinks.add(SinkReference.of(7, HOMER), first);
    receive("a");
    sinks.remove(first);
    receive("b");
    receive("c");
    assertEquals(List.of("first a"), seen);
    sinks.add(SinkReference.of(8, HOMER), second);
    receive("d");
    assertEquals(List.of("first a", "second b", "second c", "second d"), seen);
    assertEquals(List.of(), restarts.awaited());
    assertEquals(0, missed.value());
  }

  @Test
  void anotherBundleIsNotTakenForIt() {
    replaced();
    receive("a");
    sinks.add(SinkReference.of(9, "other"), second);
    assertEquals(List.of(), seen);
    assertEquals(1, restarts.awaited().size());
  }

  @Test
  void afterOneThatWasSwitchedOffNothingIsKept() {
    replaced();
    receive("a");
    restarts.over(Restarts.End.GONE);
    assertFalse(taps.isOn());
    assertEquals(0, missed.value());
    sinks.add(SinkReference.of(8, HOMER), second);
    receive("b");
    assertEquals(List.of("second b"), seen);
  }

  @Test
  void whatIsKeptForOneThatIsLateIsMissed() {
    replaced();
    receive("a");
    receive("b");
    restarts.over(Restarts.End.LATE);
    assertFalse(taps.isOn());
    assertEquals(2, missed.value());
  }

  @Test
  void whatIsKeptIsBounded() {
    int size = Texts.options("UDP", "a").length() + 640;
    CaptureSinks small = new CaptureSinks(restarts, taps, missed, 2L * size);
    small.add(SinkReference.of(7, HOMER), first);
    small.remove(first);
    receive("a");
    receive("b");
    receive("c");
    assertEquals(1, missed.value());
    small.add(SinkReference.of(8, HOMER), second);
    assertEquals(List.of("second a", "second b"), seen);
  }

  @Test
  void oneThatThrowsAtWhatWasKeptSeesTheRest() {
    replaced();
    receive("a");
    receive("b");
    sinks.add(
        SinkReference.of(8, HOMER),
        message -> {
          seen.add(message.message().callId());
          throw new IllegalStateException("broken on purpose");
        });
    assertEquals(List.of("a", "b"), seen);
    assertEquals(2, meters.counter("capture.error").value());
  }

  @Test
  void theNextVersionOfThisLayerKeepsOnForThoseThatAreNotThereYet() {
    replaced();
    receive("a");
    sinks.add(SinkReference.of(9, "other"), first);
    List<SinkState> left = sinks.leave();
    assertEquals(List.of(), restarts.awaited());
    sinks.remove(first);
    assertEquals(List.of(), restarts.awaited(), "nothing is kept by a layer that has gone");

    CaptureTaps nextTaps = new CaptureTaps(meters.counter("capture.error"));
    CaptureSinks next = new CaptureSinks(restarts, nextTaps, missed);
    next.expect(left);
    assertEquals(2, restarts.awaited().size());
    receive(nextTaps, "b");
    next.add(SinkReference.of(10, HOMER), second);
    assertEquals(List.of("second a", "second b"), seen);
    next.add(SinkReference.of(9, "other"), first);
    assertEquals(List.of("second a", "second b", "first b"), seen);
  }

  @Test
  void oneThatIsBackBeforeThisLayerSeesWhatWasKept() {
    replaced();
    receive("a");
    List<SinkState> left = sinks.leave();
    CaptureSinks next = new CaptureSinks(restarts, taps, missed);
    next.add(SinkReference.of(8, HOMER), second);
    next.expect(left);
    assertEquals(List.of("second a"), seen);
    assertTrue(restarts.awaited().isEmpty());
  }
}
