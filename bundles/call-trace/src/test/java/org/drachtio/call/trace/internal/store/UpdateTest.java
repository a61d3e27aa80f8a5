package org.drachtio.call.trace.internal.store;

import static org.drachtio.call.trace.internal.testing.Scene.SDP;
import static org.drachtio.call.trace.internal.testing.Scene.request;
import static org.drachtio.call.trace.internal.testing.Scene.response;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.drachtio.call.trace.internal.draw.Diagrams;
import org.drachtio.call.trace.internal.draw.TextLadder;
import org.drachtio.call.trace.internal.item.SipItem;
import org.drachtio.call.trace.internal.testing.Calls;
import org.drachtio.call.trace.internal.testing.Scene;
import org.drachtio.call.trace.internal.view.CallState;
import org.drachtio.call.trace.internal.view.CallView;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.handover.Shelf;
import org.drachtio.kernel.handover.testing.RecordedParcels;
import org.drachtio.kernel.handover.testing.RecordedParcels.Recorded;
import org.drachtio.kernel.handover.testing.Shelves;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was recorded outlives the version of the bundle that recorded it. */
class UpdateTest {

  private static final String OWNER = "call-trace";

  private static final List<Consumer<Scene>> SCENES =
      List.of(
          Calls::simple,
          Calls::bridged,
          Calls::lossy,
          Calls::forked,
          Calls::cancelled,
          Calls::proxied);

  static List<Consumer<Scene>> scenes() {
    return SCENES;
  }

  private static String drawn(CallView call) {
    return TextLadder.of(Diagrams.of(call, true, ZoneOffset.UTC), false, ZoneOffset.UTC);
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void aCallLooksTheSameBehindAnUpdate(Consumer<Scene> calls) {
    Scene scene = new Scene();
    calls.accept(scene);
    List<List<String>> callIds = scene.callIds();
    CallView before = scene.call(callIds.get(0).get(0));
    long bytes = scene.recorder.state().bytes();

    scene.updated();

    assertEquals(callIds, scene.callIds());
    CallView after = scene.call(callIds.get(0).get(0));
    assertEquals(before.number(), after.number());
    assertEquals(drawn(before), drawn(after));
    assertEquals(bytes, scene.recorder.state().bytes());
    assertArrayEquals(
        ((SipItem) before.first().items().get(0)).bytes(),
        ((SipItem) after.first().items().get(0)).bytes());
    assertEquals(before.first().answeredMicros(), after.first().answeredMicros());
  }

  /** A recorded call: its legs, and the parcels on the shelf. */
  private static Parcel left() {
    Scene scene = new Scene();
    Calls.bridged(scene);
    Shelf shelf = Shelves.create();
    Parcel left = new Parcel().putTexts("legs", legs(scene));
    scene.recorder.leave(shelf);
    List<Parcel> parcels = new ArrayList<>();
    for (Optional<Parcel> next = shelf.take(OWNER); next.isPresent(); next = shelf.take(OWNER)) {
      parcels.add(next.get());
    }
    return left.put("parcels", parcels);
  }

  private static List<String> legs(Scene scene) {
    CallView call = scene.call(scene.callIds().get(0).get(0));
    return call.legs().stream()
        .map(leg -> leg.callId() + " " + leg.state() + " " + leg.items().size() + " " + leg.link())
        .toList();
  }

  static List<Recorded> recorded() {
    return RecordedParcels.of("call-trace", left());
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void aCallThatAReleasedVersionHasRecordedIsRead(Recorded recorded) {
    Shelf shelf = Shelves.create();
    shelf.leave(OWNER, recorded.parcel().list("parcels").iterator());
    Scene scene = new Scene();
    scene.recorder.takeOver(shelf);
    assertEquals(recorded.parcel().texts("legs"), legs(scene));
  }

  @Test
  void aCallThatIsUpGoesOnAndItsSecondLegIsStillFound() {
    Scene scene = new Scene();
    String invite = request("INVITE", "a1", "1000", "2000", SDP);
    scene.in(Calls.A, invite).event("t-a1", invite);
    scene.updated();
    String next = request("INVITE", "b1", "1000", "2000", SDP);
    scene.fromApplication("r1|sip||", next).out(Calls.B, next).echo("r1", "t-b1", next);
    scene.updated();
    String ok = response("200 OK", "a1", "1000", "2000", "1 INVITE", SDP);
    scene.fromApplication("r2|sip|t-a1|", "SIP/2.0 200 OK\r\n\r\n" + SDP).out(Calls.A, ok);

    CallView call = scene.call("a1");
    assertEquals(List.of(List.of("a1", "b1")), scene.callIds());
    assertEquals("same session description", call.legs().get(1).link());
    assertEquals(CallState.ANSWERED, call.first().state());
    assertEquals(4, call.first().items().size(), "the answer of the application is among them");

    scene.in(Calls.A, request("BYE", "a1", "1000", "2000", 2, "b", "", "")).updated();
    assertEquals(CallState.ENDED, scene.call("a1").first().state());
  }

  @Test
  void aNewCallHasANumberOfItsOwn() {
    Scene scene = new Scene();
    Calls.simple(scene);
    long number = scene.call("c1").number();
    scene.updated().in(Calls.A, request("INVITE", "c9", "1000", "2000", SDP));
    assertEquals(number + 1, scene.call("c9").number());
  }

  @Test
  void ordersGoOnWithWhatIsLeftOfTheirTime() {
    Scene scene = new Scene(Scene.bounds(0, List.of(), 1000, 1 << 22));
    scene.recorder.select("+4930123456", 10);
    scene.recorder.select("192.0.2.0/24", 20);
    scene.updated();
    assertTrue(scene.recorder.isOn());
    assertEquals(
        List.of("+4930123456", "192.0.2.0/24"),
        scene.recorder.selections().stream().map(each -> each.what()).toList());
    long left = scene.recorder.selections().get(0).secondsLeft();
    assertTrue(left > 500 && left <= 600, left + " s");
    assertTrue(scene.recorder.unselect("+4930123456"));
  }

  @Test
  void ofMoreThanTheNextVersionHasRoomForTheLatestStay() {
    Scene scene = new Scene();
    for (int i = 0; i < 50; i++) {
      String invite = request("INVITE", "c" + i, "1000", "2000", SDP);
      scene.in(Calls.A, invite).event("t" + i, invite);
    }
    scene.updated(Shelves.create(), Scene.bounds(1, List.of(), 10, 1 << 22));
    assertEquals(10, scene.callIds().size());
    assertEquals(List.of("c49"), scene.callIds().get(0));

    scene.updated(Shelves.create(6_000), Scene.everything());
    int few = scene.callIds().size();
    assertTrue(few > 1 && few < 10, few + " calls");
    assertEquals(List.of("c49"), scene.callIds().get(0));
  }

  @Test
  void theOldestStillGoesFirst() {
    Scene scene = new Scene(Scene.bounds(1, List.of(), 4, 1 << 22));
    for (String callId : List.of("c1", "c2", "c3", "c4")) {
      String invite = request("INVITE", callId, "1000", "2000", SDP);
      scene.in(Calls.A, invite).event("t" + callId, invite);
    }
    scene.in(Calls.A, request("INVITE", "c1", "1000", "2000", SDP)).updated();
    String invite = request("INVITE", "c5", "1000", "2000", SDP);
    scene.in(Calls.A, invite).event("tc5", invite);
    assertEquals(
        List.of(List.of("c5"), List.of("c4"), List.of("c3"), List.of("c1")), scene.callIds());
  }

  @Test
  void whatCannotBeReadCostsItselfOnly() {
    Scene scene = new Scene();
    Shelf shelf = Shelves.create();
    Parcel odd = new Parcel().put("callId", "odd").put("call", 7).put("later", "a field");
    odd.put("progress", new Parcel().put("state", "LATER"));
    shelf.leave(
        "call-trace",
        List.of(new Parcel().put("orders", List.of(new Parcel())), new Parcel(), odd).iterator());
    scene.recorder.takeOver(shelf);
    assertEquals(List.of(List.of("odd")), scene.callIds());
    assertEquals(CallState.TRYING, scene.call("odd").first().state());
    assertFalse(shelf.take("call-trace").isPresent());
  }
}
