package org.drachtio.sip.transport.internal.dns;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;

/**
 * The order of SRV records (RFC 2782): by priority; among equals at random, the more likely first
 * the heavier a record is. Stateless.
 */
final class SrvOrder {

  private SrvOrder() {}

  /**
   * Orders records.
   *
   * @param random gives a number from 0 to below its argument
   */
  static List<SRVRecord> of(List<Record> records, IntUnaryOperator random) {
    Map<Integer, List<SRVRecord>> byPriority = new TreeMap<>();
    for (Record record : records) {
      if (record instanceof SRVRecord srv) {
        byPriority.computeIfAbsent(srv.getPriority(), priority -> new ArrayList<>()).add(srv);
      }
    }
    List<SRVRecord> ordered = new ArrayList<>(records.size());
    for (List<SRVRecord> equals : byPriority.values()) {
      // those without weight come first, so that they have a small chance
      equals.sort(Comparator.comparingInt(SRVRecord::getWeight));
      while (!equals.isEmpty()) {
        ordered.add(equals.remove(drawn(equals, random)));
      }
    }
    return ordered;
  }

  private static int drawn(List<SRVRecord> left, IntUnaryOperator random) {
    int sum = 0;
    for (SRVRecord srv : left) {
      sum += srv.getWeight();
    }
    int number = random.applyAsInt(sum + 1);
    int running = 0;
    for (int i = 0; i < left.size(); i++) {
      running += left.get(i).getWeight();
      if (running >= number) {
        return i;
      }
    }
    throw new AssertionError("more than all: " + number);
  }
}
