package org.drachtio.sip.dialog.internal;

import static org.drachtio.sip.dialog.internal.DialogFixture.D;
import static org.drachtio.sip.dialog.internal.DialogFixture.SDP;
import static org.drachtio.sip.dialog.internal.DialogFixture.request;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 4028 with the role rules of sip-behaviour.md §5, on a manual clock. */
class SessionTimerTest {

  private static final String CONTACT = "Contact: <sip:far@198.51.100.7:5062>";
  private static final String EXPIRED =
      "unsolicited SIP ;cause=200 ;text=\"Session timer expired\" ";
  private static final byte[] OFFER = "v=0\r\ns=offer\r\n".getBytes(StandardCharsets.UTF_8);

  final DialogFixture f = fixture();

  DialogFixture fixture() {
    return new DialogFixture();
  }

  @AfterEach
  void noTimerIsLeft() {
    f.lane.advance(10_000_000);
    assertEquals(0, f.lane.armed(), "timers");
    assertEquals(0, f.dialogCount());
  }

  // Calls to an application.

  /** A call answered with this header (empty: none) that stands; gives the 200. */
  private SipMessage answered(String inviteHeader, String appHeader) {
    String[] more = inviteHeader.isEmpty() ? new String[0] : new String[] {inviteHeader};
    FakeTransactions.Server invite = f.adopted(request("INVITE", 1, "", more), FakeTransport.UDP);
    Header[] given =
        appHeader.isEmpty()
            ? new Header[] {}
            : new Header[] {new Header("Session-Expires", appHeader)};
    f.sent(f.dialogs.respond(new ResponseCommand("T", 200, "", List.of(given), SDP)));
    SipMessage ok = invite.last();
    f.dialogs.onRequest(f.fromNetwork(request("ACK", 1, ok.toTag()), FakeTransport.UDP));
    invite.over = true;
    invite.user.onOver(invite, false);
    f.heard.take();
    return ok;
  }

  private static String expires(String value) {
    return "Session-Expires: " + value;
  }

  /** Our refresh came between these times; gives its transaction. */
  private FakeTransactions.Client refreshed(String dialogId, long from, long to) {
    int before = f.transactions.clients.size();
    f.lane.advance(from - 1);
    assertEquals(before, f.transactions.clients.size(), "too early");
    f.lane.advance(to - from + 1);
    assertEquals(before + 1, f.transactions.clients.size(), "no refresh");
    assertEquals(List.of(), f.heard.take(), "the application hears nothing of it: " + dialogId);
    FakeTransactions.Client client = f.lastClient();
    assertEquals("INVITE", client.request.method());
    return client;
  }

  /** The server's next request, whenever it comes. */
  private FakeTransactions.Client next() {
    int before = f.transactions.clients.size();
    long latest = f.lane.now() + 100_000;
    while (f.transactions.clients.size() == before) {
      assertTrue(f.lane.now() < latest, "nothing came");
      f.lane.advance(1);
    }
    return f.lastClient();
  }

  /** At the end of the interval, and not before, the server hangs up. */
  private void expires(String dialogId, long millis) {
    int before = f.transactions.clients.size();
    f.lane.advance(millis - 1);
    assertEquals(before, f.transactions.clients.size(), "too early");
    assertEquals(List.of(), f.heard.take());
    f.lane.advance(1);
    hungUp(dialogId);
  }

  private void hungUp(String dialogId) {
    assertEquals(List.of(EXPIRED + dialogId, "dialog-over " + dialogId), f.heard.take());
    assertEquals("BYE", f.lastClient().request.method());
    assertEquals(
        "SIP ;cause=200 ;text=\"Session timer expired\"",
        f.lastClient().request.header("Reason").orElseThrow());
    assertEquals(0, f.dialogCount());
  }

  private void nothingHappens() {
    int before = f.transactions.clients.size();
    f.lane.advance(4_000_000);
    assertEquals(before, f.transactions.clients.size());
    assertEquals(1, f.dialogCount());
    hangUp();
  }

  private void hangUp() {
    f.sent(f.ask(D, "BYE"));
    f.answer(f.lastClient(), 200, "x");
    f.heard.take();
  }

  @ParameterizedTest
  @CsvSource({
    // the INVITE's header, the application's, default-refresher, the 200's header, who refreshes
    "1800, '', none, '', nobody",
    "1800, '', uac, 1800;refresher=uac, peer",
    "1800, '', uas, 1800;refresher=uas, server",
    "1800, '', UAS, 1800;refresher=uas, server",
    "1800;refresher=uac, '', none, 1800;refresher=uac, peer",
    "1800;refresher=uac, '', uas, 1800;refresher=uac, peer",
    "1800;refresher=uas, '', none, 1800;refresher=uas, server",
    "1800;refresher=uas, '', uac, 1800;refresher=uas, server",
    "30;refresher=uas, '', none, 90;refresher=uas, server",
    "30, '', uac, 90;refresher=uac, peer",
    "1800, 600, uas, 600, peer",
    "1800;refresher=uas, 600;refresher=uac, none, 600;refresher=uac, peer",
    "1800, 600;refresher=uas, none, 600;refresher=uas, server",
    "'', 600;refresher=uas, none, 600;refresher=uas, server",
    "'', 600, none, 600, peer",
    "'', 60;refresher=uas, none, 60;refresher=uas, server",
    "'', '', uac, '', nobody",
  })
  void aCallToAnApplication(
      String asked, String given, String preset, String answered, String refresher) {
    f.dialogs.modified(Configs.sessions(preset, 90, 5000));
    SipMessage ok = answered(asked.isEmpty() ? "" : expires(asked), given);
    assertEquals(answered, ok.header("Session-Expires").orElse(""));
    assertEquals(
        answered.endsWith("refresher=uac") ? "timer" : "", ok.header("Require").orElse(""));
    if (refresher.equals("nobody")) {
      nothingHappens();
      return;
    }
    String number = answered.split(";")[0];
    long millis = Math.max(90, Integer.parseInt(number)) * 1000L;
    if (refresher.equals("peer")) {
      expires(D, millis);
    } else {
      refreshed(D, millis / 2 - 5000, millis / 2 + 5000);
      hangUp();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // Supported of the caller, the application's header, its Require, what goes out
    "timer, 600;refresher=uac, '', timer",
    "timer, 600;refresher=uas, '', timer",
    "'100rel, timer', 600, '', timer",
    "'', 600, '', ''",
    "'', 600;refresher=uas, '', ''",
    "'', 600;refresher=uac, timer, timer",
    "timer, '', '', ''",
  })
  void aCallerThatIsToKeepTheTimerIsToldSo(
      String supported, String given, String required, String goesOut) {
    String header = supported.isEmpty() ? "X-Any: 1" : "Supported: " + supported;
    FakeTransactions.Server invite = f.adopted(request("INVITE", 1, "", header), FakeTransport.UDP);
    List<Header> headers = new ArrayList<>();
    if (!given.isEmpty()) {
      headers.add(new Header("Session-Expires", given));
    }
    if (!required.isEmpty()) {
      headers.add(new Header("Require", required));
    }
    f.sent(f.dialogs.respond(new ResponseCommand("T", 200, "", headers, SDP)));
    assertEquals(
        goesOut.isEmpty() ? List.of() : List.of(goesOut), invite.last().headers("Require"));
    String tag = invite.last().toTag();
    f.dialogs.onRequest(f.fromNetwork(request("ACK", 1, tag), FakeTransport.UDP));
    invite.over = true;
    invite.user.onOver(invite, false);
    hangUp();
  }

  @Test
  void aRefusedCallHasNoTimer() {
    FakeTransactions.Server invite =
        f.adopted(request("INVITE", 1, "", expires("90;refresher=uac")), FakeTransport.UDP);
    f.sent(f.respond("T", 491));
    assertEquals("", invite.last().header("Session-Expires").orElse(""));
    invite.over = true;
    invite.user.onOver(invite, false);
    assertEquals(0, f.lane.armed());
  }

  // Our refresh: its form, and its outcomes.

  @Test
  void aRefreshOffersWhatTheApplicationSaidLast() {
    SipMessage ok = answered(expires("90;refresher=uas"), "");
    SipMessage invite = refreshed(D, 40_000, 50_000).request;
    assertEquals("sip:alice@198.51.100.7:5062", invite.requestUri());
    assertEquals("90;refresher=uac", invite.header("Session-Expires").orElseThrow());
    assertEquals("90", invite.header("Min-SE").orElseThrow());
    assertEquals("timer", invite.header("Supported").orElseThrow());
    assertEquals(ok.header("Contact"), invite.header("Contact"));
    assertEquals("application/sdp", invite.header("Content-Type").orElseThrow());
    assertArrayEquals(SDP, invite.body());
    assertEquals(ok.toTag(), invite.fromTag());
    hangUp();
  }

  @ParameterizedTest
  @CsvSource({"90;refresher=uac, server", "90, server", "90;refresher=uas, peer", "'', nobody"})
  void anAcceptedRefreshIsAckedAndItsAnswerSaysWhoIsNext(String agreed, String refresher) {
    answered(expires("90;refresher=uas"), "");
    FakeTransactions.Client refresh = refreshed(D, 40_000, 50_000);
    String elsewhere = "Contact: <sip:moved@198.51.100.7:5062>";
    f.answer(refresh, 180, "x", elsewhere);
    if (agreed.isEmpty()) {
      f.answer(refresh, 200, "x", elsewhere);
    } else {
      f.answer(refresh, 200, "x", elsewhere, expires(agreed));
    }
    assertEquals(1, f.transport.sent.size());
    SipMessage ack = f.transport.sent.get(0).message();
    assertEquals("sip:moved@198.51.100.7:5062", ack.requestUri());
    assertEquals(refresh.request.cseq() + " ACK", ack.header("CSeq").orElseThrow());
    f.answer(refresh, 200, "x", elsewhere, expires("90"));
    assertEquals(2, f.transport.sent.size(), "a repeated 200 is ACKed again");
    assertEquals(List.of(), f.heard.take());
    refresh.over = true;
    refresh.user.onOver(refresh);
    switch (refresher) {
      case "server" -> {
        refreshed(D, 40_000, 50_000);
        hangUp();
      }
      case "peer" -> expires(D, 90_000);
      default -> nothingHappens();
    }
  }

  @Test
  void a491LetsTheSessionStandAndItIsRefreshedLater() {
    answered(expires("90;refresher=uas"), "");
    long began = f.lane.now();
    FakeTransactions.Client first = refreshed(D, 40_000, 50_000);
    f.answer(first, 491, "x");
    first.user.onOver(first);
    long waited = f.lane.now() - began;
    FakeTransactions.Client second = refreshed(D, 78_750 - waited, 90_000 - waited);
    f.answer(second, 200, "x", CONTACT, expires("90"));
    refreshed(D, 35_000, 50_000);
    hangUp();
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 481})
  void aPeerThatKnowsNoDialogIsHungUpOn(int status) {
    answered(expires("90;refresher=uas"), "");
    FakeTransactions.Client refresh = refreshed(D, 40_000, 50_000);
    f.answer(refresh, status, "x");
    hungUp(D);
    refresh.user.onOver(refresh);
    assertEquals(List.of(), f.heard.take());
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 401, 403, 407, 480, 486, 488, 500, 503, 603})
  void aRefusedRefreshIsTriedAgainAndTheSessionMayRunOut(int status) {
    answered(expires("90;refresher=uas"), "");
    long began = f.lane.now();
    FakeTransactions.Client refresh = refreshed(D, 40_000, 50_000);
    int refreshes = 1;
    while (f.lane.now() < began + 89_999) {
      f.answer(refresh, status, "x");
      refresh.over = true;
      refresh.user.onOver(refresh);
      refresh = next();
      refreshes += refresh.request.method().equals("INVITE") ? 1 : 0;
    }
    hungUp(D);
    assertTrue(refreshes >= 4 && refreshes < 12, refreshes + " refreshes");
  }

  @Test
  void aRefusedRefreshThatSucceedsLaterKeepsTheCall() {
    answered(expires("90;refresher=uas"), "");
    FakeTransactions.Client refresh = refreshed(D, 40_000, 50_000);
    f.answer(refresh, 503, "x");
    FakeTransactions.Client second = refreshed(D, 20_000, 25_000);
    assertEquals("90;refresher=uac", second.request.header("Session-Expires").orElseThrow());
    f.answer(second, 200, "x", CONTACT, expires("90"));
    refreshed(D, 40_000, 50_000);
    hangUp();
  }

  @ParameterizedTest
  @CsvSource({"500, 10, 10000", "503, 30 (maintenance), 30000", "480, 7;duration=60, 7000"})
  void aRefusedRefreshWaitsAsLongAsThePeerSays(int status, String retryAfter, long millis) {
    answered(expires("90;refresher=uas"), "");
    FakeTransactions.Client refresh = refreshed(D, 40_000, 50_000);
    f.answer(refresh, status, "x", "Retry-After: " + retryAfter);
    refreshed(D, millis, millis);
    hangUp();
  }

  @Test
  void whoSaysToWaitLongerThanTheSessionLastsLetsItRunOut() {
    answered(expires("90;refresher=uas"), "");
    long began = f.lane.now();
    FakeTransactions.Client refresh = refreshed(D, 40_000, 50_000);
    f.answer(refresh, 503, "x", "Retry-After: 4294967295");
    expires(D, began + 90_000 - f.lane.now());
  }

  @Test
  void a491BeforeTheVeryEndDoesNotOutlastTheSession() {
    answered(expires("90;refresher=uas"), "");
    long began = f.lane.now();
    f.answer(next(), 491, "x");
    f.answer(next(), 491, "x");
    f.answer(next(), 500, "x", "Retry-After: 60");
    expires(D, began + 90_000 - f.lane.now());
  }

  @Test
  void silenceEndsTheCall() {
    answered(expires("90;refresher=uas"), "");
    FakeTransactions.Client refresh = refreshed(D, 40_000, 50_000);
    refresh.user.onTimeout(refresh);
    hungUp(D);
    refresh.user.onOver(refresh);
  }

  @Test
  void aRefreshThatCanNotBeSentEndsTheCall() {
    answered(expires("90;refresher=uas"), "");
    FakeTransactions.Client refresh = refreshed(D, 40_000, 50_000);
    refresh.user.onFailure(refresh, SendFailure.CLOSED);
    refresh.user.onOver(refresh);
    f.lane.run();
    hungUp(D);
  }

  @Test
  void a422IsFollowedByALongerIntervalButOnlyOnce() {
    answered(expires("90;refresher=uas"), "");
    FakeTransactions.Client first = refreshed(D, 40_000, 50_000);
    f.answer(first, 422, "x", "Min-SE: 300");
    FakeTransactions.Client second = f.lastClient();
    assertEquals("300;refresher=uac", second.request.header("Session-Expires").orElseThrow());
    int before = f.transactions.clients.size();
    f.answer(second, 422, "x", "Min-SE: 600");
    assertEquals(before, f.transactions.clients.size());
    assertEquals(List.of(), f.heard.take(), "the session runs out");
    hangUp();
  }

  @Test
  void whileOurRefreshWaitsThePeersInviteIsGlare() {
    SipMessage ok = answered(expires("90;refresher=uas"), "");
    FakeTransactions.Client refresh = refreshed(D, 40_000, 50_000);
    f.dialogs.onRequest(f.fromNetwork(request("INVITE", 2, ok.toTag()), FakeTransport.UDP));
    assertEquals(491, f.lastServer().lastStatus());
    assertEquals(List.of(), f.heard.take());
    f.answer(refresh, 200, "x", CONTACT, expires("90"));
    hangUp();
  }

  @Test
  void aRefreshWaitsForTheApplicationsInvite() {
    answered(expires("90;refresher=uas"), "");
    f.lane.advance(39_000);
    f.sent(f.ask(D, "INVITE"));
    FakeTransactions.Client theirs = f.lastClient();
    int before = f.transactions.clients.size();
    f.lane.advance(20_000);
    assertEquals(before, f.transactions.clients.size());
    f.answer(theirs, 488, "x");
    f.heard.take();
    refreshed(D, 1, 2_000);
    hangUp();
  }

  @Test
  void aCallThatEndsIsNotRefreshed() {
    answered(expires("90;refresher=uas"), "");
    hangUp();
    int before = f.transactions.clients.size();
    f.lane.advance(100_000);
    assertEquals(before, f.transactions.clients.size());
  }

  @Test
  void aRefreshThatIsAnsweredAfterTheEndOfTheCallIsAcked() {
    answered(expires("90;refresher=uas"), "");
    FakeTransactions.Client refresh = refreshed(D, 40_000, 50_000);
    hangUp();
    f.answer(refresh, 200, "x", CONTACT, expires("90"));
    assertEquals("ACK", f.transport.sent.get(0).message().method());
    assertEquals(List.of(), f.heard.take());
  }

  // Refreshes of the peer.

  @ParameterizedTest
  @CsvSource({
    // method, who refreshed, the request's header, what becomes of it, the 200's header, refresher
    "INVITE, peer, 120;refresher=uac, 200, 120;refresher=uac, peer",
    "INVITE, peer, 120;refresher=uas, 200, 120;refresher=uas, server",
    "INVITE, peer, 120, 200, 120;refresher=uas, server",
    "INVITE, server, 120;refresher=uac, 200, 120;refresher=uac, peer",
    "INVITE, server, 120;refresher=uas, 200, 120;refresher=uas, server",
    "INVITE, server, 120, 200, 120;refresher=uac, peer",
    "INVITE, peer, '', 200, '', nobody",
    "INVITE, server, '', 200, '', nobody",
    "UPDATE, peer, 120;refresher=uac, 200, 120;refresher=uac, peer",
    "UPDATE, peer, 120;refresher=uas, 200, 120;refresher=uas, server",
    "UPDATE, peer, 120, 200, 120;refresher=uas, server",
    "UPDATE, server, 120;refresher=uac, 200, 120;refresher=uac, peer",
    "UPDATE, server, 120;refresher=uas, 200, 120;refresher=uas, server",
    "UPDATE, server, 120, 200, 120;refresher=uac, peer",
    "UPDATE, peer, '', 200, '', nobody",
  })
  void aRefreshOfThePeer(
      String method, String before, String asked, int status, String answered, String refresher) {
    SipMessage ok =
        answered(expires("90;refresher=" + (before.equals("peer") ? "uac" : "uas")), "");
    f.lane.advance(20_000);
    theirs(method, ok.toTag(), asked);
    f.sent(f.respond(f.heard.lastRequestId, status));
    assertEquals(answered, f.lastServer().last().header("Session-Expires").orElse(""));
    assertEquals(
        answered.endsWith("refresher=uac") ? "timer" : "",
        f.lastServer().last().header("Require").orElse(""));
    f.dialogs.onRequest(f.fromNetwork(request("ACK", 2, ok.toTag()), FakeTransport.UDP));
    f.heard.take();
    switch (refresher) {
      case "peer" -> expires(D, 120_000);
      case "server" -> {
        refreshed(D, 55_000, 65_000);
        hangUp();
      }
      default -> nothingHappens();
    }
  }

  private void theirs(String method, String tag, String asked) {
    String[] more = asked.isEmpty() ? new String[0] : new String[] {expires(asked)};
    f.dialogs.onRequest(f.fromNetwork(request(method, 2, tag, more), FakeTransport.UDP));
    assertEquals(List.of("request " + method + " " + D), f.heard.take());
  }

  @ParameterizedTest
  @CsvSource({
    "INVITE, uac, 491", "INVITE, uas, 491", "INVITE, uac, 408", "INVITE, uas, 408",
    "UPDATE, uac, 491", "UPDATE, uas, 491", "UPDATE, uac, 408", "UPDATE, uas, 408",
  })
  void aRefreshThatTheApplicationRefusesChangesNothing(String method, String role, int status) {
    for (String asked : List.of("400;refresher=uac", "400;refresher=uas", "400", "")) {
      SipMessage ok = answered(expires("90;refresher=" + role), "");
      f.lane.advance(20_000);
      theirs(method, ok.toTag(), asked);
      f.lane.advance(5_000);
      f.sent(f.respond(f.heard.lastRequestId, status));
      f.heard.take();
      if (role.equals("uac")) {
        expires(D, 65_000);
      } else {
        refreshed(D, 15_000, 25_000);
        hangUp();
      }
    }
  }

  @Test
  void anUpdateThatTheApplicationIsSilentAboutChangesNothing() {
    SipMessage ok = answered(expires("90;refresher=uac"), "");
    theirs("UPDATE", ok.toTag(), "400;refresher=uac");
    f.lane.advance(32_000);
    assertEquals(500, f.lastServer().lastStatus());
    f.heard.take();
    expires(D, 58_000);
  }

  @Test
  void aReInviteThatTheApplicationIsSilentAboutRunsOut() {
    for (String role : List.of("uac", "uas")) {
      SipMessage ok = answered(expires("90;refresher=" + role), "");
      theirs("INVITE", ok.toTag(), "120;refresher=" + role);
      f.lane.advance(role.equals("uac") ? 119_999 : 119_000);
      assertEquals(1, f.dialogCount());
      f.lane.advance(4_000);
      assertEquals(0, f.dialogCount());
      assertTrue(f.heard.take().contains(EXPIRED + D));
      assertEquals(500, f.lastServer().lastStatus());
    }
  }

  @Test
  void anIntervalThatIsTooShortIsAnswered422AndTheOldTimerGoesOn() {
    for (String method : List.of("INVITE", "UPDATE")) {
      SipMessage ok = answered(expires("90;refresher=uac"), "");
      f.lane.advance(20_000);
      f.dialogs.onRequest(
          f.fromNetwork(request(method, 2, ok.toTag(), expires("89")), FakeTransport.UDP));
      assertEquals(422, f.lastServer().lastStatus());
      assertEquals("90", f.lastServer().last().header("Min-SE").orElseThrow());
      assertEquals(List.of(), f.heard.take(), "the application is not told");
      expires(D, 70_000);
    }
  }

  @Test
  void theApplicationsWordHoldsInItsAnswerToARefresh() {
    SipMessage ok = answered(expires("90;refresher=uac"), "");
    theirs("INVITE", ok.toTag(), "120;refresher=uac");
    f.sent(
        f.respond(f.heard.lastRequestId, 200, new Header("Session-Expires", "200;refresher=uas")));
    f.dialogs.onRequest(f.fromNetwork(request("ACK", 2, ok.toTag()), FakeTransport.UDP));
    f.heard.take();
    refreshed(D, 95_000, 105_000);
    hangUp();
  }

  // Calls of an application.

  private String called(String agreed) {
    byte[] none = {};
    Header type = new Header("Content-Type", "application/sdp");
    List<Header> headers = List.of(new Header("Call-ID", "u1"), type);
    f.sent(
        f.dialogs.request(
            new RequestCommand(
                "X", "", "", "INVITE", "sip:far@198.51.100.7:5062", headers, OFFER)));
    FakeTransactions.Client invite = f.lastClient();
    String[] more =
        agreed.isEmpty() ? new String[] {CONTACT} : new String[] {CONTACT, expires(agreed)};
    f.answer(invite, 200, "b", more);
    String d = "u1;from-tag=" + invite.request.fromTag();
    f.sent(
        f.dialogs.request(
            new RequestCommand("X", d, "", "ACK", "sip:placeholder", List.of(), none)));
    invite.over = true;
    invite.user.onOver(invite);
    f.heard.take();
    return d;
  }

  private void hangUp(String d) {
    f.sent(f.ask(d, "BYE"));
    f.answer(f.lastClient(), 200, "b");
    f.heard.take();
  }

  @ParameterizedTest
  @CsvSource({
    "120, server, 120", "120;refresher=uac, server, 120", "120;refresher=uas, peer, 120",
    "30;refresher=uas, peer, 90", "30;refresher=uac, server, 90", "'', nobody, 0",
  })
  void aCallOfAnApplication(String agreed, String refresher, int seconds) {
    String d = called(agreed);
    assertEquals(
        "", f.lastClient().request.header("Session-Expires").orElse(""), "not ours to add");
    switch (refresher) {
      case "server" -> {
        SipMessage refresh = refreshed(d, seconds * 500L - 5000, seconds * 500L + 5000).request;
        assertArrayEquals(OFFER, refresh.body());
        assertEquals("sip:far@198.51.100.7:5062", refresh.requestUri());
        hangUp(d);
      }
      case "peer" -> expires(d, seconds * 1000L);
      default -> {
        f.lane.advance(4_000_000);
        assertEquals(1, f.dialogCount());
        hangUp(d);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    // method, who refreshed, the answer to the application's request, its header, who refreshes
    "INVITE, uac, 200, 120;refresher=uac, server, 120",
    "INVITE, uac, 200, 120;refresher=uas, peer, 120",
    "INVITE, uac, 200, 120, server, 120",
    "INVITE, uas, 200, 120, server, 120",
    "INVITE, uac, 200, '', server, 90",
    "INVITE, uas, 200, '', nobody, 0",
    "INVITE, uac, 491, '', server, 90",
    "INVITE, uas, 491, '', peer, 90",
    "INVITE, uac, 408, '', server, 90",
    "INVITE, uas, 408, '', peer, 90",
    "UPDATE, uac, 200, 120;refresher=uac, server, 120",
    "UPDATE, uac, 200, 120;refresher=uas, peer, 120",
    "UPDATE, uas, 200, 120, server, 120",
    "UPDATE, uas, 200, '', nobody, 0",
    "UPDATE, uas, 491, '', peer, 90",
    "UPDATE, uac, 408, '', server, 90",
    "INFO, uas, 200, 120, peer, 90",
  })
  void aRequestOfTheApplicationInItsCall(
      String method, String before, int status, String agreed, String refresher, int seconds) {
    String d = called("90;refresher=" + before);
    f.sent(f.ask(d, method));
    String[] more =
        agreed.isEmpty() ? new String[] {CONTACT} : new String[] {CONTACT, expires(agreed)};
    f.answer(f.lastClient(), status, "b", more);
    if (method.equals("INVITE") && status == 200) {
      f.sent(f.ask(d, "ACK"));
    }
    f.heard.take();
    switch (refresher) {
      case "server" -> {
        refreshed(d, seconds * 500L - 5000, seconds * 500L + 5000);
        hangUp(d);
      }
      case "peer" -> expires(d, seconds * 1000L);
      default -> {
        f.lane.advance(4_000_000);
        assertEquals(1, f.dialogCount());
        hangUp(d);
      }
    }
  }

  @Test
  void theDescriptionInTheAckOfADelayedOfferIsOfferedLater() {
    String d = called("90;refresher=uac");
    f.sent(f.ask(d, "INVITE"));
    f.answer(f.lastClient(), 200, "b", CONTACT, expires("90"));
    byte[] late = "v=0\r\ns=late\r\n".getBytes(StandardCharsets.UTF_8);
    f.sent(
        f.dialogs.request(
            new RequestCommand("X", d, "", "ACK", "sip:placeholder", List.of(), late)));
    f.heard.take();
    assertArrayEquals(late, refreshed(d, 40_000, 50_000).request.body());
    hangUp(d);
  }
}
