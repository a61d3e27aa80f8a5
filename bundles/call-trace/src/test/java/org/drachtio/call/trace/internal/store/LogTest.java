package org.drachtio.call.trace.internal.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogTest {

  private final Arena arena = new Arena(1 << 24);

  private static byte[] record(int length, int content) {
    byte[] record = new byte[length];
    Arrays.fill(record, (byte) content);
    ByteBuffer.wrap(record).putInt(length);
    return record;
  }

  private static List<Integer> lengths(Log log) {
    List<Integer> lengths = new ArrayList<>();
    log.forEach(record -> lengths.add(record.length));
    return lengths;
  }

  @Test
  void recordsOfAnyLengthComeBackInTheirOrder() {
    Random random = new Random(1);
    List<Log> logs = List.of(new Log(arena), new Log(arena), new Log(arena));
    List<List<byte[]>> wanted = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < 3_000; i++) {
      int which = random.nextInt(3);
      byte[] record = record(4 + random.nextInt(i % 50 == 0 ? 9_000 : 1_100), i);
      Log log = logs.get(which);
      long expected = log.bytesWith(record.length);
      assertTrue(log.add(Packed.own(record)));
      wanted.get(which).add(record);
      assertEquals(expected, log.bytes());
      if (random.nextInt(3) == 0) {
        log.removeFirst();
        wanted.get(which).remove(0);
      }
      if (i % 700 == 699) {
        log.clear();
        wanted.get(which).clear();
      }
    }
    for (int which = 0; which < 3; which++) {
      List<byte[]> records = new ArrayList<>();
      logs.get(which).copiedTo(new Arena(1 << 24)).forEach(records::add);
      assertEquals(wanted.get(which).size(), records.size());
      for (int i = 0; i < records.size(); i++) {
        assertTrue(Arrays.equals(wanted.get(which).get(i), records.get(i)), "record " + i);
      }
    }
  }

  @Test
  void whatIsGivenBackIsUsedAgain() {
    Log log = new Log(arena);
    for (int i = 0; i < 100; i++) {
      log.add(Packed.own(record(100_000, i)));
      log.clear();
    }
    assertTrue(arena.bytes() <= 1 << 20, arena.bytes() + " bytes");
    for (int i = 0; i < 1_000; i++) {
      log.add(Packed.own(record(1_000, i)));
      if (i >= 10) {
        log.removeFirst();
      }
    }
    assertEquals(10, lengths(log).size());
    assertTrue(log.bytes() <= 12 * Arena.BLOCK, log.bytes() + " bytes");
  }

  @Test
  void anArenaTakesNoMoreThanItMay() {
    Arena small = new Arena(1 << 20);
    Log one = new Log(small);
    Log two = new Log(small);
    assertTrue(one.add(Packed.own(record(1_000_000, 1))));
    assertFalse(two.add(Packed.own(record(1_000_000, 2))));
    assertEquals(0, two.bytes());
    assertFalse(two.iterator().hasNext());
    assertTrue(two.add(Packed.own(record(1_000, 3))), "what is left of it");
    one.clear();
    assertTrue(two.add(Packed.own(record(1_000_000, 4))), "what was given back");
    assertEquals(List.of(1_000, 1_000_000), lengths(two));
    assertEquals(1 << 20, small.bytes());
    Log copy = two.copiedTo(new Arena(1));
    assertEquals(List.of(1_000, 1_000_000), lengths(copy), "no slab is smaller");
  }

  @Test
  void oneThatIsEmptyHasNothing() {
    Log log = new Log(arena);
    assertFalse(log.iterator().hasNext());
    log.add(Packed.own(record(Arena.BLOCK, 1)));
    log.removeFirst();
    assertFalse(log.iterator().hasNext());
    log.add(Packed.own(record(Arena.BLOCK, 2)));
    assertEquals(List.of(Arena.BLOCK), lengths(log));
  }
}
