package org.drachtio.sip.transport.internal.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;

class SrvOrderTest {

  private static SRVRecord srv(int priority, int weight, String target) {
    return new SRVRecord(
        Zone.name("_sip._udp.test"), DClass.IN, 60, priority, weight, 5060, Zone.name(target));
  }

  private static String names(List<SRVRecord> records) {
    StringBuilder names = new StringBuilder();
    records.forEach(record -> names.append(record.getTarget().toString(true)));
    return names.toString();
  }

  @Test
  void prioritiesComeFirst() {
    List<Record> records = List.of(srv(20, 100, "c"), srv(10, 0, "a"), srv(15, 1, "b"));
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      assertEquals("abc", names(SrvOrder.of(records, random::nextInt)));
    }
  }

  /** Each of 60,000 draws is one of three with the chances 70, 20, 10; four deviations are 380. */
  @Test
  void weightsDecideHowOftenOneIsFirst() {
    List<Record> records = List.of(srv(1, 10, "c"), srv(1, 70, "a"), srv(1, 20, "b"));
    Random random = new Random(2);
    Map<Character, Integer> first = new HashMap<>();
    for (int i = 0; i < 60_000; i++) {
      first.merge(names(SrvOrder.of(records, random::nextInt)).charAt(0), 1, Integer::sum);
    }
    assertEquals(42_000, first.get('a'), 900);
    assertEquals(12_000, first.get('b'), 900);
    assertEquals(6_000, first.get('c'), 900);
  }

  @Test
  void noWeightIsASmallChance() {
    List<Record> records = List.of(srv(1, 99, "a"), srv(1, 0, "b"));
    assertEquals("ba", names(SrvOrder.of(records, bound -> 0)));
    assertEquals("ab", names(SrvOrder.of(records, bound -> bound - 1)));
    List<Record> none = List.of(srv(1, 0, "a"), srv(1, 0, "b"), srv(1, 0, "c"));
    assertEquals(3, names(SrvOrder.of(none, bound -> 0)).length());
  }

  @Test
  void theHeaviestWeightsDoNotOverflow() {
    List<Record> records = Collections.nCopies(64, srv(1, 65_535, "a"));
    Random random = new Random(3);
    assertEquals(64, SrvOrder.of(records, random::nextInt).size());
  }
}
