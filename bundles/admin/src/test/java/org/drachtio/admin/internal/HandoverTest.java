package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.drachtio.admin.internal.session.ApplicationTaps;
import org.drachtio.admin.internal.session.Sessions;
import org.drachtio.admin.internal.settings.AdminConfig;
import org.drachtio.admin.internal.settings.AdminSettings;
import org.drachtio.api.ConfigReady;
import org.drachtio.api.control.AppEvent;
import org.drachtio.api.control.DialListener;
import org.drachtio.api.control.Selection;
import org.drachtio.api.dialog.FailureReason;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.route.ApplicationAddress;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.config.internal.PlaceholdersComponent;
import org.drachtio.kernel.config.testing.TestConfig;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.handover.testing.ManualHandover;
import org.drachtio.kernel.io.testing.FakeNetwork;
import org.drachtio.kernel.lane.testing.ManualLanes;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.drachtio.kernel.testing.Await;
import org.drachtio.kernel.tls.internal.TlsCertificatesComponent;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One version of the bundle after the other, on a manual clock. */
class HandoverTest {

  private static final String LAYER = "admin";
  private static final int TIMEOUT = 5000;

  private final FakeCalls calls = new FakeCalls();
  private final FakeNetwork<AppConnection> network = new FakeNetwork<>(AppConnection::new);
  private final ManualLanes lanes = new ManualLanes();
  private final FakeMeters meters = new FakeMeters();
  private final ManualHandover handover = new ManualHandover(lanes);
  private final Map<String, Object> config =
      new HashMap<>(
          Map.of("_secret", "cymru", "drachtio_boot", "b", "authenticationTimeoutMillis", TIMEOUT));
  private AdminComponent component;

  @BeforeEach
  void firstVersion() {
    component = create();
    component.setConfigReady(ready("b"));
    component.activate();
  }

  private AdminComponent create() {
    return new AdminComponent(
        network,
        lanes,
        meters,
        calls,
        FakeServices.transport(),
        FakeServices.view(),
        handover,
        new TlsCertificatesComponent(),
        new PlaceholdersComponent(),
        TestConfig.of(AdminConfig.class, Map.copyOf(config)));
  }

  private static ConfigReady ready(String boot) {
    return new ConfigReady() {
      @Override
      public String boot() {
        return boot;
      }

      @Override
      public boolean writes(String pid) {
        return true;
      }
    };
  }

  private void leave() {
    component.deactivate();
    assertEquals(Set.of(LAYER), handover.awaited());
    assertTrue(handover.isInProgress());
  }

  private void arrive() {
    component = create();
    component.activate();
    assertFalse(handover.isInProgress());
    lanes.lane().run();
  }

  private void replace() {
    leave();
    arrive();
  }

  private void receive(AppConnection connection, String payload) {
    receiveBytes(connection, Bench.frame(payload));
  }

  private void receiveBytes(AppConnection connection, byte[] bytes) {
    ByteBuffer data = ByteBuffer.wrap(bytes);
    network.handler.consume(connection, data);
    assertFalse(data.hasRemaining());
  }

  private AppConnection application(String tags, String... verbs) {
    AppConnection connection = network.accept();
    receive(connection, "1|authenticate|cymru|" + tags);
    for (String verb : verbs) {
      receive(connection, "2|route|" + verb);
    }
    assertEquals(1 + verbs.length, connection.payloads().size());
    lanes.lane().run();
    return connection;
  }

  private void assertAlive(AppConnection connection) {
    assertTrue(connection.open);
    receive(connection, "9|ping");
    assertEquals("response|9|OK|pong", connection.reply());
  }

  private List<Long> turns(String method, String tag, int count) {
    List<Long> turns = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Selection selection = calls.applications.select(method, tag);
      turns.add(selection instanceof Selection.Chosen chosen ? chosen.application() : -1L);
    }
    return turns;
  }

  @Test
  void applicationsStayAndKeepTheirTagsAndRoutes() {
    AppConnection a = application("blue,green", "invite", "options");
    AppConnection b = application("", "invite", "WEIRD");
    var before = calls.applications.applications();
    var old = calls.applications;
    replace();
    assertEquals(before, calls.applications.applications());
    assertFalse(old == calls.applications);
    assertEquals(List.of(), calls.gone);
    assertEquals(List.of(), a.payloads());
    assertAlive(a);
    assertAlive(b);
    assertEquals(List.of(a.id(), a.id()), turns("OPTIONS", "green", 2));
    receive(b, "3|remove_route|invite");
    assertEquals(List.of(a.id(), a.id()), turns("INVITE", "", 2));
    assertEquals(1, network.opened.size());
    assertEquals(0, lanes.lane().armed());
  }

  @Test
  void everyMethodGoesOnWhereItsRotationWas() {
    AppConnection a = application("", "invite", "message");
    AppConnection b = application("", "message", "invite");
    AppConnection c = application("", "invite");
    receive(a, "3|remove_route|invite");
    receive(a, "4|route|invite");
    assertEquals(List.of(a.id(), c.id()), turns("INVITE", "", 2));
    assertEquals(List.of(b.id()), turns("MESSAGE", "", 1));
    replace();
    assertEquals(List.of(b.id(), a.id(), c.id()), turns("INVITE", "", 3));
    assertEquals(List.of(a.id(), b.id()), turns("MESSAGE", "", 2));
    replace();
    assertEquals(List.of(b.id()), turns("INVITE", "", 1));
    assertEquals(List.of(a.id(), b.id()), turns("MESSAGE", "", 2));
    assertEquals(List.of(-1L), turns("BYE", "", 1));
  }

  @Test
  void eventsReachThem() {
    AppConnection a = application("", "options");
    replace();
    SipMessage options =
        SipMessage.scan(Bench.frame("OPTIONS sip:a SIP/2.0\r\nCall-ID: c\r\n\r\n"));
    InboundMessage inbound =
        new InboundMessage(options, new Flow(Bench.UDP, "192.0.2.1", 5062, 0), 0);
    assertTrue(calls.applications.deliver(a.id(), new AppEvent.NewRequest("t1", inbound)));
    assertTrue(a.payload().contains("|sip|network|"));
  }

  @Test
  void aLateAnswerStillReachesTheApplication() {
    AppConnection a = application("");
    receive(a, "7|sip|t1|\r\nSIP/2.0 200 OK\r\n\r\n");
    replace();
    calls.replies.get(0).done(new Outcome.Failed(FailureReason.UNKNOWN_REQUEST));
    assertEquals("response|7|NOK|Response not sent due to unknown transaction", a.reply());
    assertAlive(a);
  }

  @Test
  void anApplicationWhoseAnswersWereLostIsReadAgain() {
    AppConnection a = application("");
    for (int i = 0; i < 1000; i++) {
      receive(a, "7|sip|t1|\r\nSIP/2.0 200 OK\r\n\r\n");
    }
    assertEquals(List.of(true), a.pauses);
    AppConnection b = application("");
    receive(b, "7|sip|t1|\r\nSIP/2.0 200 OK\r\n\r\n");
    replace();
    assertEquals(List.of(true, false), a.pauses);
    assertEquals(List.of(), b.pauses);
    // There are two of them now.
    for (int i = 1; i < 500; i++) {
      receive(a, "7|sip|t1|\r\nSIP/2.0 200 OK\r\n\r\n");
    }
    assertEquals(List.of(true, false), a.pauses);
    receive(a, "7|sip|t1|\r\nSIP/2.0 200 OK\r\n\r\n");
    assertEquals(List.of(true, false, true), a.pauses);
  }

  @Test
  void theRestOfAFrameIsReadByTheNextVersion() {
    AppConnection a = application("");
    byte[] frame = Bench.frame("5|ping");
    ByteBuffer half = ByteBuffer.wrap(frame, 0, 4);
    network.handler.consume(a, half);
    assertEquals(0, half.position());
    replace();
    receiveBytes(a, frame);
    assertEquals("response|5|OK|pong", a.reply());
  }

  @Test
  void aStrangerHasItsOriginalDeadline() {
    AppConnection slow = network.accept();
    AppConnection quick = network.accept();
    lanes.lane().advance(2000);
    replace();
    assertEquals(2, lanes.lane().armed());
    lanes.lane().advance(1000);
    receive(quick, "1|authenticate|cymru|");
    replace();
    assertEquals(1, lanes.lane().armed());
    lanes.lane().advance(1999);
    assertTrue(slow.open);
    lanes.lane().advance(1);
    assertFalse(slow.open);
    assertTrue(quick.open);
    assertEquals(0, lanes.lane().armed());
    assertEquals(List.of(), calls.gone);
  }

  @Test
  void aDeadlineThatPassedMeanwhileCountsAtOnce() {
    AppConnection slow = network.accept();
    lanes.lane().run();
    leave();
    lanes.lane().advance(TIMEOUT + 1);
    assertTrue(slow.open, "the old version minds it no more");
    arrive();
    lanes.lane().advance(1);
    assertFalse(slow.open);
  }

  @Test
  void aClockThatWasNotStartedYetStartsAnew() {
    AppConnection slow = network.accept();
    leave();
    arrive();
    assertEquals(1, lanes.lane().armed(), "the old version arms nothing afterwards");
    lanes.lane().advance(TIMEOUT - 1);
    assertTrue(slow.open);
    lanes.lane().advance(1);
    assertFalse(slow.open);
  }

  /** Each is answered at once. */
  private void offerWrongSecrets(int count) {
    for (int i = 0; i < count; i++) {
      AppConnection guesser = network.accept();
      receive(guesser, "1|authenticate|wrong|");
      assertEquals("response|1|NO|incorrect secret", guesser.reply());
    }
  }

  @Test
  void guessingStaysSlow() {
    offerWrongSecrets(5);
    replace();
    AppConnection next = network.accept();
    receive(next, "1|authenticate|wrong|");
    assertEquals(List.of(), next.payloads(), "it is not looked at yet");
    lanes.lane().advance(200);
    assertEquals("response|1|NO|incorrect secret", next.reply());
  }

  @Test
  void anAttemptThatIsNotLookedAtYetHasItsAnswerFromTheNextVersion() {
    offerWrongSecrets(5);
    AppConnection right = network.accept();
    AppConnection wrong = network.accept();
    receive(right, "1|authenticate|cymru|blue");
    receive(wrong, "2|authenticate|guess|");
    lanes.lane().advance(100);
    leave();
    assertFalse(
        new String(handover.parcel(LAYER), StandardCharsets.ISO_8859_1).contains("cymru"),
        "a parcel may be kept on disk");
    arrive();
    lanes.lane().advance(99);
    assertEquals(List.of(), right.payloads());
    lanes.lane().advance(1);
    assertTrue(right.reply().startsWith("response|1|OK|"));
    assertEquals(Set.of("blue"), Set.copyOf(calls.applications.applications().get(0).tags()));
    lanes.lane().advance(199);
    assertEquals(List.of(), wrong.payloads());
    lanes.lane().advance(1);
    assertEquals("response|2|NO|incorrect secret", wrong.reply());
    assertFalse(wrong.open);
  }

  @Test
  void theOldestStrangerIsStillTheFirstToMakeRoom() {
    config.put("maxUnauthenticatedConnections", 2);
    component.modified(TestConfig.of(AdminConfig.class, Map.copyOf(config)));
    AppConnection first = network.accept();
    AppConnection second = network.accept();
    replace();
    network.accept();
    assertFalse(first.open);
    assertTrue(second.open);
  }

  @Test
  void whoHasGoneMeanwhileIsTold() {
    AppConnection a = application("", "invite");
    AppConnection b = application("", "invite");
    AppConnection closing = application("", "invite");
    AppConnection stranger = network.accept();
    lanes.lane().run();
    leave();
    network.connections.remove(a);
    network.connections.remove(stranger);
    closing.open = false;
    arrive();
    assertEquals(List.of(a.id(), closing.id()), calls.gone);
    network.handler.closed(closing);
    assertEquals(List.of(a.id(), closing.id()), calls.gone);
    assertEquals(List.of(b.id(), b.id()), turns("INVITE", "", 2));
    assertEquals(1, calls.applications.applications().size());
    assertEquals(0, lanes.lane().armed());
    network.handler.closed(b);
    assertEquals(List.of(a.id(), closing.id(), b.id()), calls.gone);
  }

  @Test
  void aConnectionThatTheLastVersionDidNotKnowIsAStranger() {
    application("");
    leave();
    AppConnection unknown = new AppConnection(99);
    network.connections.add(unknown);
    arrive();
    network.handler.opened(unknown);
    assertEquals(1, lanes.lane().armed());
    assertEquals(2, calls.applications.applications().size());
    receive(unknown, "1|authenticate|cymru|");
    assertTrue(unknown.reply().startsWith("response|1|OK|"));
    lanes.lane().run();
    assertEquals(0, lanes.lane().armed());
  }

  @Test
  void aRefusedConnectionIsNotTakenOver() {
    AppConnection refused = application("", "invite");
    receive(refused, "3|what");
    assertEquals(List.of(refused.id()), calls.gone);
    refused.open = false;
    replace();
    assertEquals(List.of(), calls.applications.applications());
    network.handler.closed(refused);
    assertEquals(List.of(refused.id()), calls.gone);
  }

  @Test
  void aBrokenParcelMakesStrangersOfAll() {
    for (byte[] broken : List.of(new byte[] {1, 2, 3}, new Parcel().put("sessions", 1).encode())) {
      AppConnection a = application("", "invite");
      leave();
      handover.tamper(LAYER, broken);
      arrive();
      assertTrue(a.open);
      assertEquals(List.of(-1L), turns("INVITE", "", 1));
      assertEquals(1, network.opened.size(), "the listener is found without it");
      receive(a, "1|authenticate|cymru|");
      assertTrue(a.reply().startsWith("response|1|OK|"));
    }
  }

  @Test
  void turnsThatAreMissingAreMadeFromTheVerbs() {
    AppConnection a = application("", "invite");
    AppConnection b = application("", "invite");
    leave();
    Parcel parcel = Parcel.decode(handover.parcel(LAYER));
    Parcel turn =
        new Parcel()
            .put("method", "INVITE")
            .put("offset", 1)
            .put("ids", new byte[] {0, 0, 0, 0, 0, 0, 0, 1});
    handover.tamper(LAYER, parcel.put("turns", turn).encode());
    arrive();
    assertEquals(List.of(a.id(), b.id()), turns("INVITE", "", 2));
  }

  @Test
  void theListenerFollowsAConfigurationThatChangedMeanwhile() {
    AppConnection a = application("");
    leave();
    config.put("port", 9033);
    arrive();
    assertEquals(List.of(9033), network.listeners.stream().map(l -> l.local.getPort()).toList());
    leave();
    config.put("maxConnections", 7);
    config.put("maxQueuedBytes", 70_000);
    arrive();
    assertEquals(
        List.of(70_000), network.listeners.stream().map(l -> l.options.maxQueuedBytes()).toList());
    assertEquals(List.of(7, 2500), network.bounds);
    leave();
    config.put("port", 0);
    arrive();
    assertEquals(List.of(), network.listeners);
    leave();
    config.put("port", 9022);
    arrive();
    assertEquals(1, network.listeners.size());
    assertEquals(3, network.opened.size());
    assertAlive(a);
  }

  @Test
  void theListenerOfAWildcardAddressIsFound() {
    config.put("address", "0.0.0.0");
    component.modified(TestConfig.of(AdminConfig.class, Map.copyOf(config)));
    assertEquals(2, network.opened.size());
    replace();
    leave();
    handover.tamper(LAYER, new Parcel().put("sessions", List.of()).encode());
    arrive();
    assertEquals(2, network.opened.size());
    assertEquals(1, network.listeners.size());
  }

  @Test
  void aSurplusListenerIsClosed() throws Exception {
    leave();
    network.listen(new InetSocketAddress("127.0.0.1", 1), network.listeners.get(0).options);
    arrive();
    assertEquals(List.of(network.opened.get(0)), network.listeners);
  }

  @Test
  void aConfigurationThatIsNotOfThisBootIsEnoughToGoOn() {
    AppConnection a = application("");
    leave();
    component = create();
    component.setConfigReady(ready("another"));
    component.activate();
    assertAlive(a);
    assertEquals(1, network.listeners.size());
  }

  @Test
  void aBadBoundKeepsNobodyOut() {
    AppConnection a = application("", "invite");
    leave();
    config.put("maxQueuedBytes", 1);
    arrive();
    assertEquals(1, network.listeners.size());
    assertAlive(a);
    assertAlive(application(""));
  }

  @Test
  void aBadPlaceToListenAtEndsListeningButNoConnection() {
    AppConnection a = application("", "invite");
    AppConnection stranger = network.accept();
    leave();
    config.put("port", 70000);
    arrive();
    assertEquals(List.of(), network.listeners);
    assertAlive(a);
    receive(stranger, "1|authenticate||");
    assertEquals("response|1|NO|incorrect secret", stranger.reply());
    config.remove("port");
    component.modified(TestConfig.of(AdminConfig.class, Map.copyOf(config)));
    assertEquals(1, network.listeners.size());
    assertAlive(a);
  }

  @Test
  void theOldVersionHearsNothingMore() {
    AppConnection a = application("", "invite");
    AdminComponent old = component;
    replace();
    config.put("port", 9033);
    old.modified(TestConfig.of(AdminConfig.class, Map.copyOf(config)));
    old.setConfigReady(ready("b"));
    assertEquals(1, network.opened.size());
    assertAlive(a);
  }

  @Test
  void whoDialsAnApplicationIsToldNothingAndDialsAnew() {
    List<String> outcomes = new CopyOnWriteArrayList<>();
    DialListener listener =
        new DialListener() {
          @Override
          public void connected(long id) {
            outcomes.add("connected " + id);
          }

          @Override
          public void failed(String why) {
            outcomes.add(why);
          }
        };
    ApplicationAddress address = new ApplicationAddress("127.0.0.1", 4000, false);
    calls.applications.dial(address, listener);
    Await.until("it dials", () -> network.dials.size() == 1);
    AppConnection connected = network.dialled(0);
    calls.applications.dial(address, listener);
    Await.until("it dials", () -> network.dials.size() == 2);
    leave();
    assertFalse(connected.open, "the next version could not tell who waits for it");
    network.dials.get(1).listener().failed("the network is gone");
    arrive();
    assertEquals(List.of(), outcomes);
    calls.applications.dial(address, listener);
    Await.until("it dials", () -> network.dials.size() == 3);
    AppConnection anew = network.dialled(2);
    receive(anew, "1|authenticate|cymru|");
    assertEquals(List.of("connected " + anew.id()), outcomes);
  }

  @Test
  void whenTheProcessEndsEverythingIsClosed() {
    AppConnection a = application("", "invite");
    handover.ending();
    component.deactivate();
    assertFalse(a.open);
    assertEquals(List.of(a.id()), calls.gone);
    assertNull(handover.parcel(LAYER));
    assertNull(calls.applications);
    assertNull(network.handler);
  }

  @Test
  void anActivationThatFailsIsNotWaitedFor() {
    leave();
    calls.attach(
        new Sessions(
            id -> {},
            () -> AdminSettings.NONE,
            meters.counter("test"),
            meters.counter("test"),
            new ApplicationTaps(meters.counter("test"))));
    component = create();
    assertThrows(IllegalStateException.class, component::activate);
    assertFalse(handover.isInProgress());
  }
}
