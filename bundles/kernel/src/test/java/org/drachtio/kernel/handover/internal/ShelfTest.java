package org.drachtio.kernel.handover.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.handover.Shelf;
import org.drachtio.kernel.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShelfTest {

  private ShelfComponent shelf = new ShelfComponent(() -> false, 60_000, 10_000);

  @AfterEach
  void stop() {
    shelf.stop();
  }

  private static Iterator<Parcel> parcels(int count, int bytes) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Parcel().put("n", i).put("b", new byte[bytes]))
        .iterator();
  }

  private List<Long> taken(String owner) {
    List<Long> numbers = new ArrayList<>();
    Optional<Parcel> parcel = shelf.take(owner);
    while (parcel.isPresent()) {
      numbers.add(parcel.get().number("n"));
      parcel = shelf.take(owner);
    }
    return numbers;
  }

  @Test
  void theNextVersionTakesWhatWasLeftInItsOrderAndOnce() {
    shelf.leave("trace", parcels(3, 10));
    assertEquals(List.of(), taken("other"));
    assertEquals(List.of(0L, 1L, 2L), taken("trace"));
    assertEquals(List.of(), taken("trace"));
  }

  @Test
  void whatIsLeftLaterTakesThePlaceOfWhatWasLeftBefore() {
    shelf.leave("trace", parcels(5, 10));
    shelf.leave("trace", parcels(2, 10));
    assertEquals(List.of(0L, 1L), taken("trace"));
  }

  @Test
  void beyondTheBoundNothingIsAskedForAnyMore() {
    AtomicInteger asked = new AtomicInteger();
    Iterator<Parcel> many = parcels(1000, 1000);
    shelf.leave(
        "trace",
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return many.hasNext();
          }

          @Override
          public Parcel next() {
            asked.incrementAndGet();
            return many.next();
          }
        });
    int kept = taken("trace").size();
    assertTrue(kept >= 8 && kept < 10, "kept " + kept);
    assertEquals(kept + 1, asked.get());
  }

  @Test
  void nobodyComesForItSoItIsForgottenAndItsThreadEnds() {
    shelf.stop();
    shelf = new ShelfComponent(() -> false, 1, 10_000);
    shelf.leave("trace", parcels(3, 10));
    Await.until(
        "the end of the thread that forgets",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("drachtio-shelf")));
    assertFalse(shelf.take("trace").isPresent());
  }

  @Test
  void nothingIsKeptWhenTheProcessEnds() {
    shelf.stop();
    shelf = new ShelfComponent(() -> true, Shelf.KEPT_MILLIS, Shelf.MAX_BYTES);
    Iterator<Parcel> parcels = parcels(3, 10);
    shelf.leave("trace", parcels);
    assertTrue(parcels.hasNext());
    assertFalse(shelf.take("trace").isPresent());
  }

  @Test
  void whatCannotBeReadIsKeptOnDiskAndTheRestIsTaken(@TempDir Path data) throws IOException {
    shelf.stop();
    shelf = new ShelfComponent(() -> false, 60_000, 10_000, new UnreadableParcels(data));
    byte[] none = {1, 2, 3};
    byte[] damaged =
        new Parcel().put("n", 1).put("calls", List.of(new Parcel().put("a", "one"))).encode();
    // The length of the text: longer than its record.
    damaged[new String(damaged, StandardCharsets.ISO_8859_1).indexOf("one") - 1] = 100;
    byte[] whole = new Parcel().put("n", 2).encode();
    shelf.keep("trace", new ArrayDeque<>(List.of(none, damaged, whole)));
    assertEquals(List.of(1L, 2L), taken("trace"));
    try (Stream<Path> files = Files.list(data)) {
      List<Path> kept = files.sorted().toList();
      assertEquals(2, kept.size());
      assertArrayEquals(none, Files.readAllBytes(kept.get(0)));
      assertArrayEquals(damaged, Files.readAllBytes(kept.get(1)));
      assertTrue(kept.get(0).toString().endsWith("-trace.parcel"));
    }
  }
}
