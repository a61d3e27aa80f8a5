package org.drachtio.cdr.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.drachtio.kernel.testing.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that wait on disk. */
class SpoolTest {

  private static final long PLENTY = 1 << 30;

  @TempDir Path folder;

  private final Counter dropped = new FakeMeters().counter("dropped");

  private Spool open(long maxBytes) throws Exception {
    return new Spool(folder.resolve("spool"), maxBytes, dropped);
  }

  private static List<byte[]> lines(int from, int to, int length) {
    List<byte[]> lines = new ArrayList<>();
    for (int i = from; i < to; i++) {
      lines.add((i + "x".repeat(length) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return lines;
  }

  private static String text(Spool.Batch batch) {
    return new String(batch.body(), StandardCharsets.UTF_8);
  }

  private List<Path> files() throws Exception {
    try (Stream<Path> all = Files.list(folder.resolve("spool"))) {
      return all.filter(each -> each.toString().endsWith(".jsonl")).sorted().toList();
    }
  }

  @Test
  void theOldestAreTakenFirstAndStayUntilTheyAreSent() throws Exception {
    try (Spool spool = open(PLENTY)) {
      spool.append(lines(0, 5, 0));
      Spool.Batch first = spool.next(3);
      assertEquals("0\n1\n2\n", text(first));
      assertEquals(text(first), text(spool.next(3)));
      assertEquals(5, spool.waiting());
      spool.done(first);
      assertEquals(2, spool.waiting());
      assertEquals("3\n4\n", text(spool.next(100)));
    }
  }

  @Test
  void anotherProcessGoesOnWhereTheLastOneWas() throws Exception {
    try (Spool spool = open(PLENTY)) {
      spool.append(lines(0, 5, 0));
      spool.done(spool.next(3));
    }
    try (Spool spool = open(PLENTY)) {
      assertEquals(2, spool.waiting());
      spool.append(lines(5, 6, 0));
      Spool.Batch batch = spool.next(100);
      assertEquals("3\n4\n", text(batch));
      spool.done(batch);
      batch = spool.next(100);
      assertEquals("5\n", text(batch));
      spool.done(batch);
      assertEquals(1, files().size());
    }
    try (Spool spool = open(PLENTY)) {
      assertEquals(0, spool.waiting());
      spool.append(lines(6, 7, 0));
      assertEquals("6\n", text(spool.next(100)));
    }
  }

  @Test
  void aLineThatAKillHasCutOffIsLeftOut() throws Exception {
    try (Spool spool = open(PLENTY)) {
      spool.append(lines(0, 2, 0));
    }
    Files.writeString(files().get(0), "{\"bro", StandardOpenOption.APPEND);
    try (Spool spool = open(PLENTY)) {
      spool.append(lines(2, 3, 0));
      Spool.Batch batch = spool.next(100);
      assertEquals("0\n1\n", text(batch));
      spool.done(batch);
      assertEquals("2\n", text(spool.next(100)));
    }
  }

  @Test
  void aPositionThatCannotBeReadMeansThatAllIsSentAgain() throws Exception {
    try (Spool spool = open(PLENTY)) {
      spool.append(lines(0, 2, 0));
      spool.done(spool.next(1));
    }
    Files.writeString(folder.resolve("spool/position"), "no number");
    try (Spool spool = open(PLENTY)) {
      assertEquals("0\n1\n", text(spool.next(100)));
    }
  }

  @Test
  void atTheBoundTheOldestIsLostAndCounted() throws Exception {
    try (Spool spool = open(100_000)) {
      spool.append(lines(0, 1000, 200));
      assertTrue(spool.bytes() <= 100_000, spool.bytes() + " bytes");
      assertEquals(1000, spool.waiting() + dropped.value());
      Spool.Batch batch = spool.next(1);
      assertTrue(text(batch).startsWith(dropped.value() + "x"), text(batch));
      spool.append(lines(1000, 2000, 200)); // that of the batch goes
      long waiting = spool.waiting();
      spool.done(batch);
      assertEquals(waiting, spool.waiting());
      assertEquals(2000, spool.waiting() + dropped.value());
    }
    try (Spool smaller = open(50_000)) {
      assertTrue(smaller.bytes() <= 50_000);
      assertEquals(2000, smaller.waiting() + dropped.value());
    }
  }

  @Test
  void whatSomebodyDeletesIsLostAndCounted() throws Exception {
    try (Spool spool = open(PLENTY)) {
      spool.append(lines(0, 3, 0));
      Files.delete(files().get(0));
      Thread later =
          new Thread(
              () -> {
                Await.until("it is noticed", () -> dropped.value() == 3);
                try {
                  spool.append(lines(3, 4, 0));
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      later.start();
      assertEquals("3\n", text(spool.next(100)));
      later.join();
    }
  }

  @Test
  void allThatIsSentGoesFromTheDisk() throws Exception {
    try (Spool spool = open(100_000)) {
      for (int i = 0; i < 100; i++) {
        spool.append(lines(i * 10, i * 10 + 10, 1000));
        while (spool.waiting() > 0) {
          spool.done(spool.next(7));
        }
      }
      assertEquals(0, dropped.value());
      assertTrue(files().size() <= 2, files().toString());
    }
  }

  @Test
  void aRecordLongerThanABatchIsTakenAlone() throws Exception {
    try (Spool spool = open(PLENTY)) {
      spool.append(lines(0, 3, 800_000));
      for (int i = 0; i < 3; i++) {
        Spool.Batch batch = spool.next(100);
        assertEquals(1, batch.records());
        assertTrue(text(batch).startsWith(i + "x") && text(batch).endsWith("x\n"));
        spool.done(batch);
      }
      assertEquals(0, spool.waiting());
    }
  }

  @Test
  void whoWaitsIsToldOfTheEnd() throws Exception {
    Spool spool = open(PLENTY);
    Thread closer = new Thread(spool::close);
    closer.start();
    assertNull(spool.next(1));
    closer.join();
  }

  @Test
  void nobodyElseMayReadIt() throws Exception {
    try (Spool spool = open(PLENTY)) {
      spool.append(lines(0, 1, 0));
      assertEquals(
          "rwx------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("spool"))));
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(files().get(0))));
    }
  }
}
