package org.drachtio.sip.dialog.internal;

import static org.drachtio.sip.dialog.internal.DialogFixture.D;
import static org.drachtio.sip.dialog.internal.DialogFixture.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.kernel.handover.Parcel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What the restless tests do not meet: time, transactions that have ended meanwhile, parcels of
 * other versions.
 */
class HandoverTest {

  private static final String LAYER = "sip-dialog";
  private static final String CONTACT = "Contact: <sip:far@198.51.100.7:5062>";

  private final DialogFixture f = new DialogFixture();

  @AfterEach
  void noTimerIsLeft() {
    f.lane.advance(200_000);
    assertEquals(0, f.lane.armed(), "timers");
  }

  @Test
  void repetitionsOfA200GoOnAtTheirDeadlinesAndTheServerHangsUpWhenItWouldHave() {
    FakeTransactions.Server invite = f.adopted(request("INVITE", 1, ""), FakeTransport.UDP);
    f.respond("T", 200);
    long answered = f.lane.now();
    f.lane.advance(1000);
    assertEquals(2, invite.responses.size());
    f.dialogs.stop();
    f.dialogs.start();
    f.lane.advance(499);
    assertEquals(2, invite.responses.size());
    f.lane.advance(1);
    assertEquals(3, invite.responses.size(), "at 500 + 1000");
    f.dialogs.restart();
    f.lane.advance(1999);
    assertEquals(3, invite.responses.size());
    f.lane.advance(1);
    assertEquals(4, invite.responses.size(), "the interval went on doubling");
    f.dialogs.restart();
    f.heard.take();
    f.lane.advance(answered + 31_999 - f.lane.now());
    assertEquals(List.of(), f.heard.take());
    f.lane.advance(1);
    assertEquals(2, f.heard.take().size(), "BYE and the end of the dialog");
    assertEquals("BYE", f.lastClient().request.method());
  }

  @Test
  void theGuardOfAnUnansweredRequestFiresWhenItWouldHave() {
    String tag = f.answeredCall(FakeTransport.UDP);
    f.dialogs.onRequest(f.fromNetwork(request("INFO", 2, tag), FakeTransport.UDP));
    f.lane.advance(20_000);
    f.dialogs.restart();
    f.lane.advance(11_999);
    assertEquals(0, f.lastServer().lastStatus());
    f.lane.advance(1);
    assertEquals(500, f.lastServer().lastStatus());
  }

  @Test
  void anAbandonedInviteIsAnswered503WhenItWouldHave() {
    FakeTransactions.Server invite = f.adopted(request("INVITE", 1, ""), FakeTransport.UDP);
    f.respond("T", 180);
    f.dialogs.abandon("T", 10_000);
    f.lane.advance(4_000);
    f.dialogs.restart();
    f.lane.advance(5_999);
    assertEquals(180, invite.lastStatus());
    f.lane.advance(1);
    assertEquals(503, invite.lastStatus());
    assertEquals(0, f.dialogCount());
  }

  @Test
  void aBadOutboundProxyLeavesTheLastGoodOneButTheNextVersionKnowsNone() {
    f.dialogs.modified(Configs.outboundProxy("sip:198.51.100.8"));
    for (String bad : List.of("nonsense", "tel:+49301", "sip:a.example;transport=pigeon")) {
      f.dialogs.modified(Configs.outboundProxy(bad));
      f.sent(f.dialogs.request(UacTest.invite("X")));
      assertEquals("198.51.100.8", f.lastClient().hop.host(), bad);
    }
    f.dialogs.restart();
    f.sent(f.dialogs.request(UacTest.invite("Y")));
    assertEquals("198.51.100.7", f.lastClient().hop.host());
  }

  @Test
  void aDeadlineThatHasPassedFiresAtOnce() {
    FakeTransactions.Server invite = f.adopted(request("INVITE", 1, ""), FakeTransport.UDP);
    f.respond("T", 200);
    f.dialogs.stop();
    f.lane.advance(700);
    f.dialogs.start();
    assertEquals(1, invite.responses.size());
    f.lane.advance(0);
    assertEquals(2, invite.responses.size());
    f.dialogs.onRequest(f.fromNetwork(request("ACK", 1, invite.last().toTag()), FakeTransport.UDP));
  }

  @Test
  void aServerTransactionThatHasEndedMeanwhileIsOverForTheUserToo() {
    FakeTransactions.Server ringing = f.adopted(request("INVITE", 1, ""), FakeTransport.UDP);
    f.respond("T", 180);
    f.dialogs.stop();
    ringing.over = true;
    f.heard.take();
    f.dialogs.start();
    f.lane.run();
    assertEquals(List.of("transaction-over T"), f.heard.take());
    assertEquals(0, f.dialogCount());
    assertEquals("UNKNOWN_REQUEST", f.failure(f.respond("T", 200)));
  }

  @Test
  void withoutItsTransactionA200IsNotRepeatedButItsAckIsTakenAllTheSame() {
    FakeTransactions.Server invite = f.adopted(request("INVITE", 1, ""), FakeTransport.UDP);
    f.respond("T", 200);
    String tag = invite.last().toTag();
    f.dialogs.stop();
    invite.over = true;
    f.dialogs.start();
    f.lane.advance(5_000);
    f.heard.take();
    f.dialogs.onRequest(f.fromNetwork(request("ACK", 1, tag), FakeTransport.UDP));
    assertEquals(List.of("request ACK " + D), f.heard.take());
    assertEquals(1, invite.responses.size());
    assertEquals(1, f.dialogCount());
  }

  @Test
  void aClientTransactionThatHasEndedMeanwhileStandsForA408() {
    f.answeredCall(FakeTransport.UDP);
    f.sent(f.ask(D, "BYE"));
    f.dialogs.stop();
    f.lastClient().over = true;
    f.dialogs.start();
    assertEquals(List.of(), f.heard.take(), "not while lanes are held");
    f.lane.run();
    assertEquals(
        List.of("response 408 X " + D, "transaction-over X", "dialog-over " + D), f.heard.take());
  }

  @Test
  void theVersionThatHasGoneDoesNothingMore() {
    FakeTransactions.Server invite = f.adopted(request("INVITE", 1, ""), FakeTransport.UDP);
    f.respond("T", 180);
    f.sent(f.dialogs.request(UacTest.invite("X")));
    var oldServing = invite.user;
    var oldAsking = f.lastClient().user;
    f.dialogs.restart();
    assertNotSame(oldServing, invite.user);
    assertNotSame(oldAsking, f.lastClient().user);
    f.heard.take();
    oldServing.onOver(invite, false);
    oldAsking.onOver(f.lastClient());
    f.lane.run();
    assertEquals(List.of(), f.heard.take());
    f.sent(f.respond("T", 486));
    f.answer(f.lastClient(), 486, "b");
    f.heard.take();
  }

  @Test
  void fieldsOfALaterVersionAreIgnoredAndThoseThatItDroppedHaveDefaults() {
    String tag = f.answeredCall(FakeTransport.UDP);
    f.dialogs.onRequest(f.fromNetwork(request("INFO", 2, tag), FakeTransport.UDP));
    f.dialogs.stop();
    Parcel left = Parcel.decode(f.dialogs.handover.parcel(LAYER));
    left.put("shape", new Parcel().put("of", "things to come"));
    for (Parcel lane : left.list("lanes")) {
      lane.put("referred", List.of(new Parcel().put("id", "r")));
      Parcel dialog = lane.list("dialogs").get(0);
      dialog.put("sessionExpires", 1800);
      dialog.put("createdAt", "yesterday").put("routes", 1).put("natRoute", 2);
      Parcel serving = lane.list("serving").get(0);
      serving.put("colour", "blue").put("toTag", 3);
    }
    f.dialogs.handover.tamper(LAYER, left.encode());
    f.dialogs.start();
    assertEquals(1, f.dialogCount());
    f.sent(f.respond(f.heard.lastRequestId, 200));
    assertEquals(200, f.lastServer().lastStatus());
    f.sent(f.ask(D, "BYE"));
    f.answer(f.lastClient(), 200, "x");
    assertEquals(0, f.dialogCount());
  }

  @Test
  void anAnsweredInviteOfAVersionWithoutDeadlinesGetsFreshOnes() {
    FakeTransactions.Server invite = f.adopted(request("INVITE", 1, ""), FakeTransport.UDP);
    f.respond("T", 200);
    f.dialogs.stop();
    Parcel left = Parcel.decode(f.dialogs.handover.parcel(LAYER));
    Parcel answered =
        left.list("lanes").get(0).list("dialogs").get(0).list("unacknowledged").get(0);
    String handle = answered.text("handle");
    Parcel bare = new Parcel().put("handle", handle).put("response", answered.bytes("response"));
    left.list("lanes").get(0).list("dialogs").get(0).put("unacknowledged", bare);
    f.dialogs.handover.tamper(LAYER, left.encode());
    f.dialogs.start();
    f.lane.advance(499);
    assertEquals(1, invite.responses.size());
    f.lane.advance(31_501);
    assertEquals("BYE", f.lastClient().request.method());
    assertTrue(
        invite.responses.size() > 5 && invite.responses.size() < 12, "" + invite.responses.size());
  }

  @Test
  void whatCanNotBeReadIsLeftOutAndTheRestKept() {
    f.answeredCall(FakeTransport.UDP);
    f.sent(f.dialogs.request(UacTest.invite("X")));
    f.dialogs.stop();
    Parcel left = Parcel.decode(f.dialogs.handover.parcel(LAYER));
    Parcel lane = left.list("lanes").get(0);
    lane.put("serving", List.of(new Parcel(), new Parcel().put("id", "y").put("request", "text")));
    lane.list("asking").get(0).put("hop", "192.0.2.4 5070 0 pigeon 192.0.2.1 5060 192.0.2.1 ");
    f.dialogs.handover.tamper(LAYER, left.encode());
    f.dialogs.start();
    assertEquals(1, f.dialogCount());
    assertEquals("UNKNOWN_REQUEST", f.failure(f.respond("y", 200)));
  }

  @Test
  void garbageMeansAnEmptyStart() {
    f.answeredCall(FakeTransport.UDP);
    f.dialogs.stop();
    f.dialogs.handover.tamper(LAYER, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    f.dialogs.start();
    assertEquals(0, f.dialogCount());

    f.answeredCall(FakeTransport.UDP);
    f.dialogs.stop();
    f.dialogs.handover.tamper(LAYER, new Parcel().put("lanes", 7).encode());
    f.dialogs.start();
    assertEquals(0, f.dialogCount());
  }

  @Test
  void atTheEndOfTheProcessNothingIsLeftForAnyone() {
    f.answeredCall(FakeTransport.UDP);
    f.dialogs.handover.ending();
    f.dialogs.stopForGood();
    assertNull(f.dialogs.handover.parcel(LAYER));
  }

  @Test
  void anInviteThatWasAnswered200LooksAfterRepetitionsAndOtherForksUntilItIsOver() {
    f.sent(f.dialogs.request(UacTest.invite("X")));
    FakeTransactions.Client invite = f.lastClient();
    f.answer(invite, 200, "b", CONTACT);
    f.dialogs.restart();
    f.sent(f.ask("u1;from-tag=" + invite.request.fromTag(), "ACK"));
    f.dialogs.restart();
    f.heard.take();
    f.answer(invite, 200, "b", CONTACT);
    assertEquals(2, f.transport.sent.size());
    f.answer(invite, 200, "other", CONTACT);
    assertEquals("BYE", f.lastClient().request.method());
    invite.over = true;
    invite.user.onOver(invite);
    f.dialogs.stop();
    Parcel left = Parcel.decode(f.dialogs.handover.parcel(LAYER));
    assertEquals(List.of(), left.list("lanes").get(0).list("asking"));
    f.dialogs.start();
    assertEquals(List.of(), f.heard.take());
  }
}
