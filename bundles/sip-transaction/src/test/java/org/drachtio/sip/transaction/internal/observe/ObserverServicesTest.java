package org.drachtio.sip.transaction.internal.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.drachtio.api.call.CallEvent;
import org.drachtio.api.call.CallObserver;
import org.drachtio.api.call.CallObservers;
import org.drachtio.api.call.ObservedCall;
import org.drachtio.api.call.StopReason;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.snapshot.ObserverSnapshotCodec;
import org.junit.jupiter.api.Test;

/** What happens while an observer of calls is replaced is told to its next version, once. */
class ObserverServicesTest {

  private static final Map<String, Object> NAMED = Map.of(CallObserver.NAME, "cdr-file");

  private final FakeMeters meters = new FakeMeters();
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final List<String> told = new ArrayList<>();
  private final CallObserver first = event -> told.add("1 " + text(event));
  private final CallObserver second = event -> told.add("2 " + text(event));
  private CallObservers observers = observers();
  private ObserverServices services = services();

  private CallObservers observers() {
    return new CallObservers(
        () -> "id",
        (event, failure) -> {
          throw new AssertionError(failure);
        });
  }

  private ObserverServices services() {
    return new ObserverServices(observers, meters.counter("missed"), later::add);
  }

  /** As the next version gets it: through the bytes of a parcel. */
  private List<Parcel> leave() {
    List<Parcel> left = services.leave().stream().map(ObserverSnapshotCodec::write).toList();
    return Parcel.decode(new Parcel().put("o", left).encode()).list("o");
  }

  private void resume(List<Parcel> left) {
    services.resume(left.stream().map(ObserverSnapshotCodec::read).toList());
  }

  private static String text(CallEvent event) {
    return event.kind() + " " + event.call().callId();
  }

  private static SipMessage message(String start, String callId, String method) {
    String headers =
        "\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKa\r\nFrom: <sip:a@x>;tag=f\r\nTo: <sip:b@x>"
            + "\r\nCall-ID: ";
    return SipMessage.scan(
        (start + headers + callId + "\r\nCSeq: 1 " + method + "\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
  }

  private ObservedCall call(String callId) {
    return observers.sent(message("INVITE sip:b@x SIP/2.0", callId, "INVITE"), "t");
  }

  private static void hangUp(ObservedCall call, String callId) {
    call.ended(message("BYE sip:b@x SIP/2.0", callId, "BYE"), StopReason.NORMAL_RELEASE);
  }

  @Test
  void theNextVersionIsToldWhatHasHappenedMeanwhile() {
    services.add(first, NAMED);
    ObservedCall up = call("up");
    services.remove(first, NAMED);
    hangUp(up, "up");
    ObservedCall begun = call("begun");
    assertEquals(List.of("1 ATTEMPT up"), told);
    services.add(second, NAMED);
    assertEquals(List.of("1 ATTEMPT up", "2 STOP up", "2 ATTEMPT begun"), told);
    hangUp(begun, "begun");
    assertEquals("2 STOP begun", told.get(3));
    later.forEach(Runnable::run);
    call("last");
    assertEquals(5, told.size());
    assertEquals(0, meters.counter("missed").value());
  }

  @Test
  void oneWithoutANameIsNotWaitedFor() {
    services.add(first, Map.of());
    services.remove(first, Map.of());
    assertTrue(observers.isEmpty());
    assertTrue(later.isEmpty());
  }

  @Test
  void whatNobodyComesForIsGivenUpAndCounted() {
    services.add(first, NAMED);
    services.remove(first, NAMED);
    call("lost");
    assertFalse(observers.isEmpty());
    later.forEach(Runnable::run);
    assertTrue(observers.isEmpty());
    assertEquals(1, meters.counter("missed").value());
    services.add(second, NAMED);
    call("new");
    assertEquals(List.of("2 ATTEMPT new"), told);
  }

  @Test
  void noMoreThanTheBoundIsKept() {
    services.add(first, NAMED);
    services.remove(first, NAMED);
    for (int i = 0; i < AbsentObserver.MAX_EVENTS + 3; i++) {
      call("c");
    }
    assertEquals(3, meters.counter("missed").value());
    services.add(second, NAMED);
    assertEquals(AbsentObserver.MAX_EVENTS, told.size());
  }

  @Test
  void thisLayerMayBeReplacedToo() {
    services.add(first, NAMED);
    services.add(event -> told.add("anonymous"), Map.of());
    ObservedCall up = call("up");
    services.remove(first, NAMED);
    hangUp(up, "up");
    told.clear();

    List<Parcel> left = leave();
    observers = observers();
    services = services();
    resume(left);
    call("meanwhile");
    services.add(second, NAMED);

    assertEquals(List.of("2 STOP up", "2 ATTEMPT meanwhile"), told);
    assertEquals(0, meters.counter("missed").value());
  }

  @Test
  void oneThatStaysHearsEachEventOnceWhenThisLayerIsReplaced() {
    services.add(first, NAMED);
    List<Parcel> left = leave();
    services.remove(first, NAMED);
    observers = observers();
    services = services();
    resume(left);
    services.add(first, NAMED);
    call("next");
    assertEquals(List.of("1 ATTEMPT next"), told);
    later.forEach(Runnable::run);
    assertFalse(observers.isEmpty());
  }

  @Test
  void theOrderStaysWhileLanesGoOn() throws InterruptedException {
    ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
    services.add(first, NAMED);
    services.remove(first, NAMED);
    AtomicBoolean over = new AtomicBoolean();
    Thread lane =
        new Thread(
            () -> {
              for (int i = 0; i < 5_000; i++) {
                String callId = "c" + i;
                hangUp(call(callId), callId);
              }
              over.set(true);
            });
    lane.start();
    services.add(event -> heard.add(text(event)), NAMED);
    lane.join();
    assertTrue(over.get());
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      expected.add("ATTEMPT c" + i);
      expected.add("STOP c" + i);
    }
    assertEquals(expected, List.copyOf(heard));
  }

  @Test
  void whatOnlyALaterVersionKnowsCostsItself() {
    services.add(first, NAMED);
    services.remove(first, NAMED);
    call("kept");
    List<Parcel> left = leave();
    List<Parcel> events = new ArrayList<>(left.get(0).list("events"));
    events.add(new Parcel().put("kind", "LATER").put("role", "UAC").put("source", "NETWORK"));
    observers = observers();
    services = services();
    resume(List.of(left.get(0).put("events", events)));
    services.add(second, NAMED);
    assertEquals(List.of("2 ATTEMPT kept"), told);
  }
}
