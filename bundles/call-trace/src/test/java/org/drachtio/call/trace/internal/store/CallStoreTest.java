package org.drachtio.call.trace.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.drachtio.call.trace.internal.testing.Calls.A;
import static org.drachtio.call.trace.internal.testing.Calls.B;
import static org.drachtio.call.trace.internal.testing.Calls.C;
import static org.drachtio.call.trace.internal.testing.Scene.SDP;
import static org.drachtio.call.trace.internal.testing.Scene.request;
import static org.drachtio.call.trace.internal.testing.Scene.response;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.api.capture.CapturedMessage;
import org.drachtio.api.capture.FrameSubject;
import org.drachtio.api.capture.FrameSubject.Kind;
import org.drachtio.api.transport.Protocol;
import org.drachtio.call.trace.internal.item.Item;
import org.drachtio.call.trace.internal.item.SipItem;
import org.drachtio.call.trace.internal.testing.Calls;
import org.drachtio.call.trace.internal.testing.Scene;
import org.drachtio.call.trace.internal.view.CallState;
import org.drachtio.call.trace.internal.view.LegView;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.Test;

/** Which calls are kept, and which legs are taken for one call. */
class CallStoreTest {

  private static final String OTHER_SDP = SDP.replace("o=- 1 1", "o=- 2 2");

  private final Scene scene = new Scene();

  private static LegView first(Scene scene, String callId) {
    return scene.call(callId).first();
  }

  private void invite(Scene where, String callId, String from, String to) {
    where.in(A, request("INVITE", callId, from, to, SDP));
  }

  @Test
  void aCallGoesThroughItsStates() {
    invite(scene, "x", "1", "2");
    assertEquals(CallState.TRYING, first(scene, "x").state());
    scene.out(A, response("100 Trying", "x", "1", "2", "1 INVITE", ""));
    assertEquals(CallState.TRYING, first(scene, "x").state());
    scene.out(A, response("180 Ringing", "x", "1", "2", "1 INVITE", ""));
    assertEquals(CallState.RINGING, first(scene, "x").state());
    scene.out(A, response("200 OK", "x", "1", "2", "1 INVITE", SDP));
    assertEquals(CallState.ANSWERED, first(scene, "x").state());
    scene.in(A, request("INVITE", "x", "1", "2", 2, "b", "", SDP));
    scene.out(A, response("488 Not Acceptable Here", "x", "1", "2", "2 INVITE", ""));
    assertEquals(CallState.ANSWERED, first(scene, "x").state(), "a re-INVITE that fails");
    scene.in(A, request("BYE", "x", "1", "2", 3, "b", "", ""));
    assertEquals(CallState.ENDED, first(scene, "x").state());
    assertEquals(200, first(scene, "x").status());
  }

  @Test
  void aChallengedInviteThatComesAgainIsTheSameCall() {
    invite(scene, "x", "1", "2");
    scene.out(A, response("407 Proxy Authentication Required", "x", "1", "2", "1 INVITE", ""));
    assertEquals(CallState.FAILED, first(scene, "x").state());
    scene.in(A, request("INVITE", "x", "1", "2", 2, "", "", SDP));
    assertEquals(CallState.TRYING, first(scene, "x").state());
    scene.out(A, response("486 Busy Here", "x", "1", "2", "2 INVITE", ""));
    assertEquals(486, first(scene, "x").status());
  }

  @Test
  void anAnswerOfATargetIsNotThatOfTheCall() {
    Calls.proxied(scene);
    assertEquals(486, first(scene, "c5").status());
    assertEquals(List.of(List.of("c5")), scene.callIds());
  }

  @Test
  void legsOfABridgeAreOneCall() {
    Calls.bridged(scene);
    assertEquals(List.of(List.of("a1", "b1")), scene.callIds());
    assertEquals("same session description", scene.call("b1").legs().get(1).link());
    assertEquals(1, scene.call("a1").number());
    assertEquals(1, scene.call("b1").number());
    assertEquals("a1", scene.call("1").first().callId());
  }

  @Test
  void forksAreOneCall() {
    Calls.forked(scene);
    assertEquals(List.of(List.of("a3", "b3", "c3")), scene.callIds());
  }

  @Test
  void callerAndCalleeLinkWhereTheApplicationHasMediaOfItsOwn() {
    invite(scene, "other", "7", "8");
    scene.event("t-other", request("INVITE", "other", "7", "8", SDP.replace("1 1", "3 3")));
    Calls.bridging(scene, "a", "b", SDP, OTHER_SDP);
    assertEquals(List.of(List.of("a", "b"), List.of("other")), scene.callIds());
    assertEquals("same caller and callee", scene.call("b").legs().get(1).link());
  }

  @Test
  void aHeaderOfTheApplicationGoesBeforeAllElse() {
    Calls.bridging(scene, "a", "b", SDP, SDP);
    String named = request("INVITE", "c", "5", "6", 1, "", "X-CID: other\r\n", SDP);
    invite(scene, "other", "7", "8");
    scene.fromApplication("r|sip||", named).out(C, named).echo("r", "t", named);
    assertEquals(List.of("other", "c"), scene.callIds().get(0));
    assertEquals("X-CID names its Call-ID", scene.call("c").legs().get(1).link());
  }

  @Test
  void theSameSessionIdLinks() {
    String first = request("INVITE", "a", "1", "2", 1, "", "Session-ID: 77\r\n", SDP);
    scene.in(A, first).event("t1", first);
    String second = request("INVITE", "b", "5", "6", 1, "", "Session-ID: 77\r\n", OTHER_SDP);
    scene.application(2).fromApplication("r|sip||", second).out(B, second);
    scene.echo("r", "t2", second);
    assertEquals(List.of(List.of("a", "b")), scene.callIds());
    assertEquals("same Session-ID", scene.call("b").legs().get(1).link());
  }

  @Test
  void ofCallsThatAreAlikeTheOldestWithoutALegIsTaken() {
    String one = request("INVITE", "a1", "1000", "2000", SDP);
    String two = request("INVITE", "a2", "1000", "2000", SDP);
    scene.in(A, one).event("t1", one).in(A, two).event("t2", two);
    for (String id : List.of("b1", "b2")) {
      String out = request("INVITE", id, "1000", "2000", SDP);
      scene.fromApplication(id + "|sip||", out).out(B, out).echo(id, "t-" + id, out);
    }
    assertEquals(List.of(List.of("a2", "b2"), List.of("a1", "b1")), scene.callIds());
    assertEquals(
        "same session description, one of 2 calls alike", scene.call("b1").legs().get(1).link());
  }

  @Test
  void whatNothingSpeaksForIsACallOfItsOwn() {
    Calls.simple(scene);
    String out = request("INVITE", "b", "5", "6", OTHER_SDP);
    scene.fromApplication("r|sip||", out).out(B, out).echo("r", "t", out);
    assertEquals(List.of(List.of("b"), List.of("c1")), scene.callIds());
  }

  @Test
  void aRequestThatCouldNotBeSentIsShownWithItsCall() {
    String invite = request("INVITE", "a", "1000", "2000", SDP);
    scene.in(A, invite).event("t1", invite);
    scene.fromApplication("r|sip||", request("INVITE", "", "1000", "2000", SDP));
    scene.toApplication("m|response|r|NOK|no route", "");
    assertEquals(4, first(scene, "a").items().size());
  }

  @Test
  void requestsOutsideCallsAreKeptIfWanted() {
    scene.in(A, request("OPTIONS", "o", "1", "2", ""));
    assertTrue(scene.callIds().isEmpty());
    scene.recorder.select("1", 5);
    scene.in(A, request("OPTIONS", "p", "1", "2", ""));
    assertEquals(List.of(List.of("p")), scene.callIds());
  }

  @Test
  void onlySelectedCallsAndTheirSecondLegsAreKept() {
    Scene few = new Scene(Scene.bounds(0, List.of("+49 30 1234", "10.0.0.0/8"), 100, 1 << 20));
    invite(few, "no", "1", "2");
    few.in("10.1.2.3:5060", request("INVITE", "net", "1", "2", SDP));
    String invite = request("INVITE", "a", "4", "0049301234", SDP);
    few.in(A, invite).event("t", invite);
    String second = request("INVITE", "b", "4", "77", SDP);
    few.fromApplication("r|sip||", second).out(B, second).echo("r", "t2", second);
    String third = request("INVITE", "c", "5", "66", OTHER_SDP);
    few.fromApplication("s|sip||", third).out(B, third);
    assertEquals(List.of(List.of("a", "b"), List.of("net")), few.callIds(), "c is not decided");
    few.application(2).fromApplication("s|sip||", third).echo("s", "t3", third);
    assertEquals(List.of(List.of("a", "b"), List.of("net")), few.callIds());
    assertEquals(0, few.meters.counter("failed").value());
  }

  @Test
  void oneInTenIsKept() {
    Scene few = new Scene(Scene.bounds(10, List.of(), 1000, 1 << 22));
    for (int i = 0; i < 500; i++) {
      invite(few, "call-" + i, "1", "2");
    }
    int kept = few.callIds().size();
    assertTrue(kept > 20 && kept < 90, kept + " calls");
  }

  @Test
  void anOrderHasItsTimeAndItsBounds() {
    Scene few = new Scene(Scene.bounds(0, List.of(), 100, 1 << 20));
    assertFalse(few.recorder.isOn());
    few.recorder.select(" x ", 5);
    assertTrue(few.recorder.isOn());
    invite(few, "x", "1", "2");
    invite(few, "y", "1", "2");
    assertEquals(List.of(List.of("x")), few.callIds());
    long left = few.recorder.selections().get(0).secondsLeft();
    assertTrue(left > 200 && left <= 300, left + " s");
    assertTrue(few.recorder.unselect("x"));
    assertFalse(few.recorder.unselect("x"));
    assertFalse(few.recorder.isOn());
    assertThrows(IllegalArgumentException.class, () -> few.recorder.select("x", 0));
    assertThrows(IllegalArgumentException.class, () -> few.recorder.select("  ", 5));
    for (int i = 0; i < Selections.MAX; i++) {
      few.recorder.select("n" + i, 5);
    }
    assertThrows(IllegalArgumentException.class, () -> few.recorder.select("more", 5));
    few.recorder.select("n7", 6);
  }

  @Test
  void anOrderEndsWithItsTime() {
    Selections selections = new Selections();
    selections.add(CallSelection.of("7"), 1, 0);
    selections.expire(59_000_000_000L);
    assertFalse(selections.isEmpty());
    selections.expire(60_000_000_000L);
    assertTrue(selections.isEmpty());
  }

  @Test
  void theOldestCallsGo() {
    Scene few = new Scene(Scene.bounds(1, List.of(), 10, 1 << 22));
    for (int i = 0; i < 30; i++) {
      String invite = request("INVITE", "c" + i, "1", "2", SDP);
      few.in(A, invite).event("t" + i, invite);
    }
    assertEquals(10, few.callIds().size());
    assertEquals(List.of("c29"), few.callIds().get(0));
    assertEquals(20, few.meters.counter("evicted").value());
  }

  @Test
  void bytesAreBoundedToo() {
    Scene few = new Scene(Scene.bounds(1, List.of(), 1000, 100_000));
    for (int i = 0; i < 100; i++) {
      Calls.bridging(few, "a" + i, "b" + i, SDP + "x".repeat(4000), SDP);
    }
    assertTrue(few.recorder.state().bytes() <= 100_000, few.recorder.state() + "");
    assertTrue(few.callIds().size() > 3, few.callIds() + "");
  }

  @Test
  void aFloodOfStrangersDoesNotPushOutTheCallsOfApplications() {
    Scene few = new Scene(Scene.bounds(1, List.of(), 40, 1 << 22));
    Calls.bridged(few);
    for (int i = 0; i < 200; i++) {
      invite(few, "scan" + i, "100", "9" + i);
      few.out(A, response("403 Forbidden", "scan" + i, "100", "9" + i, "1 INVITE", ""));
    }
    assertEquals(List.of("a1", "b1"), few.callIds().get(few.callIds().size() - 1));
    assertEquals(40, few.recorder.state().legs());
  }

  @Test
  void ofALongCallBeginAndEndAreKept() {
    Scene small = new Scene(Scene.everything());
    invite(small, "long", "1", "2");
    for (int i = 2; i < 2000; i++) {
      small.in(A, request("INFO", "long", "1", "2", i, "b", "", "y".repeat(900)));
    }
    small.in(A, request("BYE", "long", "1", "2", 2000, "b", "", ""));
    LegView leg = first(small, "long");
    assertTrue(leg.omitted() > 1000, leg.omitted() + "");
    assertEquals(2000, leg.items().size() + leg.omitted());
    assertEquals(1, leg.items().stream().filter(item -> text(item).startsWith("INVITE")).count());
    assertEquals(1, leg.items().stream().filter(item -> text(item).startsWith("BYE")).count());
    assertTrue(small.recorder.state().bytes() < (1 << 19) + 5000);
  }

  private static String text(Item item) {
    return ((SipItem) item).message().startLine();
  }

  @Test
  void nothingOfForgottenCallsIsLeft() {
    Links links = new Links(callId -> null);
    for (String id : List.of("a", "b")) {
      SeenMessage invite =
          SeenMessage.of(
              captured(request("INVITE", id, "1", "2", SDP)), new Interest(), new Chunks());
      Leg leg = new Leg(new Arena(1 << 20), invite);
      leg.call = new TracedCall(1, leg);
      leg.add(invite, 1 << 16);
      leg.application = 1;
      links.given(leg);
      assertEquals(List.of(0, 1, 1), links.sizes(), "it is read when somebody dials");
      links.find(captured(request("INVITE", "c", "1", "2", SDP)).message(), 1);
      assertEquals(List.of(2, 1, 0), links.sizes());
      links.forget(leg);
      assertEquals(List.of(0, 0, 0), links.sizes());
      links.given(leg);
      links.forget(leg);
      assertEquals(List.of(0, 0, 0), links.sizes());
    }
  }

  private static CapturedMessage captured(String message) {
    SipMessage scanned = SipMessage.scan(message.getBytes(UTF_8));
    return new CapturedMessage(
        scanned, true, Protocol.UDP, "192.0.2.100", 5060, "192.0.2.1", 5060, 1);
  }

  @Test
  void aCommandThatComesAfterTheFinalAnswerIsShownToo() {
    String invite = request("INVITE", "x", "1", "2", SDP);
    String ok = response("200 OK", "x", "1", "2", "1 INVITE", SDP);
    scene.in(A, invite).event("t", invite);
    String ringing = response("180 Ringing", "x", "1", "2", "1 INVITE", "");
    scene.fromApplication("r1|sip|t|", "SIP/2.0 180 Ringing\r\n\r\n").out(A, ringing);
    scene.echo("r1", "t", ringing);
    scene.fromApplication("r2|sip|t|", "SIP/2.0 200 OK\r\n\r\n").out(A, ok).echo("r2", "t", ok);
    assertEquals(8, first(scene, "x").items().size());
    scene.fromApplication("r3|sip|t|", "SIP/2.0 200 OK\r\n\r\n");
    scene.toApplication("m|response|r3|NOK|no such transaction", "");
    assertEquals(10, first(scene, "x").items().size(), "what came too late is what one looks for");
  }

  @Test
  void ofManyTransactionsTheLatestAreKnown() {
    invite(scene, "x", "1", "2");
    for (int i = 2; i < 200; i++) {
      String info = request("INFO", "x", "1", "2", i, "b", "", "");
      scene.event("t" + i, "x;from-tag=a", info);
      scene.fromApplication("r" + i + "|sip|t" + i + "|", "SIP/2.0 200 OK\r\n\r\n");
    }
    assertEquals(1 + 2 * 198, first(scene, "x").items().size());
    scene.fromApplication("late|sip|t150|", "SIP/2.0 200 OK\r\n\r\n");
    scene.fromApplication("later|sip|t2|", "SIP/2.0 200 OK\r\n\r\n");
    assertEquals(2 + 2 * 198, first(scene, "x").items().size());
  }

  @Test
  void whoCallsIsKnownIfTheFirstMessageIsTooLarge() {
    Scene small = new Scene(Scene.everything());
    small.in(A, request("INVITE", "x", "1000", "2000", "y".repeat(300_000)));
    small.out(A, response("413 Too Large", "x", "1000", "2000", "1 INVITE", ""));
    assertEquals("1000", first(small, "x").caller());
    assertEquals("2000", first(small, "x").callee());
    assertEquals(413, first(small, "x").status());
    assertEquals(1, first(small, "x").omitted());
  }

  @Test
  void lessMemoryIsUsedFromNowOn() {
    Scene large = new Scene(Scene.bounds(1, List.of(), 1000, 1 << 23));
    for (int i = 0; i < 50; i++) {
      Calls.bridging(large, "a" + i, "b" + i, SDP + "x".repeat(50_000), SDP);
    }
    int calls = large.callIds().size();
    LegView before = first(large, "a49");
    large.recorder.bounds(Scene.bounds(1, List.of(), 1000, 1 << 20), 1 << 23);
    int left = large.callIds().size();
    assertTrue(left > 5 && left < calls, left + " of " + calls);
    assertTrue(large.recorder.state().bytes() <= 1 << 20, large.recorder.state() + "");
    List<Item> after = first(large, "a49").items();
    assertEquals(before.items().size(), after.size());
    assertEquals(text(before.items().get(0)), text(after.get(0)));
    Calls.simple(large);
    assertEquals(CallState.ENDED, first(large, "c1").state());
  }

  @Test
  void ofCallsThatAreNotSampledNothingIsWanted() {
    Scene few = new Scene(Scene.bounds(1_000_000, List.of(), 100, 1 << 20));
    SipMessage invite = captured(request("INVITE", "a", "1", "2", SDP)).message();
    SipMessage answer = captured(response("200 OK", "a", "1", "2", "1 INVITE", SDP)).message();
    assertFalse(few.recorder.wants(invite, true));
    assertTrue(few.recorder.wants(invite, false), "it may be the second leg of a call");
    assertFalse(few.recorder.wants(answer, true));
    few.out(B, request("INVITE", "a", "1", "2", SDP));
    assertTrue(few.recorder.wants(answer, true), "before it was looked at");
    few.callIds();
    assertFalse(few.recorder.wants(answer, true), "there is no call that it could belong to");

    few.recorder.select("7", 5);
    assertTrue(few.recorder.wants(invite, true), "one cannot know");
    few.in(A, request("INVITE", "s", "7", "2", SDP)).callIds();
    few.recorder.unselect("7");
    assertFalse(few.recorder.wants(invite, true));
    assertTrue(few.recorder.wants(captured(request("BYE", "s", "7", "2", "")).message(), true));
  }

  private static FrameSubject event(String transactionId, String callId) {
    return new FrameSubject(Kind.EVENT, "", transactionId, "", callId, "INVITE");
  }

  private static FrameSubject command(String id, String transactionId, String dialogId) {
    return new FrameSubject(Kind.COMMAND, id, transactionId, dialogId, "", "");
  }

  private static FrameSubject reply(Kind kind, String id) {
    return new FrameSubject(kind, id, "", "", "", "");
  }

  @Test
  void ofCallsThatAreNotSampledNoFrameIsWanted() {
    Scene few = new Scene(Scene.bounds(1_000_000, List.of(), 100, 1 << 20));
    Recorder recorder = few.recorder;
    assertFalse(recorder.wants(event("t", "a")));
    assertFalse(recorder.wants(command("r", "t", "")));
    assertFalse(recorder.wants(command("r", "", "a;from-tag=1")));
    assertFalse(recorder.wants(reply(Kind.DONE, "r")));
    assertFalse(recorder.wants(FrameSubject.NONE));

    assertTrue(recorder.wants(command("r", "", "")), "it may make the second leg of a call");
    few.fromApplication("r|sip||", request("INVITE", "b", "1", "2", SDP));
    assertTrue(recorder.wants(reply(Kind.REFUSED, "r")), "before the command was looked at");
    few.callIds();
    assertTrue(recorder.wants(reply(Kind.REFUSED, "r")));
    few.toApplication("m|response|r|NOK|no", "").callIds();
    assertFalse(recorder.wants(reply(Kind.REFUSED, "r")));
  }

  @Test
  void ofACallThatIsRecordedEveryFrameIsWanted() {
    Scene few = new Scene(Scene.bounds(1_000_000, List.of(), 100, 1 << 20));
    Recorder recorder = few.recorder;
    recorder.select("7", 5);
    String invite = request("INVITE", "s", "7", "2", SDP);
    few.in(A, invite).callIds();
    recorder.unselect("7");
    assertTrue(recorder.wants(event("t", "s")));
    few.event("t", invite);
    assertTrue(recorder.wants(command("r", "t", "")), "before the event was looked at");
    few.callIds();
    assertTrue(recorder.wants(command("r", "t", "")));
    assertTrue(recorder.wants(command("r", "", "s;from-tag=a")));
    few.fromApplication("r|sip|t|", "SIP/2.0 200 OK\r\n\r\n").callIds();
    assertTrue(recorder.wants(reply(Kind.REFUSED, "r")));
    few.toApplication("m|response|r|NOK|too late", "");
    assertEquals(4, first(few, "s").items().size());
    recorder.bounds(Scene.bounds(1_000_000, List.of(), 10, 1 << 10), 1 << 20);
    assertFalse(recorder.wants(event("t", "s")), "it was forgotten");
    assertFalse(recorder.wants(command("r", "t", "")));
    assertFalse(recorder.wants(reply(Kind.REFUSED, "r")));
  }

  @Test
  void whatCannotBelongToACallIsNotWantedThoughEveryCallIs() {
    SipMessage options = captured(request("OPTIONS", "o", "1", "2", "")).message();
    assertFalse(scene.recorder.wants(options, true));
    assertFalse(scene.recorder.wants(event("t", "o")));
    scene.recorder.select("1", 5);
    assertTrue(scene.recorder.wants(options, true));
    scene.in(A, request("OPTIONS", "o", "1", "2", ""));
    scene.recorder.unselect("1");
    assertTrue(scene.recorder.wants(event("t", "o")), "before it was looked at");
    SipMessage answer = captured(response("200 OK", "o", "1", "2", "1 OPTIONS", "")).message();
    assertTrue(scene.recorder.wants(answer, false));
    scene.callIds();
    assertFalse(scene.recorder.wants(answer, false), "it was not wanted any more");
  }

  @Test
  void badInputHarmsNothing() {
    scene.in(A, "INVITE\r\nCall-ID: x\r\n\r\n").in(A, "nothing");
    scene.toApplication("|||||", "").toApplication("m|sip|network", "").fromApplication("", "");
    scene.fromApplication("1|sip|||||", "INVITE").fromApplication("***", "");
    scene.toApplication("m|response|1|NOK", "").toApplication("m|response|1|OK|application|", "x");
    Calls.simple(scene);
    assertTrue(scene.callIds().stream().flatMap(List::stream).anyMatch("c1"::equals));
    assertEquals(0, scene.meters.counter("failed").value());
  }
}
