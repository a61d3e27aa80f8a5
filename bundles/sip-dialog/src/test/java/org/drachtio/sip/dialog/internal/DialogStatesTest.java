package org.drachtio.sip.dialog.internal;

import static org.drachtio.sip.dialog.internal.DialogFixture.D;
import static org.drachtio.sip.dialog.internal.DialogFixture.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.message.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The table of states in the Javadoc of the dialog, row by row. */
class DialogStatesTest {

  private static final String CONTACT = "Contact: <sip:far@198.51.100.7:5062>";
  private static final Header RELIABLE = new Header("Require", "100rel");
  private static final Header LAST = new Header("Subscription-State", "terminated");
  private static final int T1X64 = 32_000;
  private static final int GRACE = 10_000;

  final DialogFixture f = fixture();

  /** The request of ours that begins a dialog; its response makes that one. */
  private FakeTransactions.Client asked;

  DialogFixture fixture() {
    return new DialogFixture();
  }

  @AfterEach
  void everyDialogIsGoneInTheEnd() {
    f.lane.advance(200_000_000);
    assertEquals(0, f.lane.armed(), "timers");
    assertEquals(0, f.dialogCount());
  }

  private String state() {
    List<String> states = new ArrayList<>();
    f.dialogs.forEach(each -> states.add(each.state()));
    return states.isEmpty() ? "gone" : String.join(",", states);
  }

  private boolean isAnnounced(String dialogId) {
    return f.heard.take().stream().anyMatch(each -> each.startsWith("dialog " + dialogId));
  }

  private boolean isOverAnnounced(String dialogId) {
    return f.heard.take().contains("dialog-over " + dialogId);
  }

  private void peer(String method, long cseq, String tag, String... more) {
    f.dialogs.onRequest(f.fromNetwork(request(method, cseq, tag, more), FakeTransport.UDP));
  }

  private FakeTransactions.Server invited(String... more) {
    return f.adopted(request("INVITE", 1, "", more), FakeTransport.UDP);
  }

  /** An early dialog with the caller; gives the INVITE. */
  private FakeTransactions.Server ringing() {
    FakeTransactions.Server invite = invited();
    f.sent(f.respond("T", 180));
    assertEquals("early", state());
    return invite;
  }

  /** An INVITE or SUBSCRIBE of the application; gives the id of its dialog. */
  private String ask(String method) {
    f.sent(
        f.dialogs.request(
            new RequestCommand(
                "I",
                "",
                "",
                method,
                "sip:far@198.51.100.7",
                List.of(new Header("Call-ID", "u1")),
                new byte[0])));
    asked = f.lastClient();
    return "u1;from-tag=" + asked.request.fromTag();
  }

  /** A call of the application that was answered, but not ACKed; gives the id of its dialog. */
  private String accepted() {
    String d = ask("INVITE");
    f.answer(asked, 200, "b", CONTACT);
    assertEquals("confirmed", state());
    return d;
  }

  private String called() {
    String d = accepted();
    f.sent(f.ask(d, "ACK"));
    f.heard.take();
    return d;
  }

  /** A subscription of the peer; gives our tag. */
  private String subscribed() {
    FakeTransactions.Server subscribe =
        f.adopted(request("SUBSCRIBE", 1, "", "Expires: 600"), FakeTransport.UDP);
    f.sent(f.respond("T", 202));
    subscribe.over = true;
    subscribe.user.onOver(subscribe, false);
    f.heard.take();
    return subscribe.last().toTag();
  }

  private String notify(String toTag, String fromTag, String... more) {
    return request("NOTIFY", 1, "TO", more)
        .replace(";tag=TO", ";tag=" + toTag)
        .replace(";tag=ft", ";tag=" + fromTag)
        .replace("Call-ID: c1", "Call-ID: u1");
  }

  private void die(String dialogId) {
    f.heard.takes = false;
    f.dialogs.abandonDialog(dialogId, GRACE);
  }

  // (none)

  @Test
  void aProvisionalResponseOfOursBeginsIt() {
    invited();
    assertEquals("gone", state());
    f.sent(f.respond("T", 180));
    assertEquals("early", state());
    assertTrue(!isAnnounced(D));
    f.sent(f.respond("T", 486));
  }

  @Test
  void a2xxOfOursBeginsIt() {
    FakeTransactions.Server invite = invited();
    f.sent(f.respond("T", 200));
    assertEquals("confirmed", state());
    assertTrue(isAnnounced(D));
    f.lane.advance(500);
    assertEquals(2, invite.responses.size(), "repeated");
  }

  @Test
  void aProvisionalResponseOfThePeerBeginsIt() {
    String d = ask("INVITE");
    f.answer(asked, 180, "b", CONTACT);
    assertEquals("early", state());
    assertTrue(!isAnnounced(d));
    f.answer(asked, 183, "b", CONTACT, "Require: 100rel", "RSeq: 1");
    assertEquals("early", state());
    assertTrue(isAnnounced(d));
    f.answer(asked, 486, "b");
  }

  @Test
  void a2xxOfThePeerBeginsIt() {
    String d = ask("SUBSCRIBE");
    f.answer(asked, 202, "b", CONTACT);
    assertEquals("confirmed", state());
    assertTrue(isAnnounced(d));
  }

  @Test
  void aNotifyBeforeThe2xxBeginsIt() {
    String d = ask("SUBSCRIBE");
    f.dialogs.onRequest(
        f.fromNetwork(
            notify(asked.request.fromTag(), "b", "Subscription-State: active"), FakeTransport.UDP));
    assertEquals("confirmed", state());
    assertTrue(isAnnounced(d));
    f.answer(asked, 202, "b", CONTACT);
  }

  // Early

  @Test
  void aPrackMakesItKnown() {
    FakeTransactions.Server invite = invited("Supported: 100rel");
    f.sent(f.respond("T", 180, RELIABLE));
    assertTrue(!isAnnounced(D));
    peer("PRACK", 2, invite.last().toTag(), "RAck: " + invite.last().rseq() + " 1 INVITE");
    assertEquals("early", state());
    assertTrue(isAnnounced(D));
    f.sent(f.respond("T", 486));
  }

  @Test
  void a2xxConfirmsIt() {
    ringing();
    f.sent(f.respond("T", 200));
    assertEquals("confirmed", state());
    assertTrue(isAnnounced(D));
  }

  @Test
  void aRefusalOfOursEndsIt() {
    ringing();
    f.sent(f.respond("T", 486));
    assertEquals("gone", state());
  }

  @Test
  void aRefusalOfThePeerEndsIt() {
    ask("INVITE");
    f.answer(asked, 180, "b", CONTACT);
    f.answer(asked, 486, "b");
    assertEquals("gone", state());
  }

  @Test
  void aCancelEndsIt() {
    FakeTransactions.Server invite = ringing();
    f.heard.take();
    invite.user.onCancel(invite, f.fromNetwork(request("CANCEL", 1, ""), FakeTransport.UDP));
    assertEquals("gone", state());
    assertTrue(f.heard.take().contains("cancel T " + D));
  }

  @Test
  void aByeOfTheCallerEndsItEarly() {
    FakeTransactions.Server invite = ringing();
    f.heard.take();
    peer("BYE", 2, invite.last().toTag());
    assertEquals("gone", state());
    assertEquals(487, invite.lastStatus());
    assertEquals(200, f.lastServer().lastStatus());
    assertTrue(f.heard.take().contains("cancel T " + D));
  }

  @Test
  void a2xxOfAnotherForkEndsIt() {
    ask("INVITE");
    f.answer(asked, 180, "a", CONTACT);
    f.answer(asked, 180, "b", CONTACT);
    assertEquals("early,early", state());
    f.answer(asked, 200, "b", CONTACT);
    assertEquals("confirmed", state());
  }

  @Test
  void withoutAPrackItEnds() {
    FakeTransactions.Server invite = invited("Supported: 100rel");
    f.sent(f.respond("T", 180, RELIABLE));
    f.lane.advance(T1X64 - 1);
    assertEquals("early", state());
    f.lane.advance(1);
    assertEquals("gone", state());
    assertEquals(503, invite.lastStatus());
  }

  // Confirmed

  @Test
  void theAckOfThePeerEndsTheRepetitions() {
    FakeTransactions.Server invite = invited();
    f.sent(f.respond("T", 200));
    peer("ACK", 1, invite.last().toTag());
    f.lane.advance(T1X64);
    assertEquals(1, invite.responses.size());
    assertEquals("confirmed", state());
    f.sent(f.ask(D, "BYE"));
    f.answer(f.lastClient(), 200, "x");
  }

  @Test
  void withoutTheAckOfThePeerItEnds() {
    invited();
    f.sent(f.respond("T", 200));
    f.lane.advance(T1X64 - 1);
    assertEquals("confirmed", state());
    f.heard.take();
    f.lane.advance(1);
    assertEquals("gone", state());
    assertEquals("BYE", f.lastClient().request.method());
    assertTrue(f.heard.take().get(0).startsWith("unsolicited "));
  }

  @Test
  void withoutTheAckOfTheApplicationItEnds() {
    accepted();
    f.heard.take();
    f.lane.advance(T1X64 - 1);
    assertEquals("confirmed", state());
    f.lane.advance(1);
    assertEquals("gone", state());
    assertEquals("ACK", f.transport.sent.get(0).message().method());
    assertEquals("BYE", f.lastClient().request.method());
    assertTrue(f.heard.take().get(0).startsWith("unsolicited "));
  }

  @Test
  void aCancelOnAnotherBranchEndsIt() {
    f.answeredCall(FakeTransport.UDP);
    peer("CANCEL", 1, "");
    assertEquals("gone", state());
    assertEquals(481, f.lastServer().lastStatus());
    assertEquals("BYE", f.lastClient().request.method());
    assertTrue(f.heard.take().get(0).startsWith("unsolicited "));
  }

  @Test
  void aByeOfThePeerEndsIt() {
    String tag = f.answeredCall(FakeTransport.UDP);
    peer("BYE", 2, tag);
    assertEquals("gone", state());
    assertEquals(List.of("request BYE " + D, "dialog-over " + D), f.heard.take());
  }

  @Test
  void theLastNotifyOfThePeerEndsIt() {
    String d = ask("SUBSCRIBE");
    f.answer(asked, 202, "b", CONTACT);
    f.dialogs.onRequest(
        f.fromNetwork(
            notify(asked.request.fromTag(), "b", "Subscription-State: terminated"),
            FakeTransport.UDP));
    assertEquals("gone", state());
    assertTrue(isOverAnnounced(d));
  }

  @Test
  void aByeOfOursEndsItWhenItIsAnswered() {
    String d = called();
    f.sent(f.ask(d, "BYE"));
    assertEquals("confirmed", state());
    f.answer(f.lastClient(), 200, "b");
    assertEquals("gone", state());
    assertTrue(isOverAnnounced(d));
  }

  @Test
  void aByeOfOursThatIsChallengedLeavesItForAWhile() {
    String d = called();
    f.sent(f.ask(d, "BYE"));
    f.answer(f.lastClient(), 407, "b");
    f.lane.advance(T1X64 - 1);
    assertEquals("confirmed", state());
    f.lane.advance(1);
    assertEquals("gone", state());
  }

  @Test
  void theLastNotifyOfOursEndsItWhenItIsAnswered() {
    subscribed();
    f.sent(f.ask(D, "NOTIFY", LAST));
    assertEquals("confirmed", state());
    f.answer(f.lastClient(), 200, "x");
    assertEquals("gone", state());
  }

  @Test
  void aSessionThatNobodyRefreshesEndsIt() {
    f.answeredCall(FakeTransport.UDP, "Supported: timer", "Session-Expires: 100;refresher=uac");
    f.lane.advance(99_999);
    assertEquals("confirmed", state());
    f.lane.advance(1);
    assertEquals("gone", state());
    assertEquals("BYE", f.lastClient().request.method());
    assertTrue(f.heard.take().get(0).startsWith("unsolicited "));
  }

  @Test
  void theOperatorEndsIt() {
    f.answeredCall(FakeTransport.UDP);
    assertTrue(f.dialogs.hangUp(D));
    assertEquals("gone", state());
    assertEquals("BYE", f.lastClient().request.method());
    assertTrue(f.heard.take().get(0).startsWith("unsolicited "));
  }

  @Test
  void aSubscriptionThatHasRunOutEndsIt() {
    subscribed();
    f.lane.advance(600_000 + T1X64 - 1);
    assertEquals("confirmed", state());
    f.lane.advance(1);
    assertEquals("gone", state());
  }

  @Test
  void itWaitsForAnotherApplication() {
    String tag = f.answeredCall(FakeTransport.UDP);
    peer("INFO", 2, tag);
    die(D);
    assertEquals(481, f.lastServer().lastStatus(), "what waited");
    assertEquals("confirmed", state());
  }

  @Test
  void whatItsApplicationHasNotAcknowledgedEndsWithTheApplication() {
    die(accepted());
    assertEquals("gone", state());
    assertEquals("ACK", f.transport.sent.get(0).message().method());
    assertEquals("BYE", f.lastClient().request.method());
  }

  @Test
  void aSubscriptionEndsWithTheGrace() {
    subscribed();
    die(D);
    f.lane.advance(GRACE - 1);
    assertEquals("confirmed", state());
    f.lane.advance(1);
    assertEquals("gone", state());
  }

  @Test
  void aCallIsKeptAfterTheGrace() {
    f.answeredCall(FakeTransport.UDP);
    die(D);
    f.lane.advance(GRACE);
    assertEquals("confirmed", state());
    f.lane.advance(Configs.ORPHAN_SECONDS * 1000 - 1);
    assertEquals("confirmed", state());
    f.lane.advance(1);
    assertEquals("gone", state());
  }

  @Test
  void aRequestOfThePeerEndsACallOfNobody() {
    String tag = f.answeredCall(FakeTransport.UDP);
    die(D);
    f.lane.advance(GRACE);
    peer("INFO", 2, tag);
    assertEquals("gone", state());
    assertEquals(481, f.lastServer().lastStatus());
  }

  // any

  @Test
  void aHandOverLeavesItInItsState() {
    ringing();
    f.dialogs.restart();
    assertEquals("early", state());
    f.sent(f.respond("T", 200));
    f.dialogs.restart();
    assertEquals("confirmed", state());
  }
}
