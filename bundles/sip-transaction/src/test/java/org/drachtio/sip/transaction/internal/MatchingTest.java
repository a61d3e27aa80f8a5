package org.drachtio.sip.transaction.internal;

import static org.drachtio.sip.transaction.internal.Messages.BRANCH;
import static org.drachtio.sip.transaction.internal.Messages.TCP_HOP;
import static org.drachtio.sip.transaction.internal.Messages.UDP_HOP;
import static org.drachtio.sip.transaction.internal.Messages.message;
import static org.drachtio.sip.transaction.internal.Messages.outgoing;
import static org.drachtio.sip.transaction.internal.Messages.request;
import static org.drachtio.sip.transaction.internal.Messages.response;
import static org.drachtio.sip.transaction.internal.Messages.tcp;
import static org.drachtio.sip.transaction.internal.Messages.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.match.ServerKey;
import org.junit.jupiter.api.Test;

/** RFC 3261 §17.2.3 and §17.1.3. */
class MatchingTest extends TransactionTest {

  private static final String OLD_VIA = "Via: SIP/2.0/UDP pc33.example.com:5070;branch=1";

  @Test
  void branchSentByAndMethodMustBeEqual() {
    ServerTransaction transaction = openServer(udp(request("INFO", BRANCH)));
    assertFalse(receive(udp(request("INFO", BRANCH + "x"))));
    assertFalse(receive(udp(request("UPDATE", BRANCH))));
    assertFalse(
        receive(udp(request("INFO", "Via: SIP/2.0/UDP pc34.example.com;branch=" + BRANCH, ""))));
    assertFalse(
        receive(
            udp(request("INFO", "Via: SIP/2.0/UDP pc33.example.com:5070;branch=" + BRANCH, ""))));
    assertTrue(receive(udp(request("INFO", BRANCH))));
    respond(transaction, response(request("INFO", BRANCH), 200));
  }

  /** There are clients that send all their requests with one branch. */
  @Test
  void differentRequestsWithOneBranchAreTransactionsOfTheirOwn() {
    SipMessage first = request("OPTIONS", BRANCH);
    ServerTransaction transaction = openServer(udp(first));
    respond(transaction, response(first, 200));
    String[][] changes = {
      {"CSeq: 314159", "CSeq: 314160"},
      {"tag=1928301774", "tag=1928301775"},
      {"Call-ID: " + Messages.CALL_ID, "Call-ID: another"},
    };
    for (String[] change : changes) {
      SipMessage other = with(first, change[0], change[1]);
      assertFalse(receive(udp(other)), change[1]);
      ServerTransaction second = openServer(udp(other));
      respond(second, response(other, 404));
      absorb(udp(other));
      assertEquals(404, second.lastStatus(), change[1]);
    }
    assertEquals(4, transactions().size());
    absorb(udp(first));
    assertEquals(200, transaction.lastStatus());
  }

  @Test
  void ackAndCancelBelongToTheInviteOfTheirNumberAlone() {
    SipMessage first = request("INVITE", BRANCH);
    SipMessage second = with(first, "CSeq: 314159", "CSeq: 314160");
    ServerTransaction one = openServer(udp(first));
    respond(one, response(first, 486));
    ServerTransaction two = openServer(udp(second));
    SipMessage ack = request("ACK", BRANCH);
    SipMessage cancel = request("CANCEL", BRANCH);
    assertFalse(receive(udp(with(ack, "CSeq: 314159", "CSeq: 314161"))));
    assertFalse(receive(udp(with(cancel, "CSeq: 314159", "CSeq: 314161"))));
    absorb(udp(ack));
    assertEquals(100, two.lastStatus());
    absorb(udp(with(cancel, "CSeq: 314159", "CSeq: 314160")));
    assertEquals(487, two.lastStatus());
  }

  private static SipMessage with(SipMessage message, String what, String by) {
    return SipMessage.scan(
        message.toString().replace(what, by).getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void aHandleSaysItAllWhateverCharactersThereAre() {
    for (String id : new String[] {"z9hG4bK 1", "\nlegacy id", ""}) {
      ServerKey key =
          new ServerKey(id, "[2001:db8::1]", -1, "INVITE", " a call 12 ", 4_294_967_295L, "t t");
      assertEquals(Optional.of(key), ServerKey.ofHandle(key.handle()));
    }
    for (String none :
        List.of("", "INVITE", "INVITE 1 2 3 4 5", "INVITE 1 2 9 9 9 x", "a b c d e f g")) {
      assertEquals(Optional.empty(), ServerKey.ofHandle(none));
    }
  }

  @Test
  void anAckWithAnotherBranchIsNotTaken() {
    SipMessage invite = request("INVITE", BRANCH);
    respond(openServer(udp(invite)), response(invite, 486));
    assertFalse(receive(udp(request("ACK", "z9hG4bKother"))));
    absorb(udp(request("ACK", BRANCH)));
  }

  @Test
  void aCancelWithAnotherBranchIsNotTaken() {
    SipMessage invite = request("INVITE", BRANCH);
    ServerTransaction transaction = openServer(udp(invite));
    assertFalse(receive(udp(request("CANCEL", "z9hG4bKother"))));
    respond(transaction, response(invite, 200));
  }

  @Test
  void forksAreTransactionsOfTheirOwn() {
    SipMessage first = request("INVITE", BRANCH);
    SipMessage second = request("INVITE", "z9hG4bKfork");
    ServerTransaction one = openServer(udp(first));
    ServerTransaction two = openServer(udp(second));
    absorb(udp(request("CANCEL", "z9hG4bKfork")));
    assertEquals(487, two.lastStatus());
    assertEquals(100, one.lastStatus());
    respond(one, response(first, 200));
  }

  @Test
  void oldInviteIsMatchedByAllThatIdentifiesIt() {
    SipMessage invite = request("INVITE", OLD_VIA, "");
    ServerTransaction transaction = openServer(udp(invite));
    absorb(udp(request("INVITE", OLD_VIA, "")));
    assertFalse(receive(udp(request("INVITE", OLD_VIA, "other"))));
    assertFalse(
        receive(udp(request("INVITE", "Via: SIP/2.0/UDP pc33.example.com:5070;branch=2", ""))));
    assertFalse(receive(udp(changed("CSeq: 314159", "CSeq: 314160"))));
    assertFalse(receive(udp(changed("tag=1928301774", "tag=other"))));
    assertFalse(receive(udp(changed("INVITE sip:bob@", "INVITE sip:carol@"))));
    respond(transaction, response(invite, 200));
  }

  private static SipMessage changed(String what, String by) {
    String[] lines =
        request("INVITE", OLD_VIA, "").toString().replace(what, by).split("\r\nContent-Length", 2);
    return message(lines[0].split("\r\n"));
  }

  @Test
  void oldAckIsMatchedByTheToTagOfTheResponse() {
    SipMessage invite = request("INVITE", OLD_VIA, "");
    respond(openServer(udp(invite)), response(invite, 486, "ours"));
    assertFalse(receive(udp(request("ACK", OLD_VIA, "theirs"))));
    assertEquals(List.of("server INVITE completed"), transactions());
    absorb(udp(request("ACK", OLD_VIA, "ours")));
    assertEquals(List.of("server INVITE confirmed"), transactions());
  }

  @Test
  void oldAckOfAnInviteInADialogIsMatched() {
    SipMessage invite = request("INVITE", OLD_VIA, "ours");
    respond(openServer(udp(invite)), response(invite, 488));
    absorb(udp(request("ACK", OLD_VIA, "ours")));
    assertEquals(List.of("server INVITE confirmed"), transactions());
  }

  @Test
  void oldCancelIsMatched() {
    SipMessage invite = request("INVITE", OLD_VIA, "");
    openServer(udp(invite));
    absorb(udp(request("CANCEL", OLD_VIA, "")));
    assertEquals(List.of(100, 200, 487), statuses());
    absorb(udp(request("CANCEL", OLD_VIA, "")));
    assertEquals(List.of(100, 200, 487, 200), statuses());
  }

  @Test
  void oldRequestsWithoutAnyBranchAreMatched() {
    String via = "Via: SIP/2.0/UDP pc33.example.com";
    SipMessage options = request("OPTIONS", via, "");
    ServerTransaction transaction = openServer(udp(options));
    respond(transaction, response(options, 200));
    absorb(udp(request("OPTIONS", via, "")));
    assertEquals(List.of(200, 200), statuses());
    assertEquals("", infos().get(0).branch());
  }

  /** RFC 4475 §3.2.1. */
  @Test
  void theCookieAloneIsNoBranch() {
    SipMessage first = request("OPTIONS", "z9hG4bK");
    ServerTransaction transaction = openServer(udp(first));
    assertFalse(
        receive(udp(message(first.toString().replace("tag=1928301774", "tag=2").split("\r\n")))));
    absorb(udp(request("OPTIONS", "z9hG4bK")));
    respond(transaction, response(first, 200));
  }

  /** RFC 3261 §8.1.3.3, RFC 4475 §3.3.10. */
  @Test
  void aResponseWithMoreViaThanItsRequestIsThrownAway() {
    SipMessage info = outgoing("INFO", BRANCH);
    openClient(info, UDP_HOP);
    String sound = response(info, 200).toString();
    absorb(
        udp(
            SipMessage.scan(
                sound
                    .replace(
                        "From:", "Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bKstray\r\nFrom:")
                    .getBytes(StandardCharsets.US_ASCII))));
    assertEquals(List.of(), client.heard);
    absorb(udp(SipMessage.scan(sound.getBytes(StandardCharsets.US_ASCII))));
    assertEquals(List.of("200"), client.heard);
  }

  @Test
  void aResponseIsMatchedByBranchAndMethodOfCSeq() {
    SipMessage info = outgoing("INFO", BRANCH);
    openClient(info, UDP_HOP);
    assertFalse(receive(udp(response(outgoing("INFO", "z9hG4bKother"), 200))));
    assertFalse(receive(udp(response(outgoing("UPDATE", BRANCH), 200))));
    absorb(udp(response(info, 200)));
    assertEquals(List.of("200"), client.heard);
  }

  @Test
  void aResponseWithAForeignSentByIsMatched() {
    SipMessage info = outgoing("INFO", BRANCH);
    openClient(info, UDP_HOP);
    absorb(
        udp(
            message(
                "SIP/2.0 200 OK",
                "Via: SIP/2.0/UDP nat.example.com:1234;branch=" + BRANCH,
                "From: <sip:a@b>;tag=1",
                "To: <sip:c@d>;tag=2",
                "Call-ID: " + Messages.CALL_ID,
                "CSeq: 314159 INFO")));
    assertEquals(List.of("200"), client.heard);
  }

  /** A branch that somebody has seen does not let him answer for another host. */
  @Test
  void aResponseFromAnotherHostIsNotTakenWhileTheConnectionIsOpen() {
    SipMessage info = outgoing("INFO", BRANCH);
    openClient(info, TCP_HOP);
    transport.connected = true;
    absorb(tcp(response(info, 200)));
    assertEquals(List.of(), client.heard);
    assertEquals(1, count("transaction.strangers"));
    transport.connected = false;
    absorb(tcp(response(info, 200)));
    assertEquals(List.of("200"), client.heard);
  }

  /** Who sees a branch behind a proxy cannot end the call of its sender. */
  @Test
  void aCancelFromAnotherHostIsNotTakenWhileTheConnectionIsOpen() {
    SipMessage invite = request("INVITE", BRANCH);
    ServerTransaction transaction = openServer(tcp(invite));
    Flow thief = new Flow(Messages.TCP_FLOW.local(), "192.0.2.66", 40000, 9);
    InboundMessage cancel = new InboundMessage(request("CANCEL", BRANCH), thief, 0);
    transport.connected = true;
    assertFalse(receive(cancel));
    assertEquals(100, transaction.lastStatus());
    assertEquals(1, count("transaction.strangers"));
    absorb(tcp(request("CANCEL", BRANCH)));
    assertEquals(487, transaction.lastStatus());
  }

  @Test
  void branchesAreFreshAndHaveTheCookie() {
    String one = layer.newBranch();
    assertTrue(one.startsWith("z9hG4bK"));
    assertNotEquals(one, layer.newBranch());
  }
}
