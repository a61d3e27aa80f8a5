package org.drachtio.call.control.internal;

import static org.drachtio.call.control.internal.Assembly.request;
import static org.drachtio.call.control.internal.Assembly.response;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.drachtio.api.dialog.FailureReason;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.call.control.internal.Assembly.Depth;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Layers are replaced in the middle of calls, which go on and end as if nothing had been
 * (architecture.md §5).
 */
@ParameterizedClass
@EnumSource(Depth.class)
class HandoverTest {

  private static final String LAYER = "call-control";
  private static final String D = "c1;from-tag=ft";
  private static final String OK = "200 OK";

  private final Depth depth;
  private final Assembly server = new Assembly();
  private final Wire wire = server.wire;
  private final FakeApps apps = server.apps;

  HandoverTest(Depth depth) {
    this.depth = depth;
  }

  @BeforeEach
  void oneApplication() {
    apps.add(1);
  }

  @AfterEach
  void allTablesAreEmpty() {
    server.assertTablesAreEmpty();
  }

  private void restart() {
    server.restart(depth);
    assertEquals(List.of(), wire.take(), "nothing is said because of it");
    assertEquals(List.of(), apps.take());
  }

  private void invite() {
    server.hear(request("INVITE", 1, "a", ""));
    assertEquals(List.of("1 new INVITE"), apps.take());
    assertEquals(List.of("100 Trying"), wire.take());
  }

  /** Answers the INVITE; our tag. */
  private String answer() {
    Outcome.Sent sent = assertInstanceOf(Outcome.Sent.class, server.respond(200));
    assertEquals(List.of(OK), wire.take());
    return sent.message().message().toTag();
  }

  private void acknowledge(String tag) {
    server.hear(request("ACK", 1, "k", tag));
    assertEquals(List.of("1 ACK [" + D + "]"), apps.take());
    server.lane.advance(40_000);
    assertEquals(List.of(), wire.take(), "the 200 is not repeated any more");
  }

  private void peerHangsUp(String tag) {
    server.hear(request("BYE", 2, "b", tag));
    assertEquals(List.of("1 BYE [" + D + "]"), apps.take());
    server.respond(200);
    assertEquals(List.of(OK), wire.take());
  }

  /** An INVITE of the application, as sent. */
  private SipMessage call() {
    assertInstanceOf(
        Outcome.Sent.class,
        server.ask(
            "",
            "",
            "INVITE",
            "sip:far@127.0.0.1:5064",
            new Header("From", "<sip:me@localhost>;tag=mine")));
    SipMessage invite = wire.said.get(0);
    wire.take();
    return invite;
  }

  private static String dialogOf(SipMessage invite) {
    return invite.callId() + ";from-tag=mine";
  }

  private void hangUp(String dialog) {
    assertInstanceOf(Outcome.Sent.class, server.ask("", dialog, "BYE", "sip:placeholder"));
    SipMessage bye = wire.said.get(0);
    assertEquals(List.of("BYE"), wire.take());
    server.hear(response(bye, 200, ""));
    assertEquals(List.of("1 200 [" + dialog + "]"), apps.take());
  }

  @Test
  void invitePending() {
    invite();
    restart();
    server.hear(request("INVITE", 1, "a", ""));
    assertEquals(List.of("100 Trying"), wire.take());
    assertEquals(List.of(), apps.take(), "a retransmission");
    String tag = answer();
    acknowledge(tag);
    peerHangsUp(tag);
  }

  @Test
  void invitePendingIsCancelled() {
    invite();
    restart();
    server.hear(request("CANCEL", 1, "a", ""));
    assertEquals(List.of(OK, "487 Request Terminated"), wire.take());
    assertEquals(List.of("1 CANCEL []"), apps.take());
    server.hear(request("ACK", 1, "a", "x"));
  }

  @Test
  void invitePendingExpiresWhenItWouldHave() {
    invite();
    server.lane.advance(30_000);
    restart();
    server.lane.advance(33_999);
    assertEquals(List.of(), wire.take());
    server.lane.advance(1);
    assertEquals(List.of("480 Temporarily Unavailable"), wire.take());
    server.hear(request("ACK", 1, "a", "x"));
  }

  @Test
  void invitePendingGoesToAnotherApplicationWhenItsOwnIsGone() {
    apps.add(2);
    invite();
    restart();
    apps.alive.remove(1L);
    server.control.applicationGone(1);
    server.lane.run();
    assertEquals(List.of("2 new INVITE"), apps.take());
    server.respond(486);
    assertEquals(List.of("486 Busy Here"), wire.take());
    server.hear(request("ACK", 1, "a", "x"));
  }

  @Test
  void invitePendingAfterAnAnswerThatCouldNotBeSent() {
    invite();
    assertInstanceOf(
        Outcome.Failed.class, server.respond(180, new Header("Session-Expires", "soon")));
    restart();
    server.hear(request("CANCEL", 1, "a", ""));
    assertEquals(List.of(OK, "487 Request Terminated"), wire.take());
    assertEquals(List.of("1 CANCEL []"), apps.take());
    server.hear(request("ACK", 1, "a", "x"));
  }

  @Test
  void ringing() {
    invite();
    server.respond(180);
    String early = wire.said.get(0).toTag();
    assertEquals(List.of("180 Ringing"), wire.take());
    restart();
    String tag = answer();
    assertEquals(early, tag);
    acknowledge(tag);
    peerHangsUp(tag);
  }

  @Test
  void ringingIsCancelled() {
    invite();
    server.respond(180);
    wire.take();
    restart();
    server.hear(request("CANCEL", 1, "a", ""));
    assertEquals(List.of(OK, "487 Request Terminated"), wire.take());
    assertEquals(List.of("1 CANCEL [" + D + "]"), apps.take());
    server.hear(request("ACK", 1, "a", "x"));
  }

  @Test
  void answeredButNotAcknowledged() {
    invite();
    String tag = answer();
    server.lane.advance(600);
    assertEquals(List.of(OK), wire.take(), "at T1");
    restart();
    server.lane.advance(899);
    assertEquals(List.of(), wire.take());
    server.lane.advance(1);
    assertEquals(List.of(OK), wire.take(), "at T1 + 2 T1");
    assertInstanceOf(Outcome.Sent.class, server.respond(200), "a second answer is told the first");
    assertEquals(List.of(), wire.take());
    acknowledge(tag);
    peerHangsUp(tag);
  }

  @Test
  void answeredAndNeverAcknowledged() {
    invite();
    answer();
    server.lane.advance(10_000);
    wire.take();
    restart();
    server.lane.advance(21_999);
    assertEquals(false, wire.take().contains("BYE"));
    server.lane.advance(1);
    SipMessage bye = wire.said.get(wire.said.size() - 1);
    assertEquals("BYE", bye.method());
    assertEquals(List.of("1 unsolicited [" + D + "]"), apps.take());
    server.hear(response(bye, 200, ""));
  }

  @Test
  void established() {
    invite();
    String tag = answer();
    acknowledge(tag);
    restart();
    server.hear(request("INFO", 2, "i", tag));
    assertEquals(List.of("1 INFO [" + D + "]"), apps.take());
    server.respond(200);
    assertEquals(List.of(OK), wire.take());
    hangUp(D);
  }

  @Test
  void inDialogRequestUnanswered() {
    invite();
    String tag = answer();
    acknowledge(tag);
    server.hear(request("INFO", 2, "i", tag));
    String info = apps.lastTransaction;
    apps.take();
    restart();
    server.hear(request("INFO", 2, "i", tag));
    assertEquals(List.of(), apps.take(), "a retransmission");
    server.hear(request("INVITE", 3, "r", tag));
    assertEquals(List.of("1 INVITE [" + D + "]"), apps.take());
    server.respond(488);
    server.hear(request("ACK", 3, "r", tag));
    assertInstanceOf(Outcome.Sent.class, server.respond(info, 200));
    assertEquals(List.of("100 Trying", "488 Not Acceptable Here", OK), wire.take());
    server.hear(request("BYE", 4, "b", tag));
    assertEquals(List.of("1 BYE [" + D + "]"), apps.take());
    restart();
    assertInstanceOf(Outcome.Sent.class, server.respond(200), "the dialog is over, its BYE is not");
    assertEquals(List.of(OK), wire.take());
  }

  @Test
  void ourByeWaitsForItsAnswer() {
    invite();
    acknowledge(answer());
    assertInstanceOf(Outcome.Sent.class, server.ask("", D, "BYE", "sip:placeholder"));
    SipMessage bye = wire.said.get(0);
    wire.take();
    server.lane.advance(100);
    restart();
    server.lane.advance(399);
    assertEquals(List.of(), wire.take());
    server.lane.advance(1);
    assertEquals(List.of("BYE"), wire.take(), "repeated at T1");
    server.hear(response(bye, 200, ""));
    assertEquals(List.of("1 200 [" + D + "]"), apps.take());
  }

  @Test
  void ourByeIsNeverAnswered() {
    invite();
    acknowledge(answer());
    server.ask("", D, "BYE", "sip:placeholder");
    server.lane.advance(10_000);
    wire.take();
    restart();
    server.lane.advance(21_999);
    assertEquals(List.of(), apps.take());
    server.lane.advance(1);
    assertEquals(List.of("1 408 [" + D + "]"), apps.take());
  }

  @Test
  void ourInviteIsRinging() {
    SipMessage invite = call();
    String dialog = dialogOf(invite);
    server.hear(response(invite, 180, "f"));
    assertEquals(List.of("1 180 [" + dialog + "]"), apps.take());
    restart();
    server.hear(response(invite, 200, "f"));
    assertEquals(List.of("1 200 [" + dialog + "]"), apps.take());
    assertInstanceOf(Outcome.Sent.class, server.ask("", dialog, "ACK", "sip:placeholder"));
    assertEquals(List.of("ACK"), wire.take());
    hangUp(dialog);
  }

  @Test
  void ourInviteIsCancelled() {
    Outcome.Sent sent =
        assertInstanceOf(
            Outcome.Sent.class, server.ask("", "", "INVITE", "sip:far@127.0.0.1:5064"));
    SipMessage invite = wire.said.get(0);
    server.hear(response(invite, 180, "f"));
    wire.take();
    apps.take();
    restart();
    assertInstanceOf(Outcome.Sent.class, server.ask(sent.transactionId(), "", "CANCEL", "sip:x"));
    assertEquals(List.of("CANCEL"), wire.take());
    restart();
    server.hear(response(invite, 487, "f"));
    assertEquals(List.of("ACK"), wire.take());
    assertEquals(List.of("1 487 [" + sent.dialogId() + "]"), apps.take());
  }

  @Test
  void aCancelThatLosesTheRaceEndsTheCallAllTheSame() {
    Outcome.Sent sent =
        assertInstanceOf(
            Outcome.Sent.class, server.ask("", "", "INVITE", "sip:far@127.0.0.1:5064"));
    SipMessage invite = wire.said.get(0);
    server.hear(response(invite, 180, "f"));
    server.ask(sent.transactionId(), "", "CANCEL", "sip:x");
    server.hear(response(invite, 200, "f"));
    wire.take();
    apps.take();
    restart();
    server.ask("", sent.dialogId(), "ACK", "sip:placeholder");
    assertEquals(List.of("ACK", "BYE"), wire.take());
    assertEquals(List.of("1 unsolicited [" + sent.dialogId() + "]"), apps.take());
  }

  @Test
  void a200ThatIsRepeatedAfterwardsIsAcknowledgedAgainAndOtherForksAreEnded() {
    SipMessage invite = call();
    String dialog = dialogOf(invite);
    server.hear(response(invite, 200, "f"));
    server.ask("", dialog, "ACK", "sip:placeholder");
    assertEquals(List.of("ACK"), wire.take());
    apps.take();
    restart();
    server.hear(response(invite, 200, "f"));
    assertEquals(List.of("ACK"), wire.take());
    server.hear(response(invite, 200, "otherfork"));
    assertEquals("otherfork", wire.said.get(0).toTag());
    assertEquals(List.of("ACK", "BYE"), wire.take());
    assertEquals(List.of(), apps.take());
    hangUp(dialog);
  }

  @Test
  void aRequestThatIsRefusedWithoutStateGetsTheSameTagAgain() {
    server.hear(request("BYE", 1, "s", "x1"));
    server.hear(request("BYE", 1, "g", ""));
    String tag = wire.said.get(1).toTag();
    wire.take();
    restart();
    server.hear(request("BYE", 1, "g", ""));
    assertEquals(tag, wire.said.get(0).toTag());
    assertNotEquals("", tag);
  }

  @Test
  void commandsToTheVersionThatHasGoneAreNotCarriedOut() {
    invite();
    CallController gone = server.control;
    String pending = apps.lastTransaction;
    restart();
    List<Outcome> outcomes = new ArrayList<>();
    gone.respond(1, new ResponseCommand(pending, 486, "", List.of(), new byte[0]), outcomes::add);
    for (String method : List.of("OPTIONS", "CANCEL")) {
      gone.request(
          1,
          new RequestCommand(
              pending, "", "", method, "sip:far@127.0.0.1:5064", List.of(), new byte[0]),
          outcomes::add);
    }
    server.lane.run();
    assertEquals(Collections.nCopies(3, new Outcome.Failed(FailureReason.RESTARTING)), outcomes);
    assertEquals(List.of(), wire.take());
    server.respond(pending, 486);
    assertEquals(List.of("486 Busy Here"), wire.take());
    server.hear(request("ACK", 1, "a", "x"));
  }

  @Test
  void theServerHasBeenStartedWhenItWasStarted() {
    var started = server.control.started();
    restart();
    assertEquals(started.toEpochMilli(), server.control.started().toEpochMilli());
  }

  @Test
  void parcelsOfOtherVersions() {
    invite();
    server.stop(depth);
    Parcel left = Parcel.decode(server.handover.parcel(LAYER));
    left.put("plans", "many");
    Parcel lane = left.list("lanes").get(0);
    lane.put("dialogs", 5)
        .put(
            "transactions",
            List.of(new Parcel(), new Parcel().put("id", "t").put("application", 1)));
    Parcel pending = lane.list("pending").get(0);
    Parcel bare =
        new Parcel()
            .put("id", pending.text("id"))
            .put("handle", pending.text("handle"))
            .put("application", pending.number("application"))
            .put("filter", new Parcel());
    lane.put(
        "pending",
        List.of(new Parcel(), bare, new Parcel().put("id", "gone").put("handle", "unknown")));
    server.handover.tamper(LAYER, left.encode());
    server.start(depth);
    server.lane.run();
    assertEquals(1, server.control.lanes().all()[0].newRequests.pending().size());
    assertEquals(
        0, server.control.lanes().all()[0].owners.size(), "nobody knows the transaction t");
    server.lane.advance(63_999);
    assertEquals(List.of(), wire.take());
    server.lane.advance(1);
    assertEquals(
        List.of("480 Temporarily Unavailable"),
        wire.take(),
        "the whole time-out, if none was left");
    server.hear(request("ACK", 1, "a", "x"));
  }

  @Test
  void whatTheDialogLayerHasLostHasNoOwnerAnyMore() {
    if (depth.compareTo(Depth.SIP_DIALOG) < 0) {
      return; // the dialog layer stays
    }
    invite();
    String tag = answer();
    acknowledge(tag);
    SipMessage invite = call();
    assertEquals(2, server.control.lanes().all()[0].owners.size(), "a dialog and our INVITE");
    server.ignoreCalls(); // of what is lost nobody hears the end
    server.calls.events.clear();
    server.stop(depth);
    server.handover.tamper("sip-dialog", new byte[] {0, 0, 0, 9, 9});
    server.start(depth);
    server.lane.run();
    assertEquals(0, server.control.lanes().all()[0].owners.size());
    server.hear(response(invite, 486, "b"));
    wire.take();
    assertEquals(List.of(), apps.take());
  }

  @Test
  void garbageMeansAnEmptyStart() {
    invite();
    server.stop(depth);
    server.handover.tamper(LAYER, new byte[] {0, 0, 0, 9, 9});
    server.start(depth);
    server.lane.run();
    assertEquals(new Outcome.Failed(FailureReason.UNKNOWN_REQUEST), server.respond(200));
    server.stop(depth);
    server.handover.tamper(
        LAYER, new Parcel().put("lanes", List.of(new Parcel().put("pending", "text"))).encode());
    server.start(depth);
    server.lane.run();
    endOfTheOrphan();
  }

  /** The transaction that nobody owns any more; only sip-transaction itself can end it. */
  private void endOfTheOrphan() {
    server.hear(request("CANCEL", 1, "a", ""));
    server.hear(request("ACK", 1, "a", "x"));
  }
}
