package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.drachtio.admin.internal.settings.AdminConfig;
import org.drachtio.admin.internal.settings.AdminSettings;
import org.drachtio.api.control.AppEvent;
import org.drachtio.api.control.Selection;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.view.ApplicationInfo;
import org.drachtio.kernel.config.testing.TestConfig;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.Test;

/** Who is chosen for a request (admin-protocol.md §8). */
class SessionsTest {

  private final Bench bench = new Bench();

  private AppConnection wanting(String tags, String... verbs) {
    AppConnection connection = bench.application(tags);
    for (String verb : verbs) {
      bench.receive(connection, "8|route|" + verb);
    }
    connection.payloads();
    return connection;
  }

  private long chosen(String method, String tag) {
    return ((Selection.Chosen) bench.sessions.select(method, tag)).application();
  }

  @Test
  void everyApplicationHasItsTurnNewestFirst() {
    AppConnection a = wanting("", "invite");
    AppConnection b = wanting("", "invite", "invite");
    AppConnection c = wanting("", "invite");
    List<Long> turns = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      turns.add(chosen("INVITE", ""));
    }
    assertEquals(List.of(c.id(), b.id(), a.id(), c.id(), b.id(), a.id()), turns);
  }

  @Test
  void methodsRotateOnTheirOwn() {
    AppConnection a = wanting("", "invite", "register");
    AppConnection b = wanting("", "invite", "register");
    assertEquals(b.id(), chosen("INVITE", ""));
    assertEquals(b.id(), chosen("REGISTER", ""));
    assertEquals(a.id(), chosen("INVITE", ""));
    assertEquals(a.id(), chosen("REGISTER", ""));
  }

  @Test
  void onlyLowerCaseVerbsMatch() {
    wanting("", "INVITE", "Register", "*");
    assertEquals(new Selection.NoneForMethod(), bench.sessions.select("INVITE", ""));
    assertEquals(new Selection.NoneForMethod(), bench.sessions.select("REGISTER", ""));
    assertEquals(new Selection.NoneForMethod(), bench.sessions.select("MESSAGE", ""));
  }

  @Test
  void aDemandedTagLeavesOutTheOthers() {
    wanting("red", "invite");
    AppConnection blue = wanting("blue,green", "invite");
    wanting("", "invite");
    assertEquals(blue.id(), chosen("INVITE", "green"));
    assertEquals(blue.id(), chosen("INVITE", "blue"));
    assertEquals(new Selection.NoneForTag(), bench.sessions.select("INVITE", "yellow"));
    assertEquals(new Selection.NoneForMethod(), bench.sessions.select("MESSAGE", "blue"));
  }

  @Test
  void closedConnectionsArePassedOver() {
    AppConnection a = wanting("", "invite");
    AppConnection b = wanting("", "invite");
    b.open = false;
    assertEquals(a.id(), chosen("INVITE", ""));
    assertEquals(a.id(), chosen("INVITE", ""));
    a.open = false;
    assertEquals(new Selection.NoneForMethod(), bench.sessions.select("INVITE", ""));
  }

  @Test
  void applicationsThatDoNotReadArePassedOver() {
    AppConnection a = wanting("t", "invite");
    AppConnection b = wanting("t", "invite");
    int passOver = bench.settings.passOverQueuedBytes();
    b.queued = passOver + 1;
    for (int i = 0; i < 4; i++) {
      assertEquals(a.id(), chosen("INVITE", ""));
      assertEquals(a.id(), chosen("INVITE", "t"));
    }
    b.queued = passOver;
    long first = chosen("INVITE", "");
    long second = chosen("INVITE", "");
    assertEquals(Set.of(a.id(), b.id()), Set.of(first, second), "it reads again");
  }

  @Test
  void ifNobodyReadsTheOneThatLagsLeastIsChosenUpToHalfOfItsQueue() {
    AppConnection a = wanting("t", "invite");
    AppConnection b = wanting("", "invite");
    int half = bench.settings.options().maxQueuedBytes() / 2;
    a.queued = half - 1;
    b.queued = half - 2;
    for (int i = 0; i < 4; i++) {
      assertEquals(b.id(), chosen("INVITE", ""));
      assertEquals(a.id(), chosen("INVITE", "t"), "the other has not the tag");
    }
    b.queued = half;
    assertEquals(a.id(), chosen("INVITE", ""));
    a.queued = half;
    assertEquals(0, bench.meters.counter("admin.no-room").value());
    assertEquals(new Selection.NoneForMethod(), bench.sessions.select("INVITE", ""));
    assertEquals(new Selection.NoneForMethod(), bench.sessions.select("INVITE", "t"));
    assertEquals(2, bench.meters.counter("admin.no-room").value());
    assertEquals(new Selection.NoneForTag(), bench.sessions.select("INVITE", "other"));
    bench.settings =
        AdminSettings.of(TestConfig.of(AdminConfig.class, Map.of("passOverQueuedBytes", 4096)));
    b.queued = 4096;
    assertEquals(b.id(), chosen("INVITE", ""));
  }

  private void give(AppConnection application, String method) {
    String text =
        method + " sip:bob@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKa\r\n\r\n";
    SipMessage request = SipMessage.scan(text.getBytes(StandardCharsets.UTF_8));
    bench.sessions.deliver(
        application.id(), new AppEvent.NewRequest("t", new InboundMessage(request, null, 1)));
  }

  @Test
  void whoOwesAnAnswerAndSaysNothingIsPassedOverUntilItSaysSomething() {
    AppConnection a = wanting("", "invite");
    AppConnection b = wanting("t", "invite");
    give(b, "INVITE");
    bench.lanes.lane().advance(2000);
    assertFalse(bench.sessions.isSilent(b.id()), "it has two seconds");
    bench.lanes.lane().advance(1);
    assertTrue(bench.sessions.isSilent(b.id()));
    for (int i = 0; i < 4; i++) {
      assertEquals(a.id(), chosen("INVITE", ""));
    }
    assertEquals(b.id(), chosen("INVITE", "t"), "nobody else has the tag");
    bench.receivePart(b, new byte[] {'9'});
    assertFalse(bench.sessions.isSilent(b.id()));
    List<Long> next = List.of(chosen("INVITE", ""), chosen("INVITE", ""));
    assertEquals(Set.of(a.id(), b.id()), Set.copyOf(next));
  }

  @Test
  void silenceAloneIsNoFault() {
    AppConnection a = wanting("", "invite");
    AppConnection b = wanting("", "invite");
    bench.lanes.lane().advance(3_600_000);
    assertEquals(b.id(), chosen("INVITE", ""));
    assertEquals(a.id(), chosen("INVITE", ""));
    give(a, "INVITE");
    give(b, "INVITE");
    bench.lanes.lane().advance(1999);
    // Whatever it is: it may take its time for the answer.
    bench.receive(b, "8|ping");
    bench.lanes.lane().advance(1000);
    assertEquals(b.id(), chosen("INVITE", ""));
    assertEquals(b.id(), chosen("INVITE", ""));
    bench.settings = AdminSettings.of(TestConfig.of(AdminConfig.class, Map.of("silenceMillis", 0)));
    List<Long> next = List.of(chosen("INVITE", ""), chosen("INVITE", ""));
    assertEquals(Set.of(a.id(), b.id()), Set.copyOf(next), "switched off");
  }

  @Test
  void ofThoseThatSayNothingTheOneThatLagsLeastGetsWhatNobodyElseCan() {
    AppConnection a = wanting("", "invite");
    AppConnection b = wanting("", "invite");
    give(a, "INVITE");
    give(b, "INVITE");
    a.queued = 10;
    bench.lanes.lane().advance(2001);
    assertEquals(b.id(), chosen("INVITE", ""));
    assertEquals(b.id(), chosen("INVITE", ""));
    b.queued = bench.settings.options().maxQueuedBytes() / 2;
    assertEquals(a.id(), chosen("INVITE", ""));
  }

  @Test
  void nothingIsOwedForWhatApplicationsNeedNotAnswer() {
    AppConnection a = wanting("", "invite");
    for (String start :
        List.of("SIP/2.0 200 OK", "ACK sip:a@b SIP/2.0", "CANCEL sip:a@b SIP/2.0")) {
      SipMessage message =
          SipMessage.scan((start + "\r\nCall-ID: c\r\n\r\n").getBytes(StandardCharsets.UTF_8));
      bench.sessions.deliver(
          a.id(), new AppEvent.FromNetwork("t", "d", new InboundMessage(message, null, 1)));
    }
    AppConnection b = wanting("", "invite");
    bench.lanes.lane().advance(2001);
    assertEquals(
        Set.of(a.id(), b.id()), Set.copyOf(List.of(chosen("INVITE", ""), chosen("INVITE", ""))));
  }

  @Test
  void aGoneApplicationLeavesTheTablesBeforeTheCallsAreTold() {
    AppConnection a = wanting("", "invite");
    AppConnection b = wanting("", "invite");
    bench.connections.closed(b);
    assertEquals(List.of(b.id()), bench.calls.gone);
    assertEquals(a.id(), chosen("INVITE", ""));
    assertEquals(a.id(), chosen("INVITE", ""));
    bench.connections.closed(a);
    assertEquals(new Selection.NoneForMethod(), bench.sessions.select("INVITE", ""));
    assertEquals(List.of(), bench.sessions.applications());
  }

  @Test
  void whatIsShownOfApplications() {
    AppConnection a = wanting("t", "invite", "bye");
    AppConnection stranger = bench.stranger();
    assertEquals(
        List.of(
            new ApplicationInfo(
                a.id(),
                "127.0.0.1:" + (40000 + a.id()),
                true,
                List.of("t"),
                List.of("invite", "bye"),
                0),
            new ApplicationInfo(
                stranger.id(),
                "127.0.0.1:" + (40000 + stranger.id()),
                false,
                List.of(),
                List.of(),
                0)),
        bench.sessions.applications());
  }

  @Test
  void allLeaveAtOnce() {
    AppConnection a = wanting("", "invite");
    AppConnection b = wanting("", "invite");
    bench.stranger();
    bench.sessions.removeAll();
    assertEquals(List.of(a.id(), b.id()), bench.calls.gone.stream().sorted().toList());
    assertEquals(List.of(), bench.sessions.applications());
    assertEquals(new Selection.NoneForMethod(), bench.sessions.select("INVITE", ""));
  }

  @Test
  void lanesShareTheRotationEvenly() throws Exception {
    wanting("", "invite");
    wanting("", "invite");
    wanting("", "invite");
    int threads = 4;
    int each = 3000;
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService lanes = Executors.newFixedThreadPool(threads);
    List<Future<Map<Long, Integer>>> counts = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      counts.add(
          lanes.submit(
              () -> {
                start.await();
                Map<Long, Integer> count = new HashMap<>();
                for (int i = 0; i < each; i++) {
                  count.merge(chosen("INVITE", ""), 1, Integer::sum);
                }
                return count;
              }));
    }
    Map<Long, Integer> sum = new HashMap<>();
    for (Future<Map<Long, Integer>> count : counts) {
      count.get().forEach((id, n) -> sum.merge(id, n, Integer::sum));
    }
    lanes.shutdown();
    assertEquals(3, sum.size());
    assertTrue(sum.values().stream().allMatch(n -> n == threads * each / 3), sum.toString());
  }
}
