package org.drachtio.sip.dialog.internal;

import static org.drachtio.sip.dialog.internal.DialogFixture.D;
import static org.drachtio.sip.dialog.internal.DialogFixture.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6665, sip-behaviour.md §4.3. */
class SubscriptionTest {

  private static final String CONTACT = "Contact: <sip:far@198.51.100.7:5062>";
  private static final int TIMER_N = 32_000;

  final DialogFixture f = fixture();

  DialogFixture fixture() {
    return new DialogFixture();
  }

  @AfterEach
  void noTimerIsLeft() {
    f.lane.advance(200_000_000);
    assertEquals(0, f.lane.armed(), "timers");
    assertEquals(0, f.dialogCount());
  }

  // The application is the notifier.

  private String accepted(int status, Header... answer) {
    FakeTransactions.Server subscribe =
        f.adopted(request("SUBSCRIBE", 1, "", "Expires: 600"), FakeTransport.UDP);
    f.sent(f.respond("T", status, answer));
    subscribe.over = true;
    subscribe.user.onOver(subscribe, false);
    f.heard.take();
    return subscribe.last().toTag();
  }

  private static Header expires(int seconds) {
    return new Header("Expires", String.valueOf(seconds));
  }

  private void notify(String state, int status) {
    f.sent(f.ask(D, "NOTIFY", new Header("Subscription-State", state)));
    f.answer(f.lastClient(), status, "x");
    f.heard.take();
  }

  private void lasts(long millis) {
    f.lane.advance(millis - 1);
    assertEquals(1, f.dialogCount(), "too early");
    f.lane.advance(1);
    assertEquals(0, f.dialogCount(), "still there");
    assertEquals(List.of("dialog-over " + D), f.heard.take());
  }

  @ParameterizedTest
  @CsvSource({"200, 100, 100", "202, 100, 100", "202, -1, 600", "202, 0, 0"})
  void aSubscriptionThatRunsOutUnnoticedIsForgotten(int status, int answered, int seconds) {
    if (answered < 0) {
      accepted(status);
    } else {
      accepted(status, expires(answered));
    }
    lasts(seconds * 1000L + TIMER_N);
  }

  @Test
  void nobodyMakesItLastForEver() {
    int week = 7 * 24 * 3600;
    FakeTransactions.Server subscribe =
        f.adopted(request("SUBSCRIBE", 1, "", "Expires: 2147483647"), FakeTransport.UDP);
    f.sent(f.respond("T", 202, expires(Integer.MAX_VALUE)));
    assertEquals(String.valueOf(week), subscribe.last().header("Expires").orElseThrow());
    subscribe.over = true;
    subscribe.user.onOver(subscribe, false);
    f.heard.take();
    notify("active;expires=2147483647", 200);
    lasts(week * 1000L + TIMER_N);
  }

  @Test
  void aRefreshProlongsIt() {
    String tag = accepted(202, expires(100));
    f.lane.advance(90_000);
    f.dialogs.onRequest(
        f.fromNetwork(request("SUBSCRIBE", 2, tag, "Expires: 300"), FakeTransport.UDP));
    assertEquals(List.of("request SUBSCRIBE " + D), f.heard.take());
    f.sent(f.respond(f.heard.lastRequestId, 200));
    f.heard.take();
    lasts(300_000 + TIMER_N);
  }

  @Test
  void aNotifySaysHowLongItLasts() {
    accepted(202, expires(100));
    notify("active;expires=50", 200);
    lasts(50_000 + TIMER_N);
  }

  @ParameterizedTest
  @ValueSource(strings = {"terminated", "terminated;reason=timeout", " Terminated ; reason=giveup"})
  void theLastNotifyEndsItWithItsFinalResponse(String state) {
    accepted(202);
    f.sent(f.ask(D, "NOTIFY", new Header("Subscription-State", state)));
    assertEquals(1, f.dialogCount());
    f.answer(f.lastClient(), 481, "x");
    assertEquals(0, f.dialogCount());
  }

  @Test
  void aProvisionalResponseToSubscribeDoesNoHarm() {
    FakeTransactions.Server subscribe = f.adopted(request("SUBSCRIBE", 1, ""), FakeTransport.UDP);
    f.sent(f.respond("T", 180));
    f.sent(f.respond("T", 202));
    assertEquals(202, subscribe.last().status());
    notify("terminated", 200);
    subscribe.over = true;
    subscribe.user.onOver(subscribe, false);
  }

  // The application is the subscriber.

  private String subscribed() {
    f.sent(
        f.dialogs.request(
            new RequestCommand(
                "X",
                "",
                "",
                "SUBSCRIBE",
                "sip:far@198.51.100.7:5062",
                List.of(new Header("Call-ID", "c1"), expires(600)),
                new byte[0])));
    return f.lastClient().request.fromTag();
  }

  private String dialogId(String tag) {
    return "c1;from-tag=" + tag;
  }

  private InboundMessage theirs(String method, long cseq, String tag, String... more) {
    return f.fromNetwork(request(method, cseq, tag, more), FakeTransport.UDP);
  }

  @Test
  void theTerminatingNotifyEndsItAtReceipt() {
    String tag = subscribed();
    f.answer(f.lastClient(), 202, "ft", CONTACT);
    f.heard.take();
    f.dialogs.onRequest(theirs("NOTIFY", 1, tag, "Subscription-State: active;expires=100"));
    assertEquals(List.of("request NOTIFY " + dialogId(tag)), f.heard.take());
    f.sent(f.respond(f.heard.lastRequestId, 200));
    f.heard.take();
    f.dialogs.onRequest(theirs("NOTIFY", 2, tag, "Subscription-State: terminated;reason=timeout"));
    assertEquals(
        List.of("request NOTIFY " + dialogId(tag), "dialog-over " + dialogId(tag)), f.heard.take());
    f.sent(f.respond(f.heard.lastRequestId, 200));
    assertEquals(200, f.lastServer().lastStatus());
  }

  @Test
  void withoutAnyNotifyItIsForgottenWhenItHasRunOut() {
    String tag = subscribed();
    f.answer(f.lastClient(), 200, "ft", CONTACT, "Expires: 100");
    f.heard.take();
    f.lane.advance(100_000 + TIMER_N - 1);
    assertEquals(1, f.dialogCount());
    f.lane.advance(1);
    assertEquals(List.of("dialog-over " + dialogId(tag)), f.heard.take());
  }

  @Test
  void aNotifyThatOvertakesThe2xxIsDeliveredBehindIt() {
    String tag = subscribed();
    FakeTransactions.Client subscribe = f.lastClient();
    f.heard.take();
    assertTrue(f.dialogs.onRequest(theirs("NOTIFY", 1, tag, "Subscription-State: active")));
    assertEquals(List.of("dialog " + dialogId(tag) + " X"), f.heard.take());
    f.answer(subscribe, 202, "ft", CONTACT);
    assertEquals(
        List.of(
            "response 202 X " + dialogId(tag),
            "transaction-over X",
            "request NOTIFY " + dialogId(tag)),
        f.heard.take());
    f.sent(f.respond(f.heard.lastRequestId, 200));
    assertEquals(1, f.dialogCount());
  }

  @Test
  void aNotifyIsNotHeldLongerThanT1() {
    String tag = subscribed();
    FakeTransactions.Client subscribe = f.lastClient();
    f.heard.take();
    f.dialogs.onRequest(theirs("NOTIFY", 1, tag, "Subscription-State: active"));
    f.heard.take();
    f.lane.advance(499);
    assertEquals(List.of(), f.heard.take());
    f.lane.advance(1);
    assertEquals(List.of("request NOTIFY " + dialogId(tag)), f.heard.take());
    f.sent(f.respond(f.heard.lastRequestId, 200));
    f.heard.take();
    f.answer(subscribe, 202, "ft", CONTACT, "Expires: 10");
    assertEquals(List.of("response 202 X " + dialogId(tag), "transaction-over X"), f.heard.take());
    assertEquals(1, f.dialogCount());
  }

  @Test
  void aNotifyBeforeARefusalIsAnswered481() {
    String tag = subscribed();
    FakeTransactions.Client subscribe = f.lastClient();
    f.dialogs.onRequest(theirs("NOTIFY", 1, tag, "Subscription-State: active"));
    f.answer(subscribe, 489, "ft");
    assertEquals(481, f.lastServer().lastStatus());
    assertEquals(0, f.dialogCount());
  }

  @Test
  void aSubscriptionThatEndsBeforeThe2xxStaysEnded() {
    String tag = subscribed();
    FakeTransactions.Client subscribe = f.lastClient();
    f.dialogs.onRequest(theirs("NOTIFY", 1, tag, "Subscription-State: terminated"));
    f.lane.advance(500);
    assertEquals(0, f.dialogCount());
    f.sent(f.respond(f.heard.lastRequestId, 200));
    f.heard.take();
    f.answer(subscribe, 202, "ft", CONTACT);
    assertEquals(0, f.dialogCount());
  }

  @Test
  void aNotifyOfNoSubscribeOfOursIsOfferedToAll() {
    subscribed();
    assertFalse(f.dialogs.onRequest(theirs("NOTIFY", 1, "other", "Subscription-State: active")));
    assertFalse(
        f.dialogs.onRequest(
            theirs("OPTIONS", 1, f.lastClient().request.fromTag(), "X-A: no NOTIFY")));
    f.answer(f.lastClient(), 404, "ft");
  }

  @Test
  void inACallNotifyEndsNothing() {
    String tag = f.answeredCall(FakeTransport.UDP);
    f.dialogs.onRequest(theirs("NOTIFY", 2, tag, "Subscription-State: terminated"));
    assertEquals(List.of("request NOTIFY " + D), f.heard.take());
    f.sent(f.respond(f.heard.lastRequestId, 200));
    assertEquals(1, f.dialogCount());
    f.sent(f.ask(D, "BYE"));
    f.answer(f.lastClient(), 200, "x");
  }
}
