package org.drachtio.blacklist.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.guard.Blacklist;
import org.drachtio.api.testing.RequestFilterContract;
import org.drachtio.api.testing.Requests;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.config.internal.PlaceholdersComponent;
import org.drachtio.kernel.config.testing.TestConfig;
import org.drachtio.kernel.handover.Shelf;
import org.drachtio.kernel.handover.testing.RecordedParcels;
import org.drachtio.kernel.handover.testing.RecordedParcels.Recorded;
import org.drachtio.kernel.handover.testing.Shelves;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.drachtio.kernel.testing.TestBundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.Bundle;

class BlacklistFilterTest implements RequestFilterContract {

  private final TestBundle bundle = new TestBundle();
  private final Shelf shelf = Shelves.create();
  private final BlacklistFilter filter = filter(Map.of());

  private BlacklistFilter filter(Map<String, Object> config) {
    return new BlacklistFilter(
        bundle.context(),
        new FakeMeters(),
        shelf,
        new PlaceholdersComponent(),
        TestConfig.of(BlacklistConfig.class, config));
  }

  @Override
  public RequestFilter filter() {
    filter.setLocal(new LocalEntries(local("192.0.2.66", "2001:db8::/32")));
    return filter;
  }

  @Override
  public InboundMessage welcome() {
    return Requests.of("INVITE", "sip:b@example.org", Protocol.UDP, "192.0.2.67");
  }

  @Override
  public InboundMessage unwelcome() {
    return Requests.of("INVITE", "sip:b@example.org", Protocol.TCP, "2001:db8::1");
  }

  static List<Recorded> recorded() {
    LastSet left = new LastSet("127.0.0.1:1, key k", List.of("192.0.2.66", "2001:db8::/32"));
    return RecordedParcels.of("blacklist", left.parcel());
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void theSetOfTheLastVersionIsInForceUntilItIsReadAgain(Recorded recorded) {
    Map<String, Object> nowhere =
        Map.of("redisAddress", "127.0.0.1", "redisPort", 1, "redisKey", "k");
    shelf.leave("blacklist", List.of(recorded.parcel()).iterator());
    BlacklistFilter next = filter(nowhere);
    assertFalse(listens(next, "192.0.2.66"));
    assertFalse(listens(next, "2001:db8::1"));
    next.deactivate();
    BlacklistFilter third = filter(nowhere);
    assertFalse(listens(third, "192.0.2.66"));
    third.deactivate();
    BlacklistFilter another =
        filter(Map.of("redisAddress", "127.0.0.1", "redisPort", 1, "redisKey", "other"));
    assertTrue(listens(another, "192.0.2.66"), "that is the set of another key");
    another.deactivate();
    assertTrue(listens(filter(Map.of()), "192.0.2.66"), "nothing was left");
  }

  @Test
  void entriesThatGoWithTheirBundleStayInForce() {
    LocalEntries local = new LocalEntries(local("192.0.2.66"));
    filter.setLocal(local);
    bundle.state.set(Bundle.STOPPING);
    filter.unsetLocal(local);
    assertFalse(listensTo("192.0.2.66"));
    bundle.state.set(Bundle.ACTIVE);
    filter.unsetLocal(local);
    assertTrue(listensTo("192.0.2.66"));
  }

  private static LocalConfig local(String... entries) {
    return TestConfig.of(LocalConfig.class, Map.of("entries", entries));
  }

  private boolean listensTo(String address) {
    return listens(filter, address);
  }

  private static boolean listens(BlacklistFilter filter, String address) {
    ListeningPoint point = new ListeningPoint(Protocol.UDP, "127.0.0.1", 5060, "127.0.0.1", "");
    return filter.listensTo(new Flow(point, address, 5060, 0));
  }

  @Test
  void nobodyIsListedAtFirst() {
    assertTrue(listensTo("192.0.2.1"));
    assertEquals(new Blacklist.State(0, 0, 0, "", Optional.empty(), "", 0), filter.state());
  }

  @Test
  void addressesAndNetworksOfBothFamilies() {
    LocalEntries entries =
        new LocalEntries(local("192.0.2.1, 198.51.100.0/24 # a botnet", "2001:db8::/32 why not"));
    filter.setLocal(entries);
    assertFalse(listensTo("192.0.2.1"));
    assertFalse(listensTo("::ffff:192.0.2.1"));
    assertFalse(listensTo("198.51.100.77"));
    assertFalse(listensTo("2001:db8:1::5"));
    assertTrue(listensTo("192.0.2.2"));
    assertTrue(listensTo("198.51.101.0"));
    assertTrue(listensTo("2001:db9::"));
    assertTrue(listensTo("what"));
    assertEquals(4, filter.state().discarded());
    assertEquals(
        List.of(new Blacklist.Entry("198.51.100.0/24", "a botnet", "local")),
        filter.check("198.51.100.7"));
    assertEquals("why not", filter.check("2001:db8::/48").get(0).comment());
    assertEquals(List.of(), filter.check("2001::/16"));
    assertThrows(IllegalArgumentException.class, () -> filter.check("example.org"));
    assertEquals(2, filter.entries(2).size());

    // The trace leaves them out, and does not count.
    assertFalse(filter.traces("198.51.100.77"));
    assertTrue(filter.traces("192.0.2.2"));
    assertEquals(4, filter.state().discarded());

    entries.modified(local("192.0.2.2"));
    filter.updatedLocal(entries);
    assertTrue(listensTo("192.0.2.1"));
    assertFalse(listensTo("192.0.2.2"));
    filter.unsetLocal(entries);
    assertTrue(listensTo("192.0.2.2"));
  }

  @Test
  void anEntryThatIsNoneLeavesAllAsTheyWere() {
    LocalEntries entries = new LocalEntries(local("192.0.2.1"));
    entries.modified(local("192.0.2.3", "192.0.2.300"));
    filter.setLocal(entries);
    assertFalse(listensTo("192.0.2.1"));
    assertTrue(listensTo("192.0.2.3"));
  }

  @Test
  void membersOfRedisThatAreNoneAreCountedAndLeftOut() {
    Entries entries =
        Entries.NONE
            .withLocal(List.of("192.0.2.9"))
            .withRedis(List.of("192.0.2.1#x", "example.org", "", "x".repeat(501), "::1/128 # y"));
    assertEquals(3, entries.size());
    assertEquals(3, entries.ignored());
    assertEquals(
        List.of("192.0.2.9", "192.0.2.1 # x", "::1 # y"),
        entries.find(network -> true, 9).stream().map(Blacklist.Entry::text).toList());
  }

  @Test
  void aHundredThousandEntries() {
    List<String> members = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      members.add("10." + (i >> 16) + "." + ((i >> 8) & 255) + "." + (i & 255));
    }
    Entries entries = Entries.NONE.withRedis(members);
    assertEquals(100_000, entries.size());
    for (int i = 0; i < 200_000; i += 7) {
      String address = "10." + (i >> 16) + "." + ((i >> 8) & 255) + "." + (i & 255);
      assertEquals(i < 100_000, entries.contains(address));
    }
  }

  @Test
  void whereTheRedisIs() {
    assertTrue(settings(Map.of()).isNone());
    RedisSettings direct =
        settings(Map.of("redisAddress", "r.example", "redisKey", "k", "_redisPassword", "secret"));
    assertEquals("r.example:6379", direct.direct().toString());
    assertFalse(direct.toString().contains("secret"), direct.toString());
    RedisSettings asked =
        settings(
            Map.of(
                "redisAddress",
                "unused",
                "redisKey",
                "k",
                "redisMaster",
                "m",
                "redisSentinels",
                new String[] {"a:1, b", "[2001:db8::1]:3", "2001:db8::2"}));
    assertEquals(null, asked.direct());
    assertEquals(
        List.of("a:1", "b:26379", "2001:db8::1:3", "2001:db8::2:26379"),
        asked.sentinels().stream().map(each -> each.getHost() + ":" + each.getPort()).toList());
    for (Map<String, Object> bad :
        List.<Map<String, Object>>of(
            Map.of("redisAddress", "r"),
            Map.of("redisAddress", "r", "redisKey", "k", "redisPort", 0),
            Map.of("redisAddress", "r", "redisKey", "k", "refreshSeconds", 0),
            Map.of("redisSentinels", new String[] {"a:1"}, "redisKey", "k"),
            Map.of("redisSentinels", new String[] {"a:x"}, "redisKey", "k", "redisMaster", "m"))) {
      assertThrows(IllegalArgumentException.class, () -> settings(bad), bad.toString());
    }
  }

  private static RedisSettings settings(Map<String, ?> values) {
    BlacklistConfig config = TestConfig.of(BlacklistConfig.class, values);
    return RedisSettings.of(config, config._redisPassword());
  }
}
