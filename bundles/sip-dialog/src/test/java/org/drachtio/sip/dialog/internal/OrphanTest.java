package org.drachtio.sip.dialog.internal;

import static org.drachtio.sip.dialog.internal.DialogFixture.D;
import static org.drachtio.sip.dialog.internal.DialogFixture.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.message.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Dialogs whose application has gone, and perhaps comes back. */
class OrphanTest {

  private static final int GRACE = 10_000;
  private static final int KEPT = Configs.ORPHAN_SECONDS * 1000;

  final DialogFixture f = fixture();

  DialogFixture fixture() {
    return new DialogFixture();
  }

  @AfterEach
  void nothingIsLeft() {
    f.lane.advance(20_000_000);
    assertEquals(0, f.lane.armed(), "timers");
    assertEquals(0, f.dialogCount());
  }

  private void die() {
    f.heard.takes = false;
    f.dialogs.abandonDialog(D, GRACE);
  }

  private void comeBack() {
    f.heard.takes = true;
    f.dialogs.reclaimDialog(D);
  }

  private FakeTransactions.Server peer(String method, long cseq, String tag, String... more) {
    f.dialogs.onRequest(f.fromNetwork(request(method, cseq, tag, more), FakeTransport.UDP));
    f.heard.take();
    return f.lastServer();
  }

  private String subscribed() {
    FakeTransactions.Server subscribe =
        f.adopted(request("SUBSCRIBE", 1, "", "Expires: 600"), FakeTransport.UDP);
    f.sent(f.respond("T", 202));
    subscribe.over = true;
    subscribe.user.onOver(subscribe, false);
    f.heard.take();
    return subscribe.last().toTag();
  }

  @Test
  void withinTheGraceNothingEndsACallButItsBye() {
    String tag = f.answeredCall(FakeTransport.UDP);
    die();
    assertEquals(481, peer("INFO", 2, tag).lastStatus());
    assertEquals(481, peer("INFO", 3, tag).lastStatus());
    assertEquals(1, f.dialogCount());
    assertEquals(481, peer("BYE", 4, tag).lastStatus());
    assertEquals(0, f.dialogCount());
  }

  @Test
  void afterTheGraceAnyRequestEndsACall() {
    String tag = f.answeredCall(FakeTransport.UDP);
    die();
    f.lane.advance(GRACE);
    assertEquals(1, f.dialogCount());
    f.dialogs.onRequest(f.fromNetwork(request("INFO", 2, tag), FakeTransport.UDP));
    assertEquals(481, f.lastServer().lastStatus());
    assertTrue(f.heard.take().contains("dialog-over " + D));
    assertEquals(0, f.dialogCount());
  }

  @Test
  void aCallOfNobodyIsNotKeptForEver() {
    f.answeredCall(FakeTransport.UDP);
    die();
    f.lane.advance(GRACE + KEPT - 1);
    assertEquals(1, f.dialogCount());
    f.lane.advance(1);
    assertEquals(List.of("dialog-over " + D), f.heard.take());
    assertEquals(0, f.transactions.clients.size(), "nothing is sent for it");
  }

  @Test
  void aCallThatIsGoneOnWithIsAsAnyOther() {
    String tag = f.answeredCall(FakeTransport.UDP);
    die();
    f.lane.advance(GRACE - 1);
    comeBack();
    f.lane.advance(GRACE + KEPT);
    FakeTransactions.Server info = peer("INFO", 2, tag);
    f.sent(f.respond(f.heard.lastRequestId, 200));
    assertEquals(200, info.lastStatus());
    FakeTransactions.Server bye = peer("BYE", 3, tag);
    f.sent(f.respond(f.heard.lastRequestId, 200));
    assertEquals(200, bye.lastStatus());
  }

  @Test
  void aSuccessorThatAnswers481HasLostTheCall() {
    String tag = f.answeredCall(FakeTransport.UDP);
    die();
    comeBack();
    FakeTransactions.Server info = peer("INFO", 2, tag);
    assertTrue(f.dialogs.isOnTrial(f.heard.lastRequestId));
    f.sent(f.respond(f.heard.lastRequestId, 481));
    assertEquals(481, info.lastStatus());
    assertEquals(0, f.dialogCount());
    assertFalse(f.dialogs.forsake(D));
  }

  @Test
  void aSuccessorThatHasUsedTheCallKeepsIt() {
    String tag = f.answeredCall(FakeTransport.UDP);
    die();
    comeBack();
    f.sent(f.ask(D, "INFO"));
    f.answer(f.lastClient(), 200, "x");
    peer("INFO", 2, tag);
    assertFalse(f.dialogs.isOnTrial(f.heard.lastRequestId));
    f.sent(f.respond(f.heard.lastRequestId, 481));
    assertFalse(f.dialogs.forsake(D));
    assertEquals(1, f.dialogCount());
    peer("BYE", 3, tag);
    f.sent(f.respond(f.heard.lastRequestId, 200));
  }

  @Test
  void aForsakenCallIsKeptAsLongAsOneWithoutSuccessor() {
    f.answeredCall(FakeTransport.UDP);
    die();
    comeBack();
    assertTrue(f.dialogs.forsake(D));
    f.lane.advance(KEPT - 1);
    assertEquals(1, f.dialogCount());
    f.lane.advance(1);
    assertEquals(0, f.dialogCount());
  }

  @Test
  void aForsakenSubscriptionEndsAtOnce() {
    subscribed();
    die();
    comeBack();
    assertTrue(f.dialogs.forsake(D));
    assertEquals(0, f.dialogCount());
  }

  @Test
  void orphanedCallsAreHungUpIfThatIsWanted() {
    f.dialogs.modified(Configs.hangingUp());
    f.answeredCall(FakeTransport.UDP);
    die();
    f.lane.advance(GRACE - 1);
    assertEquals(List.of(), f.transactions.clients);
    f.lane.advance(1);
    assertEquals("BYE", f.lastClient().request.method());
    assertEquals(
        "SIP ;cause=200 ;text=\"application gone\"",
        f.lastClient().request.header("Reason").orElseThrow());
    assertEquals(0, f.dialogCount());
  }

  @Test
  void whoTakesARequestLaterHasTheCall() {
    String tag = f.answeredCall(FakeTransport.UDP);
    die();
    f.lane.advance(GRACE + 1);
    f.heard.takes = true;
    peer("INFO", 2, tag);
    f.sent(f.respond(f.heard.lastRequestId, 200));
    f.lane.advance(KEPT);
    assertEquals(1, f.dialogCount());
    peer("BYE", 3, tag);
    f.sent(f.respond(f.heard.lastRequestId, 200));
  }

  @Test
  void whoStillAsksInACallKeepsIt() {
    f.answeredCall(FakeTransport.UDP);
    die();
    f.lane.advance(GRACE + KEPT - 1);
    f.sent(f.ask(D, "INFO"));
    f.answer(f.lastClient(), 200, "x");
    f.lane.advance(KEPT - 1);
    assertEquals(1, f.dialogCount());
    f.lane.advance(1);
    assertEquals(0, f.dialogCount());
  }

  @Test
  void aCallWhoseOwnerWasLostUnnoticedIsNotKeptForEver() {
    String tag = f.answeredCall(FakeTransport.UDP);
    f.heard.takes = false;
    assertEquals(481, peer("INFO", 2, tag).lastStatus());
    assertEquals(1, f.dialogCount());
    f.lane.advance(KEPT);
    assertEquals(0, f.dialogCount());
  }

  @Test
  void aSubscriptionWaitsForTheGraceOnly() {
    String tag = subscribed();
    die();
    FakeTransactions.Server refresh = peer("SUBSCRIBE", 2, tag, "Expires: 600");
    assertEquals(500, refresh.lastStatus(), "a 481 would end it");
    assertTrue(refresh.last().header("Retry-After").isPresent());
    f.lane.advance(GRACE - 1);
    assertEquals(1, f.dialogCount());
    f.lane.advance(1);
    assertEquals(List.of("dialog-over " + D), f.heard.take());
  }

  @Test
  void whatWaitsInASubscriptionMayBeTriedAgain() {
    String tag = subscribed();
    FakeTransactions.Server refresh = peer("SUBSCRIBE", 2, tag, "Expires: 600");
    die();
    assertEquals(500, refresh.lastStatus());
    assertTrue(refresh.last().header("Retry-After").isPresent());
    comeBack();
    f.lane.advance(2 * GRACE);
    refresh = peer("SUBSCRIBE", 3, tag, "Expires: 600");
    f.sent(f.respond(f.heard.lastRequestId, 200));
    assertEquals(200, refresh.lastStatus());
  }

  private String subscribing() {
    f.sent(
        f.dialogs.request(
            new RequestCommand(
                "X",
                "",
                "",
                "SUBSCRIBE",
                "sip:far@198.51.100.7:5062",
                List.of(new Header("Call-ID", "c1"), new Header("Expires", "600")),
                new byte[0])));
    return f.lastClient().request.fromTag();
  }

  @Test
  void aSubscriptionThatBeginsBehindTheDeathOfItsApplicationWaitsToo() {
    subscribing();
    f.dialogs.abandon("X", GRACE);
    f.heard.takes = false;
    f.lane.advance(GRACE - 10);
    f.answer(f.lastClient(), 202, "ft");
    assertEquals(1, f.dialogCount());
    f.lane.advance(10);
    assertEquals(0, f.dialogCount());
  }

  @Test
  void orGoesOnWithTheNext() {
    String id = "c1;from-tag=" + subscribing();
    f.dialogs.abandon("X", GRACE);
    f.dialogs.reclaim("X", GRACE);
    f.answer(f.lastClient(), 202, "ft");
    f.heard.take();
    f.lane.advance(GRACE);
    assertEquals(1, f.dialogCount());
    f.dialogs.onRequest(
        f.fromNetwork(
            request(
                "NOTIFY",
                1,
                f.lastClient().request.fromTag(),
                "Subscription-State: terminated;reason=timeout"),
            FakeTransport.UDP));
    assertTrue(f.heard.take().contains("request NOTIFY " + id));
    f.sent(f.respond(f.heard.lastRequestId, 200));
  }
}
