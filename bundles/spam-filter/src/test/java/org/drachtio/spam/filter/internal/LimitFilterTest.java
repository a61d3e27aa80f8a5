package org.drachtio.spam.filter.internal;

import static org.drachtio.spam.filter.internal.Requests.counted;
import static org.drachtio.spam.filter.internal.Requests.flow;
import static org.drachtio.spam.filter.internal.Requests.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.drachtio.api.filter.Admission;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.guard.Sources;
import org.drachtio.api.net.IpAddress;
import org.drachtio.api.testing.RequestFilterContract;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.handover.Shelf;
import org.drachtio.kernel.handover.testing.RecordedParcels;
import org.drachtio.kernel.handover.testing.RecordedParcels.Recorded;
import org.drachtio.kernel.handover.testing.Shelves;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LimitFilterTest implements RequestFilterContract {

  private static final long SECOND = 1_000_000_000L;

  /** So slow that no token comes back while a test runs. */
  private static final double NEVER = 0.001;

  private final FakeMeters meters = new FakeMeters();
  private final Shelf shelf = Shelves.create();

  @Override
  public RequestFilter filter() {
    LimitFilter filter =
        filter(
            Map.of(
                "callsPerSecond",
                NEVER,
                "callsBurst",
                1,
                "othersPerSecond",
                5.0,
                "cutOffAfter",
                5));
    send(filter, Protocol.TCP, "192.0.2.66", "INVITE");
    return filter;
  }

  @Override
  public InboundMessage welcome() {
    return request(flow(Protocol.UDP, "192.0.2.66"), "INVITE", "sip:example.org");
  }

  @Override
  public InboundMessage unwelcome() {
    return request(flow(Protocol.TCP, "192.0.2.66"), "INVITE", "sip:example.org");
  }

  private LimitFilter filter(Map<String, Object> values) {
    return new LimitFilter(meters, shelf, config(values));
  }

  private static LimitConfig config(Map<String, Object> values) {
    return Requests.config(LimitConfig.class, values);
  }

  private static Admission send(LimitFilter filter, Protocol protocol, String from, String method) {
    return filter.admit(request(flow(protocol, from), method, "sip:example.org"));
  }

  @Test
  void withoutNumbersNothingIsLimited() {
    LimitFilter filter = filter(Map.of());
    for (int i = 0; i < 1000; i++) {
      assertEquals(Admission.PASS, send(filter, Protocol.UDP, "192.0.2.1", "INVITE"));
    }
    assertEquals(Map.of(), counted(meters));
    assertEquals(List.of(new Sources.Source("192.0.2.1", false, 1000, 0, 0, 0)), filter.busiest(5));
  }

  @Test
  void callsRegistrationsAndOthersHaveBucketsOfTheirOwn() {
    LimitFilter filter =
        filter(
            Map.of(
                "callsPerSecond",
                NEVER,
                "callsBurst",
                2,
                "registrationsPerSecond",
                NEVER,
                "registrationsBurst",
                1,
                "othersPerSecond",
                NEVER,
                "othersBurst",
                3));
    for (String[] each : new String[][] {{"INVITE", "2"}, {"REGISTER", "1"}, {"OPTIONS", "3"}}) {
      for (int i = 0; i < Integer.parseInt(each[1]); i++) {
        assertEquals(Admission.PASS, send(filter, Protocol.UDP, "192.0.2.1", each[0]));
      }
      Admission.Reject refused =
          assertInstanceOf(
              Admission.Reject.class, send(filter, Protocol.UDP, "192.0.2.1", each[0]));
      assertEquals(503, refused.status());
      assertEquals("Retry-After", refused.headers().get(0).name());
      int seconds = Integer.parseInt(refused.headers().get(0).value());
      assertTrue(seconds > 900 && seconds <= 1001, "" + seconds);
    }
    // Others are not touched, nor is the same one on a connection: a datagram may be forged.
    assertEquals(Admission.PASS, send(filter, Protocol.UDP, "192.0.2.2", "REGISTER"));
    assertEquals(Admission.PASS, send(filter, Protocol.TCP, "192.0.2.1", "REGISTER"));
    assertEquals(Map.of("spam.limited", 3L), counted(meters));
  }

  private static final Map<String, Object> REMEMBERED =
      Map.of(
          "othersPerSecond",
          NEVER,
          "othersBurst",
          2,
          "cutOffAfter",
          3,
          "cutOffSeconds",
          3000,
          "maxCutOffSeconds",
          3000);

  static List<Recorded> recorded() {
    Shelf shelf = Shelves.create();
    LimitFilter last = new LimitFilter(new FakeMeters(), shelf, config(REMEMBERED));
    assertEquals(Admission.PASS, send(last, Protocol.UDP, "192.0.2.1", "INFO"));
    for (int i = 0; i < 9; i++) {
      send(last, Protocol.TCP, "2001:db8::1", "INFO");
    }
    last.deactivate();
    return RecordedParcels.of("spam-filter", shelf.take("spam-filter").orElseThrow());
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void whatIsKnownOfSourcesOutlivesAnUpdate(Recorded recorded) {
    Parcel left = recorded.parcel();
    assertTrue(left.has("origin"));
    // The clock of another process says nothing here: as if this one had written it a minute ago.
    left.put("origin", Buckets.origin() - 60 * SECOND);
    shelf.leave("spam-filter", List.of(left).iterator());
    LimitFilter next = filter(REMEMBERED);
    Sources.Source busiest = next.busiest(1).get(0);
    assertEquals("2001:db8::/64", busiest.source());
    assertEquals(9, busiest.requests());
    assertEquals(7, busiest.refused());
    assertEquals(Admission.PASS, send(next, Protocol.UDP, "192.0.2.1", "INFO"));
    assertInstanceOf(Admission.Reject.class, send(next, Protocol.UDP, "192.0.2.1", "INFO"));
    assertEquals(Admission.PASS, send(next, Protocol.TCP, "192.0.2.1", "INFO"));
    assertEquals(Admission.DISCONNECT, send(next, Protocol.TCP, "2001:db8::2", "REGISTER"));
    assertEquals(
        List.of("2001:db8::/64"), next.cutOff().stream().map(each -> each.source()).toList());
    assertEquals(Optional.empty(), shelf.take("spam-filter"));
  }

  /** As a version writes it that has other kinds of requests, and perhaps more before them. */
  private static byte[] written(byte[] bytes, int moreFixed, int kinds) {
    LongBuffer in = ByteBuffer.wrap(bytes).asLongBuffer();
    int sources = in.remaining() / TrackedSource.LONGS;
    int longs = TrackedSource.FIXED + moreFixed + kinds + 1;
    ByteBuffer other = ByteBuffer.allocate(sources * longs * Long.BYTES);
    LongBuffer out = other.asLongBuffer();
    for (int i = 0; i < sources; i++) {
      long[] source = new long[TrackedSource.LONGS];
      in.get(source);
      out.put(source, 0, TrackedSource.FIXED).put(new long[moreFixed]);
      for (int kind = 0; kind < kinds; kind++) {
        out.put(kind < TrackedSource.KINDS ? source[TrackedSource.FIXED + kind] : Long.MAX_VALUE);
      }
      out.put(source[TrackedSource.LONGS - 1]);
    }
    return other.array();
  }

  @ParameterizedTest
  @CsvSource({"0, 4, true", "0, 2, false", "2, 3, true", "1, 5, true"})
  void aVersionWithOtherKindsIsReadAsFarAsItIsKnown(int moreFixed, int kinds, boolean others) {
    Parcel left = recorded().get(0).parcel();
    Parcel other =
        new Parcel()
            .put("origin", left.number("origin"))
            .put("longs", TrackedSource.FIXED + moreFixed + kinds + 1)
            .put("kinds", kinds)
            .put("datagrams", written(left.bytes("datagrams"), moreFixed, kinds))
            .put("connections", written(left.bytes("connections"), moreFixed, kinds));
    shelf.leave("spam-filter", List.of(other).iterator());
    LimitFilter next = filter(REMEMBERED);
    assertEquals(9, next.busiest(1).get(0).requests());
    assertEquals(Admission.DISCONNECT, send(next, Protocol.TCP, "2001:db8::2", "REGISTER"));
    assertEquals(Admission.PASS, send(next, Protocol.UDP, "192.0.2.1", "INFO"));
    Admission second = send(next, Protocol.UDP, "192.0.2.1", "INFO");
    assertEquals(others, second instanceof Admission.Reject);
  }

  @Test
  void whatMakesNoSenseIsLeftOut() {
    for (long longs : new long[] {0, 5, Long.MAX_VALUE, Long.MIN_VALUE}) {
      Parcel broken = recorded().get(0).parcel().put("longs", longs);
      shelf.leave("spam-filter", List.of(broken).iterator());
      assertEquals(List.of(), filter(REMEMBERED).busiest(1));
    }
  }

  @Test
  void manySourcesOutliveAnUpdate() {
    Map<String, Object> limits = Map.of("othersPerSecond", NEVER, "othersBurst", 1);
    LimitFilter last = filter(limits);
    int count = 3 * SourceParcels.PORTION / 2;
    for (int i = 0; i < count; i++) {
      send(last, Protocol.UDP, "10.0." + (i >> 8) + "." + (i & 255), "INFO");
    }
    last.deactivate();
    LimitFilter next = filter(limits);
    assertEquals(count, next.busiest(2 * count).size());
    for (int i = 0; i < count; i++) {
      assertInstanceOf(
          Admission.Reject.class,
          send(next, Protocol.UDP, "10.0." + (i >> 8) + "." + (i & 255), "INFO"));
    }
  }

  @Test
  void theBusiestAreFoundAmongMany() {
    LimitFilter filter = filter(Map.of());
    for (int source = 1; source <= 50; source++) {
      for (int i = 0; i < source; i++) {
        send(filter, source % 2 == 0 ? Protocol.UDP : Protocol.TCP, "192.0.2." + source, "INFO");
      }
    }
    assertEquals(
        List.of("192.0.2.50", "192.0.2.49", "192.0.2.48"),
        filter.busiest(3).stream().map(Sources.Source::source).toList());
    assertEquals(List.of(), filter.busiest(0));
    assertEquals(50, filter.busiest(100).size());
  }

  @Test
  void anIpv6NetworkIsOneSource() {
    LimitFilter filter = filter(Map.of("othersPerSecond", NEVER, "othersBurst", 1));
    assertEquals(Admission.PASS, send(filter, Protocol.TCP, "2001:db8::1", "INFO"));
    assertInstanceOf(
        Admission.Reject.class, send(filter, Protocol.TCP, "2001:db8::ffff:1", "INFO"));
    assertEquals(Admission.PASS, send(filter, Protocol.TCP, "2001:db8:0:1::1", "INFO"));
    assertEquals("2001:db8::/64", filter.busiest(1).get(0).source());
    assertThrows(IllegalArgumentException.class, () -> filter.pardon("2001:db8::/63"));
    assertTrue(filter.pardon("2001:db8::77"));
    assertEquals(Admission.PASS, send(filter, Protocol.TCP, "2001:db8::2", "INFO"));
  }

  @Test
  void exemptNetworksAndSilence() {
    LimitFilter filter =
        filter(
            Map.of(
                "othersPerSecond",
                NEVER,
                "othersBurst",
                1,
                "action",
                "discard",
                "exempt",
                new String[] {"198.51.100.0/24, 2001:db8::/32"}));
    for (int i = 0; i < 9; i++) {
      assertEquals(Admission.PASS, send(filter, Protocol.UDP, "198.51.100.7", "INFO"));
      assertEquals(Admission.PASS, send(filter, Protocol.UDP, "2001:db8:5::1", "INFO"));
    }
    assertEquals(Admission.PASS, send(filter, Protocol.UDP, "192.0.2.1", "INFO"));
    assertEquals(Admission.DISCARD, send(filter, Protocol.UDP, "192.0.2.1", "INFO"));
  }

  @Test
  void whoKeepsViolatingOnConnectionsIsCutOffAndMayBePardoned() {
    LimitFilter filter =
        filter(Map.of("othersPerSecond", NEVER, "othersBurst", 1, "cutOffAfter", 3));
    List<Admission> udp = new ArrayList<>();
    List<Admission> tcp = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      udp.add(send(filter, Protocol.UDP, "192.0.2.1", "INFO"));
      tcp.add(send(filter, Protocol.TCP, "192.0.2.1", "INFO"));
    }
    assertFalse(udp.contains(Admission.DISCONNECT));
    assertEquals(Admission.PASS, tcp.get(0));
    assertFalse(tcp.subList(0, 4).contains(Admission.DISCONNECT));
    assertEquals(Set.of(Admission.DISCONNECT), new HashSet<>(tcp.subList(4, 9)));
    assertEquals(Admission.DISCONNECT, send(filter, Protocol.TLS, "192.0.2.1", "REGISTER"));
    assertEquals(1, counted(meters).get("spam.cut-off"));
    Sources.Source cutOff = filter.cutOff().get(0);
    assertEquals("192.0.2.1", cutOff.source());
    assertTrue(cutOff.connections());
    assertTrue(cutOff.cutOffSeconds() > 0 && cutOff.cutOffSeconds() <= 10, cutOff.toString());
    assertEquals(9, cutOff.refused());
    assertThrows(IllegalArgumentException.class, () -> filter.pardon("example.org"));
    assertThrows(IllegalArgumentException.class, () -> filter.pardon("192.0.2.0/31"));
    assertFalse(filter.pardon("192.0.2.9"));
    assertTrue(filter.pardon("192.0.2.1"));
    assertEquals(List.of(), filter.cutOff());
    assertEquals(Admission.PASS, send(filter, Protocol.TCP, "192.0.2.1", "INFO"));
  }

  @Test
  void eachCutOffTakesTwiceAsLongUpToABound() {
    Limits limits =
        new Limits(config(Map.of("cutOffAfter", 1, "cutOffSeconds", 10, "maxCutOffSeconds", 60)));
    TrackedSource source = new TrackedSource(1);
    long now = 0;
    List<Long> taken = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      now += 2 * SECOND;
      assertEquals(0, source.violates(limits, now));
      long nanos = source.violates(limits, now);
      taken.add(nanos / SECOND);
      assertTrue(source.isCutOff(now + nanos - 1));
      assertFalse(source.isCutOff(now + nanos));
      // Of two lanes that see it at the same time one cuts it off.
      assertEquals(0, source.violates(limits, now));
      now += nanos;
    }
    assertEquals(List.of(10L, 20L, 40L, 60L, 60L), taken);
    now += 61 * SECOND;
    assertEquals(0, source.violates(limits, now));
    assertEquals(10 * SECOND, source.violates(limits, now));
  }

  @Test
  void aBadChangeLeavesTheLimits() {
    LimitFilter filter = filter(Map.of("othersPerSecond", NEVER, "othersBurst", 1));
    assertEquals(Admission.PASS, send(filter, Protocol.UDP, "192.0.2.1", "INFO"));
    for (Map<String, Object> bad :
        List.<Map<String, Object>>of(
            Map.of("callsPerSecond", -1.0),
            Map.of("callsPerSecond", Double.NaN),
            Map.of("callsPerSecond", 1e9),
            Map.of("callsBurst", 0),
            Map.of("action", "ban"),
            Map.of("exempt", new String[] {"example.org"}),
            Map.of("cutOffAfter", -1),
            Map.of("cutOffSeconds", 0),
            Map.of("maxCutOffSeconds", 9),
            Map.of("maxSources", 1_000_001))) {
      filter.modified(config(bad));
      assertInstanceOf(
          Admission.Reject.class, send(filter, Protocol.UDP, "192.0.2.1", "INFO"), "" + bad);
    }
    filter.modified(config(Map.of()));
    assertEquals(Admission.PASS, send(filter, Protocol.UDP, "192.0.2.1", "INFO"));
    // The source is still known.
    assertEquals(12, filter.busiest(1).get(0).requests());
  }

  @Test
  void aConfigurationThatWasNeverGoodLimitsNothing() {
    LimitFilter filter = filter(Map.of("callsBurst", 0));
    assertEquals(Admission.PASS, send(filter, Protocol.UDP, "192.0.2.1", "INFO"));
    assertEquals(List.of(), filter.busiest(9));
    assertFalse(filter.pardon("192.0.2.1"));
  }

  @Test
  void sourcesAreBoundedAndTheOldestGo() {
    SourceTable table = new SourceTable(800);
    long now = 1;
    for (long key = 1; key <= 100_000; key++) {
      table.get(key).seen(now++);
    }
    AtomicInteger count = new AtomicInteger();
    AtomicInteger young = new AtomicInteger();
    table.forEach(
        source -> {
          count.incrementAndGet();
          young.addAndGet(source.key() > 95_000 ? 1 : 0);
        });
    assertEquals(800, count.get());
    assertEquals(800, young.get());
    assertSame(table.get(100_000), table.get(100_000));
    assertTrue(table.remove(100_000));
    assertFalse(table.remove(100_000));
  }

  @Test
  void aPardonOfOneDoesNotHideAnother() {
    SourceTable table = new SourceTable(8);
    List<TrackedSource> sources = new ArrayList<>();
    for (long key = 1; key <= 8; key++) {
      sources.add(table.get(key));
    }
    for (long gone = 1; gone <= 7; gone++) {
      assertTrue(table.remove(gone));
      for (long key = gone + 1; key <= 8; key++) {
        assertSame(sources.get((int) key - 1), table.get(key));
      }
    }
  }

  @Test
  void lanesThatMeetTheSameNewSourceMakeOne() throws InterruptedException {
    SourceTable table = new SourceTable(800);
    Set<TrackedSource> made = ConcurrentHashMap.newKeySet();
    CyclicBarrier together = new CyclicBarrier(4);
    List<Thread> lanes = new ArrayList<>();
    for (int lane = 0; lane < 4; lane++) {
      Thread thread =
          new Thread(
              () -> {
                for (long key = 1; key <= 200; key++) {
                  await(together);
                  made.add(table.get(key));
                }
              });
      lanes.add(thread);
      thread.start();
    }
    for (Thread lane : lanes) {
      lane.join();
    }
    assertEquals(200, made.size());
  }

  private static void await(CyclicBarrier together) {
    try {
      together.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void limitsThatCutNobodyOffReleaseThoseThatAre() {
    Map<String, Object> values =
        Map.of("othersPerSecond", NEVER, "othersBurst", 1, "cutOffAfter", 1);
    LimitFilter filter = filter(values);
    for (int i = 0; i < 5; i++) {
      send(filter, Protocol.TCP, "192.0.2.1", "INFO");
    }
    assertEquals(1, filter.cutOff().size());
    filter.modified(config(Map.of("othersPerSecond", NEVER, "othersBurst", 1, "cutOffAfter", 0)));
    assertEquals(List.of(), filter.cutOff());
    assertInstanceOf(Admission.Reject.class, send(filter, Protocol.TCP, "192.0.2.1", "INFO"));
  }

  @Test
  void whoIsCutOffIsNotForgottenForNewcomers() {
    Limits limits = new Limits(config(Map.of("cutOffAfter", 1, "cutOffSeconds", 1000)));
    SourceTable table = new SourceTable(8);
    TrackedSource cutOff = table.get(7);
    cutOff.violates(limits, 0);
    assertTrue(cutOff.violates(limits, 0) > 0);
    for (long key = 100; key < 1000; key++) {
      table.get(key).seen(key);
    }
    assertSame(cutOff, table.get(7));
  }

  @Test
  void lanesThatAskAtTheSameTimeGetNoMoreThanTheBurst() throws InterruptedException {
    LimitFilter filter = filter(Map.of("othersPerSecond", NEVER, "othersBurst", 1000));
    AtomicInteger passed = new AtomicInteger();
    List<Thread> lanes = new ArrayList<>();
    for (int lane = 0; lane < 4; lane++) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  if (send(filter, Protocol.UDP, "192.0.2.1", "INFO") == Admission.PASS) {
                    passed.incrementAndGet();
                  }
                }
              });
      lanes.add(thread);
      thread.start();
    }
    for (Thread lane : lanes) {
      lane.join();
    }
    assertEquals(1000, passed.get());
    assertEquals(4000, filter.busiest(1).get(0).requests());
  }

  @Test
  void namesOfSources() {
    for (String[] each :
        new String[][] {
          {"0.0.0.0", "0.0.0.0"},
          {"255.255.255.255", "255.255.255.255"},
          {"::1", "::/64"},
          {"fe80::1", "fe80::/64"}
        }) {
      long key = TrackedSource.keyOf(IpAddress.parse(each[0]).orElseThrow());
      assertEquals(each[1], new TrackedSource(key).toString());
    }
  }
}
