package org.drachtio.sip.transport.internal.targets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.drachtio.api.resolver.Resolution;
import org.drachtio.api.resolver.SipTarget;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.api.transport.SendListener;
import org.drachtio.kernel.io.testing.FakeConnection;
import org.drachtio.kernel.io.testing.FakeNetwork;
import org.drachtio.kernel.lane.testing.ManualLane;
import org.drachtio.kernel.meter.internal.MetersComponent;
import org.drachtio.kernel.restart.testing.ManualRestarts;
import org.drachtio.sip.transport.internal.Eventually;
import org.drachtio.sip.transport.internal.Texts;
import org.drachtio.sip.transport.internal.Wanted;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.drachtio.sip.transport.internal.address.PeerCache;
import org.drachtio.sip.transport.internal.connection.ConnectionTable;
import org.drachtio.sip.transport.internal.connection.Dialer;
import org.drachtio.sip.transport.internal.point.ListeningPoints;
import org.drachtio.sip.transport.internal.send.FlowSender;
import org.drachtio.sip.transport.internal.send.LaneSender;
import org.drachtio.sip.transport.internal.settings.TransportSettings;
import org.drachtio.sip.transport.internal.watch.CaptureTaps;
import org.drachtio.sip.transport.internal.watch.MicrosClock;
import org.drachtio.sip.transport.internal.watch.TransportMeters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SystemResolverTest {

  private final ManualLane lane = new ManualLane();
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();
  private final SystemResolver resolver = new SystemResolver(this::lookup, nanos::get);
  private final RankedResolvers resolvers = new RankedResolvers(new ManualRestarts(), resolver);
  private final FakeNetwork<FakeConnection> network = new FakeNetwork<>(FakeConnection::new);
  private final ListeningPoints points = new ListeningPoints();
  private final List<String> outcomes = new ArrayList<>();

  private InetAddress[] lookup(String host) throws UnknownHostException {
    asked.incrementAndGet();
    try {
      assertTrue(mayAnswer.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new UnknownHostException("interrupted");
    }
    if (host.equals("nowhere.example.com")) {
      throw new UnknownHostException(host);
    }
    return new InetAddress[] {Addresses.parse("2001:db8::5"), Addresses.parse("192.0.2.5")};
  }

  @AfterEach
  void close() {
    resolver.close();
  }

  private LaneSender sender() {
    points.apply(
        Wanted.of("sip:127.0.0.1:5060;transport=udp").settings(), Optional.empty(), network);
    PeerCache peers = new PeerCache();
    ConnectionTable connections = new ConnectionTable(() -> false);
    TransportMeters meters = TransportMeters.of(new MetersComponent());
    FlowSender flows =
        new FlowSender(
            points,
            connections,
            peers,
            meters,
            new MicrosClock(),
            new CaptureTaps(meters.captureErrors()));
    Dialer dialer = new Dialer(() -> network, () -> Wanted.of().settings(), List::of);
    TransportSettings settings = Wanted.of().with("resolveTimeoutMillis", 5_000).settings();
    TargetTable targets = new TargetTable(settings::names, nanos::get);
    LaneLocator locator =
        new LaneLocator(
            lane, resolvers, new TargetChoice(points, targets, () -> settings), () -> settings);
    return new LaneSender(lane, flows, connections, peers, locator, targets, dialer);
  }

  private void send(LaneSender sender, String callId, String host) {
    ListeningPoint local = points.set().select(Protocol.UDP, "127.0.0.1").orElseThrow();
    SendListener listener =
        new SendListener() {
          @Override
          public void sent(Flow flow) {
            outcomes.add(callId + " " + flow.address());
          }

          @Override
          public void failed(SendFailure failure) {
            outcomes.add(callId + " " + failure);
          }
        };
    sender.send(
        Texts.message(Texts.options("UDP", callId)), new Hop(local, host, 5070, 0), listener);
  }

  private void awaitOutcomes(int count) {
    Eventually.holds(
        () -> {
          lane.run();
          return outcomes.size() == count;
        });
  }

  @Test
  void whatWasLookedUpOutlivesAHandover() {
    mayAnswer.countDown();
    SipTarget name = new SipTarget("names.example.com", 0, Optional.empty(), false);
    CompletableFuture<Resolution> first = new CompletableFuture<>();
    resolver.resolve(name, first::complete);
    Resolution found = first.join();
    Eventually.holds(() -> resolver.states().size() == 1);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(15));
    try (SystemResolver next = new SystemResolver(this::lookup, nanos::get)) {
      next.resume(resolver.states());
      CompletableFuture<Resolution> second = new CompletableFuture<>();
      next.resolve(name, second::complete);
      assertEquals(found, second.getNow(null));
      assertEquals(1, asked.get());
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
      CompletableFuture<Resolution> third = new CompletableFuture<>();
      next.resolve(name, third::complete);
      assertEquals(found, third.join());
      assertEquals(2, asked.get(), "its time is over");
    }
  }

  @Test
  void requestsToANameWaitInOrderAndForOneLookUp() {
    LaneSender sender = sender();
    send(sender, "a", "Host.example.com");
    send(sender, "b", "Host.example.com");
    lane.run();
    assertTrue(outcomes.isEmpty());
    mayAnswer.countDown();
    Eventually.holds(() -> lane.queued() == 1);
    send(sender, "c", "Host.example.com");
    assertTrue(outcomes.isEmpty(), "c waits though the address is known by now");
    awaitOutcomes(3);
    assertEquals(List.of("a 192.0.2.5", "b 192.0.2.5", "c 192.0.2.5"), outcomes);
    send(sender, "d", "host.example.com");
    assertEquals(4, outcomes.size(), "from memory, at once");
    assertEquals(1, asked.get());
    assertTrue(network.datagrams.get(0).startsWith("192.0.2.5:5070 OPTIONS"));
  }

  @Test
  void anUnknownNameFailsWithDns() {
    mayAnswer.countDown();
    LaneSender sender = sender();
    send(sender, "a", "nowhere.example.com");
    awaitOutcomes(1);
    send(sender, "b", "nowhere.example.com");
    assertEquals(List.of("a DNS", "b DNS"), outcomes);
    assertEquals(1, asked.get(), "failures are remembered, too");
  }

  @Test
  void otherNamesAreNotHeldUp() {
    LaneSender sender = sender();
    send(sender, "a", "host.example.com");
    send(sender, "b", "192.0.2.77");
    assertEquals(List.of("b 192.0.2.77"), outcomes);
    mayAnswer.countDown();
    awaitOutcomes(2);
  }

  @Test
  void whatIsRememberedGrowsOld() {
    mayAnswer.countDown();
    LaneSender sender = sender();
    send(sender, "a", "host.example.com");
    send(sender, "b", "nowhere.example.com");
    awaitOutcomes(2);
    assertEquals(2, asked.get());
    nanos.set(TimeUnit.SECONDS.toNanos(2) - 1);
    send(sender, "c", "nowhere.example.com");
    assertEquals(2, asked.get());
    nanos.set(TimeUnit.SECONDS.toNanos(2));
    send(sender, "d", "nowhere.example.com");
    awaitOutcomes(4);
    assertEquals(3, asked.get());
    nanos.set(TimeUnit.SECONDS.toNanos(20) - 1);
    send(sender, "e", "host.example.com");
    assertEquals(3, asked.get());
    nanos.set(TimeUnit.SECONDS.toNanos(20));
    send(sender, "f", "host.example.com");
    awaitOutcomes(6);
    assertEquals(4, asked.get());
  }

  @Test
  void aNameServiceThatDoesNotAnswerInTimeIsAFailureAndWhatItSaysThenIsIgnored() {
    LaneSender sender = sender();
    send(sender, "a", "host.example.com");
    send(sender, "b", "host.example.com");
    lane.advance(4_999);
    assertEquals(List.of(), outcomes);
    lane.advance(1);
    assertEquals(List.of("a DNS", "b DNS"), outcomes);
    mayAnswer.countDown();
    Eventually.holds(() -> lane.queued() == 1);
    lane.run();
    assertEquals(2, outcomes.size());
    assertEquals(0, lane.armed());
    send(sender, "c", "host.example.com");
    assertEquals("c 192.0.2.5", outcomes.get(2));
  }

  @Test
  void requestsThatWaitWhenTheLayerGoesAreForgotten() {
    LaneSender sender = sender();
    send(sender, "a", "host.example.com");
    sender.forget();
    assertEquals(0, lane.armed());
    mayAnswer.countDown();
    Eventually.holds(() -> lane.queued() == 1);
    lane.run();
    assertEquals(List.of(), outcomes);
  }

  /** Asks the resolver itself; the answer comes from a thread of its own, or at once. */
  private CompletableFuture<Resolution> ask(String host) {
    CompletableFuture<Resolution> answer = new CompletableFuture<>();
    resolver.resolve(new SipTarget(host, 0, Optional.empty(), false), answer::complete);
    return answer;
  }

  @Test
  void lookUpsAreBounded() {
    List<CompletableFuture<Resolution>> answers = new ArrayList<>();
    for (int i = 0; i < 1004; i++) {
      answers.add(ask("h" + i + ".example.com"));
    }
    Eventually.holds(() -> asked.get() == 4);
    assertTrue(answers.stream().noneMatch(CompletableFuture::isDone));
    assertEquals(
        new Resolution.NotFound("no address for late.example.com"),
        ask("late.example.com").getNow(null),
        "at once");
    assertFalse(ask("h1003.example.com").isDone(), "shares one that waits");
    mayAnswer.countDown();
    answers.forEach(answer -> assertInstanceOf(Resolution.Found.class, answer.join()));
    assertEquals(1004, asked.get());
    assertInstanceOf(
        Resolution.Found.class, ask("late.example.com").join(), "that is not remembered");
  }

  @Test
  void namesRememberedAreBounded() {
    mayAnswer.countDown();
    for (int i = 0; i < 10_000; i++) {
      ask("h" + i + ".example.com").join();
    }
    ask("h0.example.com").join();
    assertEquals(10_000, asked.get(), "all are remembered");
    ask("one-more.example.com").join();
    ask("h0.example.com").join();
    ask("one-more.example.com").join();
    assertEquals(10_002, asked.get(), "all but the last were forgotten");
  }

  @Test
  void numericSocketsNeedNoLookUp() {
    assertEquals(
        new InetSocketAddress(Addresses.parse("::1"), 1), new PeerCache().socket("::1", 1));
    assertEquals(0, asked.get());
  }
}
