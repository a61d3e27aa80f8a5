package org.drachtio.call.control.internal;

import static org.drachtio.call.control.internal.Assembly.request;
import static org.drachtio.call.control.internal.Assembly.response;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.api.call.Call;
import org.drachtio.api.call.CallEvent;
import org.drachtio.api.control.ProxyCommand;
import org.drachtio.api.control.ProxyReply;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.proxy.ProxyRequest;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Observers are told of calls: every row of observability.md §2, and what it lacks. */
class CallEventsTest {

  private static final String D = "c1;from-tag=ft";
  private static final String ATTEMPT = "attempt network uas INVITE";
  private static final String ASKED = "attempt application uac INVITE";

  final Assembly server = new Assembly();
  final Wire wire = server.wire;
  final FakeApps apps = server.apps;

  /** Id of the application's last INVITE. */
  private String asked;

  /** After everything that the server does; the restless tests restart layers here. */
  void rest() {}

  @AfterEach
  void eachAttemptHasOneStop() {
    server.assertTablesAreEmpty();
  }

  private void hear(String text) {
    server.hear(text);
    rest();
  }

  private void respond(int status, Header... headers) {
    server.respond(status, headers);
    rest();
  }

  private Outcome ask(String transaction, String dialog, String method, String uri) {
    Outcome outcome = server.ask(transaction, dialog, method, uri);
    rest();
    return outcome;
  }

  private void told(String... lines) {
    assertEquals(List.of(lines), server.calls.take());
  }

  private void comes() {
    apps.add(1);
    hear(request("INVITE", 1, "a", ""));
    told(ATTEMPT);
  }

  /** A call from the network that an application has answered, and its ACK; gives our tag. */
  private String answered() {
    comes();
    respond(180);
    told("progress application uas 180 180/INVITE");
    respond(183);
    told();
    respond(200);
    told("start application uas 200 200/INVITE");
    String tag = wire.said.get(wire.said.size() - 1).toTag();
    hear(request("ACK", 1, "k", tag));
    wire.take();
    return tag;
  }

  private SipMessage placed() {
    apps.add(1);
    asked = ((Outcome.Sent) ask("", "", "INVITE", "sip:far@127.0.0.1:5064")).transactionId();
    told(ASKED);
    return wire.said.get(0);
  }

  /** A call of the application that was answered and acknowledged. */
  private String placedAndAnswered() {
    SipMessage invite = placed();
    hear(response(invite, 180, "b"));
    told("progress network uac 180 180/INVITE");
    hear(response(invite, 200, "b"));
    told("start network uac 200 200/INVITE");
    hear(response(invite, 200, "b"));
    told();
    String dialog = invite.callId() + ";from-tag=" + invite.fromTag();
    ask("", dialog, "ACK", "sip:placeholder");
    wire.take();
    return dialog;
  }

  @Test
  void theCallerHangsUp() {
    String tag = answered();
    hear(request("BYE", 2, "b", tag));
    told("stop network uas normal-release 200 BYE");
    respond(200);
    told();
    CallEvent stop = server.calls.events.get(3);
    Call call = stop.call();
    assertEquals("c1", call.callId());
    assertEquals("<sip:alice@127.0.0.1>;tag=ft", call.from());
    assertEquals("<sip:bob@127.0.0.1>", call.to());
    assertEquals(D, call.dialogId());
    assertEquals("c1", call.correlation());
    assertEquals(1, call.attemptMicros());
    assertTrue(call.progressMicros() > 1 && call.startMicros() >= call.progressMicros());
    for (CallEvent event : server.calls.events) {
      assertEquals(call.id(), event.call().id());
      assertEquals(call.transactionId(), event.call().transactionId());
    }
  }

  @Test
  void theApplicationHangsUp() {
    answered();
    ask("", D, "BYE", "sip:placeholder");
    told("stop application uas normal-release 200 BYE");
    hear(response(wire.said.get(0), 200, ""));
    told();
  }

  @Test
  void anAnswerWithoutRinging() {
    comes();
    respond(200);
    told("start application uas 200 200/INVITE");
    assertEquals(0, server.calls.events.get(1).call().progressMicros());
    String tag = wire.said.get(wire.said.size() - 1).toTag();
    hear(request("ACK", 1, "k", tag));
    hear(request("BYE", 2, "b", tag));
    told("stop network uas normal-release 200 BYE");
    respond(200);
  }

  @Test
  void theApplicationRejects() {
    comes();
    respond(486);
    told("stop application uas call-rejected 486 486/INVITE");
    respond(486);
    told();
    hear(request("ACK", 1, "a", wire.said.get(1).toTag()));
    told();
  }

  @Test
  void theCallerCancelsBeforeAnyAnswerAndAfterRinging() {
    comes();
    hear(request("CANCEL", 1, "a", ""));
    told("stop network uas call-canceled 487 CANCEL");
    hear(request("ACK", 1, "a", wire.said.get(2).toTag()));
    server.lane.advance(100_000);
    hear(request("INVITE", 1, "r", ""));
    respond(180);
    hear(request("CANCEL", 1, "r", ""));
    told(
        ATTEMPT,
        "progress application uas 180 180/INVITE",
        "stop network uas call-canceled 487 CANCEL");
    respond(200);
    told();
  }

  @Test
  void aCancelByCallIdAlone() {
    comes();
    hear(request("CANCEL", 1, "other", ""));
    told("stop network uas call-canceled 487 CANCEL");
  }

  @Test
  void theCallerEndsTheEarlyDialogByBye() {
    comes();
    respond(180);
    String tag = wire.said.get(wire.said.size() - 1).toTag();
    hear(request("BYE", 2, "b", tag));
    told("progress application uas 180 180/INVITE", "stop network uas call-canceled 487 BYE");
  }

  @Test
  void nobodyWantsIt() {
    hear(request("INVITE", 1, "a", ""));
    told(ATTEMPT, "stop application uas call-rejected 503 503/INVITE");
    hear(request("OPTIONS", 1, "o", ""));
    told();
    hear(request("INVITE", 3, "d", "unknown"));
    told(ATTEMPT, "stop application uas call-rejected 481 481/INVITE");
  }

  @Test
  void nobodyAnswersInTime() {
    comes();
    server.lane.advance(64_001);
    told("stop application uas call-rejected 480 480/INVITE");
  }

  @Test
  void theApplicationIsLostBeforeTheAnswer() {
    comes();
    respond(180);
    apps.alive.clear();
    apps.chosenFrom.clear();
    server.control.applicationGone(1);
    server.lane.run();
    rest();
    server.lane.advance(11_000);
    told(
        "progress application uas 180 180/INVITE",
        "stop application uas call-rejected 503 503/INVITE");
  }

  @Test
  void theApplicationIsLostAfterTheAnswer() {
    String tag = answered();
    apps.alive.clear();
    apps.chosenFrom.clear();
    server.control.applicationGone(1);
    server.lane.run();
    rest();
    server.lane.advance(11_000);
    told();
    hear(request("BYE", 2, "b", tag));
    told("stop network uas normal-release 200 BYE");
  }

  @Test
  void theApplicationIsLostAndItsPeerIsToldByA481() {
    String tag = answered();
    apps.alive.clear();
    apps.chosenFrom.clear();
    server.control.applicationGone(1);
    server.lane.run();
    server.lane.advance(11_000);
    hear(request("INFO", 2, "i", tag));
    told("stop application uas system-initiated-termination 200 BYE");
  }

  @Test
  void theAckNeverComes() {
    comes();
    respond(200);
    told("start application uas 200 200/INVITE");
    server.lane.advance(33_000);
    told("stop application uas system-initiated-termination 200 BYE");
  }

  @Test
  void aCancelComesAfterThe200() {
    answered();
    hear(request("CANCEL", 1, "other", ""));
    told("stop application uas system-initiated-termination 200 BYE");
  }

  @Test
  void theOperatorHangsUp() {
    answered();
    server.lane.execute(() -> server.hangUp(D));
    server.lane.run();
    told("stop application uas system-initiated-termination 200 BYE");
  }

  @Test
  void theSessionExpires() {
    comes();
    respond(200, new Header("Session-Expires", "90;refresher=uac"), new Header("Require", "timer"));
    String tag = wire.said.get(wire.said.size() - 1).toTag();
    hear(request("ACK", 1, "k", tag));
    told("start application uas 200 200/INVITE");
    server.lane.advance(120_000);
    told("stop application uas session-expired 200 BYE");
  }

  @Test
  void onlyInvitesOutsideOfDialogs() {
    apps.add(1);
    hear(
        request("SUBSCRIBE", 1, "s", "", "Event: x", "Contact: <sip:a@127.0.0.1>", "Expires: 60")
            .replace("c1", "c9"));
    respond(202);
    told();
    String tag = answered();
    hear(request("INVITE", 2, "re", tag));
    respond(488);
    hear(request("ACK", 2, "re", tag));
    told();
    hear(request("BYE", 3, "b", tag));
    respond(200);
    told("stop network uas normal-release 200 BYE");
  }

  @Test
  void thePeerOfTheApplicationHangsUp() {
    String dialog = placedAndAnswered();
    SipMessage invite = server.calls.events.get(0).message();
    hear(
        request("BYE", 2, "b", invite.fromTag())
            .replace("tag=ft\n", "tag=b\n")
            .replace("Call-ID: c1\n", "Call-ID: " + invite.callId() + "\n"));
    told("stop network uac normal-release 200 BYE");
    assertEquals(dialog, server.calls.events.get(3).call().dialogId());
    assertEquals(asked, server.calls.events.get(3).call().transactionId());
    respond(200);
  }

  @Test
  void theApplicationHangsUpItsOwn() {
    ask("", placedAndAnswered(), "BYE", "sip:placeholder");
    told("stop application uac normal-release 200 BYE");
    hear(response(wire.said.get(0), 200, ""));
  }

  @Test
  void thePeerRejects() {
    SipMessage invite = placed();
    hear(response(invite, 486, "b"));
    told("stop network uac call-rejected 486 486/INVITE");
    hear(response(invite, 486, "b"));
    told();
  }

  @Test
  void theApplicationCancelsItsOwn() {
    SipMessage invite = placed();
    hear(response(invite, 180, "b"));
    ask(asked, "", "CANCEL", "");
    hear(response(invite, 487, "b"));
    told("progress network uac 180 180/INVITE", "stop network uac call-canceled 487 487/INVITE");
  }

  @Test
  void a200ThatCrossesTheCancel() {
    SipMessage invite = placed();
    hear(response(invite, 180, "b"));
    ask(asked, "", "CANCEL", "");
    hear(response(invite, 200, "b"));
    ask("", invite.callId() + ";from-tag=" + invite.fromTag(), "ACK", "sip:placeholder");
    told(
        "progress network uac 180 180/INVITE",
        "start network uac 200 200/INVITE",
        "stop application uac system-initiated-termination 200 BYE");
  }

  @Test
  void nobodyAnswersTheApplication() {
    placed();
    server.lane.advance(33_000);
    told("stop network uac call-rejected 408 408/INVITE");
  }

  @Test
  void theCancelOfTheApplicationIsNeverAnswered() {
    SipMessage invite = placed();
    hear(response(invite, 180, "b"));
    ask(asked, "", "CANCEL", "");
    server.lane.advance(33_000);
    told("progress network uac 180 180/INVITE", "stop network uac call-canceled 408 408/INVITE");
  }

  @Test
  void anInviteThatCannotBeSent() {
    wire.failure = SendFailure.DNS;
    placed();
    server.lane.advance(1);
    told("stop network uac call-rejected 503 503/INVITE");
  }

  @Test
  void theApplicationIsLostAndItsInviteAnswered() {
    SipMessage invite = placed();
    apps.alive.clear();
    apps.chosenFrom.clear();
    server.control.applicationGone(1);
    server.lane.run();
    rest();
    hear(response(invite, 200, "b"));
    told(
        "start network uac 200 200/INVITE",
        "stop application uac system-initiated-termination 200 BYE");
  }

  @Test
  void aSecondForkIsNoCallOfItsOwn() {
    String dialog = placedAndAnswered();
    SipMessage invite = server.calls.events.get(0).message();
    hear(response(invite, 200, "other"));
    told();
    ask("", dialog, "BYE", "sip:placeholder");
    told("stop application uac normal-release 200 BYE");
  }

  @Test
  void theApplicationNeverAcknowledges() {
    SipMessage invite = placed();
    hear(response(invite, 200, "b"));
    told("start network uac 200 200/INVITE");
    server.lane.advance(33_000);
    told("stop application uac system-initiated-termination 200 BYE");
  }

  @Test
  void theCorrelationIsThatOfTheApplication() {
    apps.add(1);
    server.ask("", "", "INVITE", "sip:far@127.0.0.1:5064", new Header("X-CID", "leg-a"));
    told(ASKED);
    assertEquals("leg-a", server.calls.events.get(0).call().correlation());
    server.lane.advance(33_000);
  }

  private void proxied(boolean simultaneous, String... targets) {
    comes();
    server.control.proxy(
        1,
        new ProxyCommand(
            "p",
            apps.lastTransaction,
            new ProxyRequest(List.of(targets), simultaneous, true, false, 0, 0, List.of())),
        new ProxyReply() {
          @Override
          public void started() {}

          @Override
          public void failed(Outcome.Failed failure) {
            throw new AssertionError(failure);
          }
        });
    server.lane.run();
    rest();
    wire.said.removeIf(message -> !message.isRequest());
  }

  @Test
  void aProxiedCall() {
    proxied(false, "sip:x@127.0.0.1:5070");
    told("attempt application proxy-uac INVITE");
    SipMessage invite = wire.said.get(0);
    assertEquals(
        server.calls.events.get(0).call().transactionId(),
        server.calls.events.get(1).call().transactionId());
    hear(passed(invite, 180));
    told(
        "progress network proxy-uac 180 180/INVITE",
        "progress application proxy-uas 180 180/INVITE");
    hear(passed(invite, 200));
    told("start network proxy-uac 200 200/INVITE", "start application proxy-uas 200 200/INVITE");
    String route = invite.header("Record-Route").orElseThrow();
    String bye =
        request("BYE", 2, "b", "x", "Route: " + route)
            .replace("BYE sip:bob@127.0.0.1 ", "BYE sip:x@127.0.0.1:5070 ");
    hear(bye);
    told(
        "stop network proxy-uas normal-release 200 BYE",
        "stop application proxy-uac normal-release 200 BYE");
    hear(bye);
    told();
  }

  @Test
  void theTargetOfAProxiedCallHangsUp() {
    proxied(false, "sip:x@127.0.0.1:5070");
    SipMessage invite = wire.said.get(0);
    hear(passed(invite, 200));
    server.calls.take();
    String route = invite.header("Record-Route").orElseThrow();
    hear(
        request("BYE", 2, "b", "ft", "Route: " + route)
            .replace("<sip:alice@127.0.0.1>;tag=ft", "<sip:bob@127.0.0.1>;tag=x")
            .replace("BYE sip:bob@127.0.0.1 ", "BYE sip:alice@127.0.0.1:5062 "));
    told(
        "stop application proxy-uas normal-release 200 BYE",
        "stop network proxy-uac normal-release 200 BYE");
  }

  @Test
  void eachTargetIsACall() {
    proxied(false, "sip:x@127.0.0.1:5070", "sip:y@127.0.0.1:5071");
    told("attempt application proxy-uac INVITE");
    hear(passed(wire.said.get(0), 486));
    told(
        "stop network proxy-uac call-rejected 486 486/INVITE",
        "attempt application proxy-uac INVITE");
    hear(passed(lastInvite(), 404));
    told(
        "stop network proxy-uac call-rejected 404 404/INVITE",
        "stop application proxy-uas call-rejected 486 486/INVITE");
  }

  @Test
  void theOtherTargetsAreCancelled() {
    proxied(true, "sip:x@127.0.0.1:5070", "sip:y@127.0.0.1:5071");
    told("attempt application proxy-uac INVITE", "attempt application proxy-uac INVITE");
    SipMessage first = wire.said.get(0);
    SipMessage second = wire.said.get(1);
    hear(passed(second, 180));
    hear(passed(first, 200));
    hear(passed(second, 487));
    told(
        "progress network proxy-uac 180 180/INVITE",
        "progress application proxy-uas 180 180/INVITE",
        "start network proxy-uac 200 200/INVITE",
        "start application proxy-uas 200 200/INVITE",
        "stop network proxy-uac call-canceled 487 487/INVITE");
    server.calls.events.clear(); // nobody hangs up in this test
  }

  @Test
  void theCallerOfAProxiedCallCancels() {
    proxied(false, "sip:x@127.0.0.1:5070");
    SipMessage invite = wire.said.get(0);
    hear(passed(invite, 180));
    server.calls.take();
    hear(request("CANCEL", 1, "a", ""));
    told("stop network proxy-uas call-canceled 487 CANCEL");
    hear(passed(invite, 487));
    told("stop network proxy-uac call-canceled 487 487/INVITE");
  }

  @Test
  void aTargetAnswersACallThatNobodyWants() {
    proxied(false, "sip:x@127.0.0.1:5070");
    SipMessage invite = wire.said.get(0);
    hear(passed(invite, 180));
    hear(request("CANCEL", 1, "a", ""));
    server.calls.take();
    hear(passed(invite, 200));
    told(
        "start network proxy-uac 200 200/INVITE",
        "stop application proxy-uac system-initiated-termination 200 BYE");
  }

  @Test
  void aTargetIsSilent() {
    proxied(false, "sip:x@127.0.0.1:5070");
    server.calls.take();
    server.lane.advance(33_000);
    told(
        "stop network proxy-uac call-rejected 408 408/INVITE",
        "stop application proxy-uas call-rejected 408 408/INVITE");
  }

  @Test
  void whoeverComesLaterHearsNothingOfACallThatRuns() {
    server.ignoreCalls();
    apps.add(1);
    hear(request("INVITE", 1, "a", ""));
    server.observeCalls();
    respond(200);
    String tag = wire.said.get(wire.said.size() - 1).toTag();
    hear(request("ACK", 1, "k", tag));
    hear(request("BYE", 2, "b", tag));
    respond(200);
    told();
  }

  @Test
  void anObserverThatFailsCostsNothing() {
    server.observe(
        event -> {
          throw new IllegalStateException("broken");
        });
    String tag = answered();
    hear(request("BYE", 2, "b", tag));
    respond(200);
    told("stop network uas normal-release 200 BYE");
    assertEquals(4, server.failedObservers());
  }

  private SipMessage lastInvite() {
    SipMessage last = null;
    for (SipMessage message : wire.said) {
      last = message.isRequest() && message.method().equals("INVITE") ? message : last;
    }
    return last;
  }

  /** The response of a target, whose request has two Via lines. */
  private static String passed(SipMessage asked, int status) {
    List<String> vias = asked.headers("Via");
    return response(asked, status, "x")
        .replace("Via: " + vias.get(0) + "\n", "Via: " + String.join("\nVia: ", vias) + "\n");
  }
}
