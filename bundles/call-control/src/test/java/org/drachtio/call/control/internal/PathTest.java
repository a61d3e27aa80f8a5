package org.drachtio.call.control.internal;

import static org.drachtio.call.control.internal.Assembly.request;
import static org.drachtio.call.control.internal.Assembly.response;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drachtio.api.dialog.FailureReason;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.kernel.lane.testing.ManualLane;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The path through the real layers, from the wire to the applications (sip-behaviour.md §1). */
class PathTest {

  private static final String D = "c1;from-tag=ft";

  final Assembly server = new Assembly();
  final ManualLane lane = server.lane;
  final Wire wire = server.wire;
  final FakeApps apps = server.apps;

  @AfterEach
  void allTablesAreEmpty() {
    server.assertTablesAreEmpty();
  }

  /** After everything that the server does; the restless tests restart layers here. */
  void rest() {}

  private void hear(String text) {
    server.hear(text);
    rest();
  }

  private Outcome respond(int status, Header... headers) {
    Outcome outcome = server.respond(status, headers);
    rest();
    return outcome;
  }

  private Outcome ask(String transaction, String dialog, String method, String uri) {
    Outcome outcome = server.ask(transaction, dialog, method, uri);
    rest();
    return outcome;
  }

  /** A call comes in for an application, which answers so. */
  private void comesAndGets(int status) {
    apps.add(1);
    hear(request("INVITE", 1, "a", ""));
    respond(status);
  }

  /** An application calls; gives its INVITE. */
  private SipMessage placed() {
    apps.add(1);
    ask("", "", "INVITE", "sip:far@127.0.0.1:5064");
    return wire.said.get(0);
  }

  @Test
  void withoutApplicationEveryRequestGets503AndInviteA100First() {
    hear(request("INVITE", 1, "a", ""));
    assertEquals(List.of("100 Trying", "503 Service Unavailable"), wire.take());
    hear(request("ACK", 1, "a", "x"));
    hear(request("OPTIONS", 1, "b", ""));
    assertEquals(List.of("503 Service Unavailable"), wire.take());
  }

  @Test
  void aRepeatedRefusalHasTheSameTag() {
    hear(request("BYE", 1, "a", "x"));
    hear(request("OPTIONS", 1, "b", ""));
    hear(request("OPTIONS", 1, "b", ""));
    assertEquals(wire.said.get(1).toTag(), wire.said.get(2).toTag());
    assertTrue(wire.said.get(1).toTag().length() >= 4);
  }

  @Test
  void aDefectCostsTheRequestAtWhichItShows() {
    apps.add(1);
    apps.defect = true;
    hear(request("INVITE", 1, "a", ""));
    assertEquals(List.of("100 Trying", "500 Server Internal Error"), wire.take());
    hear(request("ACK", 1, "a", "x"));
    hear(request("OPTIONS", 1, "b", ""));
    assertEquals(List.of("500 Server Internal Error"), wire.take());
    hear(request("OPTIONS", 1, "b", ""));
    assertEquals(List.of("500 Server Internal Error"), wire.take(), "repeated");
    apps.defect = false;
    hear(request("OPTIONS", 1, "c", ""));
    assertInstanceOf(Outcome.Sent.class, respond(200));
    assertEquals(List.of("200 OK"), wire.take());
  }

  @Test
  void aDefectInADialogLeavesTheDialog() {
    comesAndGets(200);
    String tag = wire.said.get(wire.said.size() - 1).toTag();
    hear(request("ACK", 1, "a2", tag));
    wire.take();
    apps.defect = true;
    hear(request("INFO", 2, "b", tag));
    assertEquals(List.of("500 Server Internal Error"), wire.take());
    apps.defect = false;
    hear(request("INFO", 3, "c", tag));
    respond(200);
    assertEquals(List.of("200 OK"), wire.take());
    hear(request("BYE", 4, "d", tag));
    respond(200);
    assertEquals(List.of("200 OK"), wire.take());
  }

  @Test
  void methodTable() {
    apps.add(1);
    for (String method : List.of("BYE", "UPDATE", "PRACK", "CANCEL")) {
      hear(request(method, 1, method, "x"));
      assertEquals(List.of("481 Call/Transaction Does Not Exist"), wire.take(), method);
    }
    hear(request("ACK", 1, "ACK", ""));
    assertEquals(List.of(), wire.take());
    hear(request("UNHEARDOF", 1, "u", "x"));
    assertEquals(List.of("481 Call/Transaction Does Not Exist"), wire.take());
    hear(request("INVITE", 1, "i", "x"));
    assertEquals(List.of("100 Trying", "481 Call/Transaction Does Not Exist"), wire.take());
    assertEquals(List.of(), apps.take());
    for (String method :
        List.of(
            "OPTIONS",
            "REGISTER",
            "MESSAGE",
            "INFO",
            "NOTIFY",
            "SUBSCRIBE",
            "PUBLISH",
            "REFER",
            "UNHEARDOF")) {
      hear(request(method, 1, method, ""));
      assertEquals(List.of("1 new " + method), apps.take());
      assertInstanceOf(Outcome.Sent.class, respond(405));
      assertEquals(List.of("405 Method Not Allowed"), wire.take());
    }
  }

  @Test
  void aRequestOfADialogThatDoesNotExistIs481UnlessAnApplicationMayKnowIt() {
    apps.add(1);
    for (String method : List.of("OPTIONS", "MESSAGE", "INFO", "NOTIFY", "REFER")) {
      hear(request(method, 1, method, "x", "Event: presence"));
      assertEquals(List.of("481 Call/Transaction Does Not Exist"), wire.take(), method);
    }
    assertEquals(List.of(), apps.take());
    for (String event : List.of("Event: refer", "o: Refer;id=1")) {
      hear(request("NOTIFY", 1, event.substring(0, 1), "x", event));
      assertEquals(List.of("1 new NOTIFY"), apps.take(), event);
      respond(200);
      assertEquals(List.of("200 OK"), wire.take());
    }
    for (String method : List.of("SUBSCRIBE", "REGISTER", "PUBLISH")) {
      hear(request(method, 1, method, "x"));
      assertEquals(List.of("1 new " + method), apps.take());
      respond(405);
      wire.take();
    }
  }

  @Test
  void aRequestInAnEarlyDialogIsForAnyApplication() {
    comesAndGets(180);
    String tag = wire.said.get(1).toTag();
    wire.take();
    apps.take();
    hear(request("MESSAGE", 2, "b", tag));
    assertEquals(List.of("1 new MESSAGE"), apps.take());
    respond(200);
    assertEquals(List.of("200 OK"), wire.take());
    hear(request("CANCEL", 1, "a", ""));
  }

  private static String inCall(String callId, String request) {
    return request
        .replace("Call-ID: c1", "Call-ID: " + callId)
        .replace("branch=", "branch=" + callId);
  }

  /** Two calls of an application, which dies, and a successor; the tags of the calls. */
  private List<String> twoCallsOfThePredecessor() {
    apps.add(1);
    server.control.applicationCame(1, "192.0.2.7", Set.of("a"));
    List<String> tags = new ArrayList<>();
    for (String call : List.of("k1", "k2")) {
      hear(inCall(call, request("INVITE", 1, "a", "")));
      respond(200);
      tags.add(wire.said.get(wire.said.size() - 1).toTag());
      hear(inCall(call, request("ACK", 1, "b", tags.get(tags.size() - 1))));
    }
    applicationDies();
    apps.add(2);
    server.control.applicationCame(2, "192.0.2.7", Set.of("a"));
    lane.run();
    rest();
    wire.take();
    apps.take();
    return tags;
  }

  @Test
  void aSuccessorThatDoesNotKnowADialogLosesAllThatItHasNotUsed() {
    List<String> tags = twoCallsOfThePredecessor();
    hear(inCall("k1", request("INFO", 2, "c", tags.get(0))));
    assertEquals(1, apps.take().size());
    server.respondAs(2, apps.lastTransaction, 404);
    rest();
    assertEquals(List.of("481 Call/Transaction Does Not Exist"), wire.take(), "not 404");
    hear(inCall("k1", request("BYE", 3, "d", tags.get(0))));
    assertEquals(List.of("481 Call/Transaction Does Not Exist"), wire.take(), "it is over");
    hear(inCall("k2", request("INFO", 2, "c", tags.get(1))));
    assertEquals(List.of("481 Call/Transaction Does Not Exist"), wire.take());
    assertEquals(List.of(), apps.take(), "the successor is not asked");
  }

  @Test
  void aSuccessorThatKnowsADialogKeepsIt() {
    List<String> tags = twoCallsOfThePredecessor();
    hear(inCall("k1", request("INFO", 2, "c", tags.get(0))));
    server.respondAs(2, apps.lastTransaction, 200);
    hear(inCall("k1", request("INFO", 3, "d", tags.get(0))));
    server.respondAs(2, apps.lastTransaction, 404);
    rest();
    assertEquals(List.of("200 OK", "404 Not Found"), wire.take());
    apps.take();
    for (String call : List.of("k1", "k2")) {
      hear(inCall(call, request("BYE", 4, "e", tags.get(call.equals("k1") ? 0 : 1))));
      assertEquals(1, apps.take().size(), call);
      server.respondAs(2, apps.lastTransaction, 200);
    }
  }

  @Test
  void tagsSayWhichApplicationsHaveSuccessors() {
    server.configure(Map.of("successionTags", new String[] {"b, c"}));
    List<String> tags = twoCallsOfThePredecessor();
    hear(inCall("k1", request("BYE", 2, "c", tags.get(0))));
    assertEquals(List.of("481 Call/Transaction Does Not Exist"), wire.take());
    assertEquals(List.of(), apps.take());
    hear(inCall("k2", request("BYE", 2, "c", tags.get(1))));
    assertEquals(List.of("481 Call/Transaction Does Not Exist"), wire.take());
  }

  @Test
  void oneOfSeveralTagsIsEnoughForASuccessor() {
    server.configure(Map.of("successionTags", new String[] {"b, a"}));
    List<String> tags = twoCallsOfThePredecessor();
    for (String call : List.of("k1", "k2")) {
      hear(inCall(call, request("BYE", 4, "e", tags.get(call.equals("k1") ? 0 : 1))));
      assertEquals(1, apps.take().size(), call);
      server.respondAs(2, apps.lastTransaction, 200);
    }
  }

  @Test
  void whatASilentApplicationHasNotAnsweredGoesToAnotherUnderANewId() {
    apps.add(1);
    hear(request("INVITE", 1, "a", ""));
    hear(request("OPTIONS", 1, "o", ""));
    assertEquals(List.of("1 new INVITE", "1 new OPTIONS"), apps.take());
    String old = apps.lastTransaction;
    apps.silent.add(1L);
    lane.advance(3000);
    assertEquals(List.of(), apps.take(), "there is no other");
    apps.add(2);
    lane.advance(1000);
    rest();
    assertEquals(List.of("1 CANCEL []", "2 new INVITE", "2 new OPTIONS"), apps.take());
    assertInstanceOf(Outcome.Failed.class, server.respond(old, 200), "too late");
    wire.take();
    assertInstanceOf(Outcome.Sent.class, respond(200));
    assertEquals(List.of("200 OK"), wire.take());
    apps.silent.add(2L);
    lane.advance(1000);
    assertEquals(List.of(), apps.take(), "both are silent: it stays where it is");
    apps.silent.remove(1L);
    lane.advance(1000);
    rest();
    assertEquals(List.of("2 CANCEL []", "1 new INVITE"), apps.take());
    hear(request("CANCEL", 1, "a", ""));
    assertEquals(List.of("200 OK", "487 Request Terminated"), wire.take());
    assertEquals(List.of("1 CANCEL []"), apps.take());
    hear(request("ACK", 1, "a", "x"));
  }

  @Test
  void whatASilentApplicationHasBegunToAnswerStays() {
    comesAndGets(180);
    wire.take();
    apps.take();
    apps.add(2);
    apps.silent.add(1L);
    lane.advance(5000);
    assertEquals(List.of(), apps.take());
    assertInstanceOf(Outcome.Sent.class, respond(486));
    hear(request("ACK", 1, "a", "x"));
  }

  @Test
  void afterTheServerWasHeldUpItselfNobodyIsTakenForSilent() {
    apps.add(1);
    hear(request("OPTIONS", 1, "o", ""));
    apps.take();
    apps.add(2);
    apps.silent.add(1L);
    lane.late(5000);
    assertEquals(List.of(), apps.take());
    lane.advance(1000);
    rest();
    assertEquals(List.of("2 new OPTIONS"), apps.take());
    respond(200);
  }

  @Test
  void aMethodThatNoApplicationWantsIs501IfWeDoNotKnowItEither() {
    hear(request("UNHEARDOF", 1, "u", ""));
    hear(request("REFER", 1, "r", ""));
    assertEquals(List.of("501 Not Implemented", "503 Service Unavailable"), wire.take());
  }

  @Test
  void everyRefusalIsCountedByItsCause() {
    hear(request("OPTIONS", 1, "a", "").replace("From: <sip:alice@127.0.0.1>;tag=ft\n", ""));
    hear(request("BYE", 1, "b", "x"));
    hear(request("CANCEL", 1, "c", ""));
    hear(request("OPTIONS", 1, "d", ""));
    hear(request("UNHEARDOF", 1, "e", ""));
    apps.add(1);
    hear(request("INVITE", 1, "g", ""));
    lane.advance(65_000);
    hear(request("ACK", 1, "g", "x"));
    assertEquals(
        Map.of("malformed", 1L, "no-dialog", 2L, "no-application", 1L, "method", 1L, "timeout", 1L),
        server.refused());
  }

  @Test
  void aCallFromRingingToHangingUp() {
    apps.add(1);
    hear(request("INVITE", 1, "a", ""));
    assertEquals(List.of("100 Trying"), wire.take());
    hear(request("INVITE", 1, "a", ""));
    assertEquals(List.of("1 new INVITE"), apps.take(), "a retransmission is not told");
    wire.take();
    respond(180);
    respond(200);
    String tag = wire.said.get(0).toTag();
    assertEquals(List.of("180 Ringing", "200 OK"), wire.take());
    hear(request("ACK", 1, "k", tag));
    assertEquals(List.of("1 ACK [" + D + "]"), apps.take());
    hear(request("BYE", 2, "b", tag));
    assertEquals(List.of("1 BYE [" + D + "]"), apps.take());
    respond(200);
    assertEquals(List.of("200 OK"), wire.take());
  }

  @Test
  void always180FollowsThe100OfAnInviteThatIsDelivered() {
    server.configure(Map.of("alwaysSend180", true));
    hear(request("INVITE", 1, "r", ""));
    assertEquals(List.of("100 Trying", "503 Service Unavailable"), wire.take(), "nobody has it");
    apps.add(1);
    hear(request("OPTIONS", 1, "o", ""));
    assertEquals(List.of(), wire.take());
    respond(200);
    wire.take();
    hear(request("INVITE", 1, "a", ""));
    assertEquals("180 Ringing", wire.said.get(1).status() + " " + wire.said.get(1).reason());
    String ringing = wire.said.get(1).toTag();
    assertEquals(List.of("100 Trying", "180 Ringing"), wire.take());
    respond(200);
    String tag = wire.said.get(0).toTag();
    assertNotEquals("", ringing);
    wire.take();
    hear(request("INVITE", 1, "q", "", "Require: 100rel").replace("c1", "c2"));
    assertEquals(List.of("100 Trying"), wire.take(), "RFC 3262: reliable ones or none");
    respond(486);
    hear(request("ACK", 1, "q", wire.said.get(0).toTag()).replace("c1", "c2"));
    wire.take();
    assertNotEquals(ringing, tag);
    hear(request("ACK", 1, "k", tag));
    hear(request("BYE", 2, "b", tag));
    respond(200);
  }

  @Test
  void theApplicationHangsUp() {
    comesAndGets(200);
    String tag = wire.said.get(1).toTag();
    hear(request("ACK", 1, "k", tag));
    wire.take();
    apps.take();
    Outcome.Sent bye = assertInstanceOf(Outcome.Sent.class, ask("", D, "BYE", "sip:placeholder"));
    SipMessage sent = wire.said.get(0);
    assertEquals("BYE sip:alice@127.0.0.1:5062 SIP/2.0", sent.startLine());
    hear(response(sent, 200, ""));
    assertEquals(List.of("1 200 [" + D + "]"), apps.take());
    assertEquals(apps.lastTransaction, bye.transactionId());
  }

  @Test
  void cancelBeforeAnyAnswerByBranchAndByCallIdAlone() {
    apps.add(1);
    for (String branch : List.of("a", "other")) {
      hear(request("INVITE", 1, "a", ""));
      wire.take();
      apps.take();
      hear(request("CANCEL", 1, branch, ""));
      assertEquals(
          List.of("200 OK CANCEL", "487 Request Terminated INVITE"),
          wire.said.stream()
              .map(m -> m.status() + " " + m.reason() + " " + m.cseqMethod())
              .toList());
      assertEquals(List.of("1 CANCEL []"), apps.take());
      assertEquals(
          new Outcome.Failed(FailureReason.UNKNOWN_REQUEST),
          respond(200),
          "too late for an answer");
      hear(request("ACK", 1, "a", wire.said.get(1).toTag()));
      lane.advance(100_000);
      wire.take();
    }
  }

  @Test
  void aCancelByCallIdEndsOneInviteAtATimeTheLatestFirst() {
    apps.add(1);
    for (String branch : List.of("a", "b", "c")) {
      hear(request("INVITE", 1, branch, ""));
    }
    hear(request("OPTIONS", 2, "o", ""));
    apps.take();
    wire.take();
    hear(request("CANCEL", 1, "b", ""));
    List<String> ended = branchesEnded();
    hear(request("CANCEL", 1, "other", ""));
    ended.addAll(branchesEnded());
    hear(request("CANCEL", 1, "else", ""));
    ended.addAll(branchesEnded());
    assertEquals(List.of("z9hG4bKb", "z9hG4bKc", "z9hG4bKa"), ended);
    assertEquals(List.of("1 CANCEL []", "1 CANCEL []", "1 CANCEL []"), apps.take());
    hear(request("CANCEL", 1, "last", ""));
    assertEquals(List.of("481 Call/Transaction Does Not Exist"), wire.take());
  }

  /** A Call-ID is known to more people than may cancel. */
  @Test
  void aCancelByCallIdHasTheTagAndNumberOfTheInviteAndComesFromItsSource() {
    apps.add(1);
    hear(request("INVITE", 7, "a", ""));
    apps.take();
    wire.take();
    String cancel = request("CANCEL", 7, "other", "");
    server.hear(cancel, "192.0.2.66");
    hear(cancel.replace("tag=ft", "tag=guessed"));
    hear(request("CANCEL", 8, "other", ""));
    assertEquals(Collections.nCopies(3, "481 Call/Transaction Does Not Exist"), wire.take());
    assertEquals(List.of(), apps.take());
    hear(cancel);
    assertEquals(List.of("z9hG4bKa"), branchesEnded());
  }

  /** Branches of the INVITEs that were answered 487 since the last look. */
  private List<String> branchesEnded() {
    List<String> branches = new ArrayList<>();
    for (SipMessage message : wire.said) {
      if (message.status() == 487) {
        branches.add(message.topVia().branch());
      }
    }
    wire.take();
    return branches;
  }

  @Test
  void whenTheApplicationDiesThePendingRequestGoesToTheNextElse503() {
    apps.add(1);
    apps.add(2);
    hear(request("OPTIONS", 1, "a", ""));
    assertEquals(List.of("1 new OPTIONS"), apps.take());
    apps.alive.remove(1L);
    server.control.applicationGone(1);
    lane.run();
    assertEquals(List.of("2 new OPTIONS"), apps.take());
    apps.alive.remove(2L);
    server.control.applicationGone(2);
    lane.run();
    assertEquals(List.of("503 Service Unavailable"), wire.take());
  }

  private void applicationDies() {
    apps.alive.remove(1L);
    apps.chosenFrom.remove(1L);
    server.control.applicationGone(1);
    lane.run();
    rest();
  }

  @Test
  void whenTheApplicationDiesAnInviteThatRingsGets503AfterTheGrace() {
    comesAndGets(183);
    wire.take();
    apps.take();
    apps.add(2);
    applicationDies();
    lane.advance(9_900);
    rest();
    assertEquals(List.of(), wire.take());
    lane.advance(100);
    String tag = wire.said.get(0).toTag();
    assertEquals(List.of("503 Service Unavailable"), wire.take());
    hear(request("ACK", 1, "a", tag));
    assertEquals(List.of(), apps.take(), "no other application can go on with it");
  }

  @Test
  void theSuccessorOfTheApplicationAnswersTheInviteThatRings() {
    apps.add(1);
    server.control.applicationCame(1, "192.0.2.7", Set.of("a"));
    hear(request("INVITE", 1, "a", ""));
    respond(180);
    wire.take();
    apps.take();
    applicationDies();
    apps.add(2);
    server.control.applicationCame(2, "192.0.2.7", Set.of("a"));
    lane.advance(12_000);
    rest();
    assertEquals(List.of(), wire.take());
    respond(200);
    String tag = wire.said.get(0).toTag();
    assertEquals(List.of("200 OK"), wire.take());
    apps.take();
    hear(request("ACK", 1, "k", tag));
    assertEquals(1, apps.take().size(), "the ACK comes to the successor");
    hear(request("BYE", 2, "c", tag));
    assertEquals(1, apps.take().size(), "and the BYE");
    respond(200);
  }

  @Test
  void anotherApplicationGetsNothingOfTheCall() {
    apps.add(1);
    server.control.applicationCame(1, "192.0.2.7", Set.of("a"));
    hear(request("INVITE", 1, "a", ""));
    respond(200);
    String tag = wire.said.get(1).toTag();
    hear(request("ACK", 1, "k", tag));
    wire.take();
    apps.take();
    applicationDies();
    apps.add(2);
    server.control.applicationCame(2, "192.0.2.7", Set.of("b"));
    lane.run();
    hear(request("INFO", 2, "b", tag));
    assertEquals(List.of("481 Call/Transaction Does Not Exist"), wire.take());
    assertEquals(List.of(), apps.take());
    hear(request("BYE", 3, "c", tag));
    assertEquals(List.of("481 Call/Transaction Does Not Exist"), wire.take());
  }

  @Test
  void requestsThatWaitForTheirFirstAnswerAreBounded() {
    server.configure(Map.of("maxPendingPerLane", 2));
    apps.add(1);
    hear(request("OPTIONS", 1, "a", ""));
    hear(request("OPTIONS", 2, "b", ""));
    assertEquals(List.of("1 new OPTIONS", "1 new OPTIONS"), apps.take());
    hear(request("OPTIONS", 3, "c", ""));
    assertEquals(List.of("503 Service Unavailable"), wire.take());
    assertEquals(List.of(), apps.take());
    respond(200);
    assertEquals(List.of("200 OK"), wire.take());
    hear(request("OPTIONS", 4, "d", ""));
    assertEquals(List.of("1 new OPTIONS"), apps.take(), "there is room again");
  }

  @Test
  void theFirstApplicationAndSixteenMoreAreTriedForOneRequest() {
    for (long id = 1; id <= 18; id++) {
      apps.add(id);
    }
    apps.alive.retainAll(Set.of(18L));
    hear(request("OPTIONS", 1, "a", ""));
    assertEquals(List.of("503 Service Unavailable"), wire.take());
    assertEquals(Set.of(18L), apps.chosenFrom, "the others were tried and are not there");
    hear(request("OPTIONS", 2, "b", ""));
    assertEquals(List.of("18 new OPTIONS"), apps.take());
  }

  @Test
  void theGraceIsConfigurable() {
    server.configure(Map.of("reconnectGraceMillis", 300));
    comesAndGets(180);
    applicationDies();
    wire.take();
    lane.advance(300);
    String tag = wire.said.get(0).toTag();
    assertEquals(List.of("503 Service Unavailable"), wire.take());
    hear(request("ACK", 1, "a", tag));
  }

  @Test
  void duringTheGraceTheCallerMayCancel() {
    comesAndGets(180);
    applicationDies();
    wire.take();
    hear(request("CANCEL", 1, "a", ""));
    String tag = wire.said.get(1).toTag();
    assertEquals(List.of("200 OK", "487 Request Terminated"), wire.take());
    hear(request("ACK", 1, "a", tag));
    lane.advance(20_000);
    assertEquals(List.of(), wire.take());
  }

  @Test
  void whenTheApplicationDiesItsOwnInviteIsCancelled() {
    SipMessage invite = placed();
    hear(response(invite, 180, "b"));
    wire.take();
    apps.take();
    applicationDies();
    SipMessage cancel = wire.said.get(0);
    assertEquals(List.of("CANCEL"), wire.take());
    hear(response(cancel, 200, "b"));
    hear(response(invite, 487, "b"));
    assertEquals(List.of("ACK"), wire.take());
    assertEquals(List.of(), apps.take());
  }

  @Test
  void whenTheApplicationDiesALate200ToItsOwnInviteIsAckedAndHungUp() {
    SipMessage invite = placed();
    hear(response(invite, 180, "b"));
    apps.take();
    applicationDies();
    wire.take();
    hear(response(invite, 200, "b"));
    SipMessage bye = wire.said.get(1);
    assertEquals(List.of("ACK", "BYE"), wire.take());
    hear(response(invite, 200, "b"));
    assertEquals(List.of("ACK"), wire.take());
    hear(response(bye, 200, ""));
    assertEquals(List.of(), apps.take());
  }

  @Test
  void aHeldCancelOfADeadApplicationIsSentWithTheFirstProvisional() {
    SipMessage invite = placed();
    wire.take();
    applicationDies();
    assertEquals(List.of(), wire.take(), "nothing may be cancelled yet (RFC 3261 §9.1)");
    hear(response(invite, 180, "b"));
    SipMessage cancel = wire.said.get(0);
    assertEquals(List.of("CANCEL"), wire.take());
    hear(response(cancel, 200, "b"));
    hear(response(invite, 487, "b"));
    assertEquals(List.of("ACK"), wire.take());
  }

  @Test
  void requestsInTheDialogOfADeadApplicationGet481() {
    comesAndGets(200);
    String tag = wire.said.get(1).toTag();
    hear(request("ACK", 1, "k", tag));
    wire.take();
    apps.alive.remove(1L);
    server.control.applicationGone(1);
    hear(request("INFO", 2, "b", tag));
    assertEquals(List.of("481 Call/Transaction Does Not Exist"), wire.take());
    hear(request("BYE", 3, "c", tag));
    assertEquals(List.of("481 Call/Transaction Does Not Exist"), wire.take());
  }

  @Test
  void aReInviteThatWaitsForADeadApplicationGets481() {
    comesAndGets(200);
    String tag = wire.said.get(1).toTag();
    hear(request("ACK", 1, "k", tag));
    hear(request("INVITE", 2, "r", tag));
    hear(request("INFO", 3, "i", tag));
    wire.take();
    applicationDies();
    assertEquals(
        List.of("481 Call/Transaction Does Not Exist", "481 Call/Transaction Does Not Exist"),
        wire.take());
    hear(request("ACK", 2, "r", tag));
    hear(request("BYE", 4, "c", tag));
    assertEquals(List.of("481 Call/Transaction Does Not Exist"), wire.take());
  }

  @Test
  void a200ThatADeadApplicationHasHadAndNotAcknowledgedIsAckedAndHungUp() {
    SipMessage invite = placed();
    hear(response(invite, 200, "b"));
    assertEquals(1, apps.take().size());
    wire.take();
    applicationDies();
    assertEquals(invite.cseq(), wire.said.get(0).cseq());
    SipMessage bye = wire.said.get(1);
    assertEquals(List.of("ACK", "BYE"), wire.take());
    hear(response(invite, 200, "b"));
    assertEquals(List.of("ACK"), wire.take(), "a 200 that is repeated");
    hear(response(bye, 200, ""));
  }

  @Test
  void a200ThatCouldNotBeDeliveredIsAckedAndHungUpOnceTheDeathIsNoticed() {
    SipMessage invite = placed();
    wire.take();
    apps.alive.remove(1L);
    hear(response(invite, 200, "b"));
    assertEquals(List.of(), wire.take());
    applicationDies();
    SipMessage bye = wire.said.get(1);
    assertEquals(List.of("ACK", "BYE"), wire.take());
    hear(response(bye, 200, ""));
  }

  @Test
  void aReInviteOfADeadApplicationThatIsAcceptedIsAckedAndHungUp() {
    SipMessage invite = placed();
    hear(response(invite, 200, "b"));
    String dialog = invite.callId() + ";from-tag=" + invite.fromTag();
    ask("", dialog, "ACK", "sip:placeholder");
    wire.take();
    ask("", dialog, "INVITE", "sip:placeholder");
    SipMessage again = wire.said.get(0);
    wire.take();
    apps.take();
    applicationDies();
    assertEquals(List.of(), wire.take());
    hear(response(again, 200, ""));
    assertEquals(again.cseq(), wire.said.get(0).cseq());
    SipMessage bye = wire.said.get(1);
    assertEquals(List.of("ACK", "BYE"), wire.take());
    hear(response(bye, 200, ""));
    assertEquals(List.of(), apps.take());
  }

  @Test
  void theSubscriptionsOfADeadApplicationEnd() {
    apps.add(1);
    hear(request("SUBSCRIBE", 1, "a", "", "Contact: <sip:a@127.0.0.1:5062>", "Event: presence"));
    respond(202, new Header("Expires", "3600"));
    ask("", "", "SUBSCRIBE", "sip:far@127.0.0.1:5064");
    SipMessage subscribe = wire.said.get(1);
    hear(response(subscribe, 200, "b"));
    String tag = wire.said.get(0).toTag();
    wire.take();
    apps.take();
    applicationDies();
    lane.advance(9_900);
    assertEquals(2, server.control.lanes().all()[0].owners.size(), "another may go on with them");
    hear(request("SUBSCRIBE", 2, "c", tag));
    assertEquals(List.of("500 Server Internal Error"), wire.take());
    lane.advance(200);
    assertEquals(0, server.control.lanes().all()[0].owners.size());
    hear(request("SUBSCRIBE", 3, "d", tag));
    assertEquals(List.of("503 Service Unavailable"), wire.take(), "one of nobody's");
  }

  @Test
  void subscriptionsGoOnWithTheApplicationThatComesBack() {
    apps.add(1);
    server.control.applicationCame(1, "192.0.2.7", Set.of("a"));
    hear(request("SUBSCRIBE", 1, "a", "", "Contact: <sip:a@127.0.0.1:5062>", "Event: presence"));
    respond(202, new Header("Expires", "3600"));
    String tag = wire.said.get(0).toTag();
    ask("", "", "SUBSCRIBE", "sip:far@127.0.0.1:5064");
    SipMessage subscribe = wire.said.get(1);
    wire.take();
    apps.take();
    applicationDies();
    apps.add(2);
    server.control.applicationCame(2, "192.0.2.7", Set.of("a"));
    lane.run();
    rest();
    hear(response(subscribe, 200, "b"));
    assertEquals(1, apps.take().size(), "the answer to what the first has asked");
    lane.advance(20_000);
    hear(request("SUBSCRIBE", 2, "c", tag));
    assertEquals(List.of("2 SUBSCRIBE [" + D + "]"), apps.take());
    respond(200, new Header("Expires", "0"));
    assertEquals(List.of("200 OK"), wire.take());
    assertEquals(2, server.control.lanes().all()[0].owners.size());
    server.control.applicationGone(2);
    lane.advance(10_000);
  }

  @Test
  void whatNobodyAnswersIn64SecondsIs480ForInviteAndDroppedOtherwise() {
    apps.add(1);
    hear(request("INVITE", 1, "a", ""));
    hear(request("OPTIONS", 1, "b", ""));
    wire.take();
    lane.advance(63_900);
    assertEquals(List.of(), wire.take());
    lane.advance(200);
    assertEquals(List.of("480 Temporarily Unavailable"), wire.take());
    hear(request("ACK", 1, "a", "x"));
  }

  @Test
  void aProvisionalAnswerThatCannotBeSentLeavesTheRequestPending() {
    apps.add(1);
    hear(request("INVITE", 1, "a", ""));
    wire.take();
    assertEquals(
        new Outcome.Failed(FailureReason.BAD_RESPONSE, "", "Session-Expires"),
        respond(180, new Header("Session-Expires", "soon")));
    lane.advance(65_000);
    assertTrue(wire.take().contains("480 Temporarily Unavailable"));
  }

  @Test
  void aFinalAnswerThatCannotBeSentIsA500AtOnce() {
    apps.add(1);
    for (String method : List.of("INVITE", "OPTIONS")) {
      hear(request(method, 1, "a" + method, ""));
      wire.take();
      assertEquals(
          new Outcome.Failed(FailureReason.BAD_RESPONSE, "", "X-Foo"),
          respond(200, new Header("X-Foo", "a\nX-Bar: b")));
      assertEquals(List.of("500 Server Internal Error"), wire.take());
      assertEquals(new Outcome.Failed(FailureReason.UNKNOWN_REQUEST), respond(200));
      lane.advance(40_000);
      wire.take();
    }
  }

  @Test
  void aFinalAnswerAtWhichALayerThrowsIsA500AtOnce() {
    apps.add(1);
    hear(request("OPTIONS", 1, "a", ""));
    wire.take();
    assertEquals(
        new Outcome.Failed(FailureReason.INTERNAL_ERROR), respond(200, new Header("X\nY", "z")));
    assertEquals(List.of("500 Server Internal Error"), wire.take());
  }

  @Test
  void faultyRequestsAreAnsweredWithTheFirstBadHeader() {
    hear(request("OPTIONS", 1, "a", "").replace("From: <sip:alice", "From: \"<sip:alice"));
    assertEquals(List.of("400 Bad From Header"), wire.take());
    hear(request("OPTIONS", 1, "a", "").replace("From: <sip:alice@127.0.0.1>;tag=ft\n", ""));
    assertEquals(List.of("400 Bad Request"), wire.take(), "absent, so none is bad");
    hear(request("OPTIONS", 1, "a", "").replace("bob@127.0.0.1 SIP/2.0", "bob@127.0.0.1 SIP/3.0"));
    assertEquals(List.of("505 Version Not Supported"), wire.take());
    hear(request("ACK", 1, "a", "").replace("From: <sip:alice@127.0.0.1>;tag=ft\n", ""));
    assertEquals(List.of(), wire.take());
  }

  @Test
  void aTagThatCannotBeReadIsNotFollowedByAnother() {
    for (String to :
        List.of("<sip:bob@127.0.0.1;tag=x", "\"<sip:bob@127.0.0.1> ; tag = x", "<sip:b>;tag=")) {
      hear(request("OPTIONS", 1, "a", "").replaceFirst("To: .*", "To: " + to));
      assertEquals(to, wire.said.get(0).header("To").orElseThrow());
      assertEquals(List.of("400 Bad To Header"), wire.take());
    }
    hear(request("OPTIONS", 1, "a", "").replaceFirst("To: .*", "To: \"<sip:bob@127.0.0.1>"));
    assertTrue(wire.said.get(0).header("To").orElseThrow().contains(";tag="));
    assertEquals(List.of("400 Bad To Header"), wire.take());
  }

  @Test
  void aFaultyViaIsAnsweredIfItTellsItsTransport() {
    hear(request("OPTIONS", 1, "a", "").replaceFirst("Via: (.*)", "Via: $1;;,;,,"));
    assertEquals(List.of("400 Bad Via Header"), wire.take());
    hear(request("OPTIONS", 1, "a", "").replaceFirst("Via: .*", "Via: what"));
    assertEquals(List.of(), wire.take());
  }
}
