package org.drachtio.kernel.handover.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnreadableParcelsTest {

  @TempDir private Path data;

  private List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  @Test
  void itKeepsTheNewestForItsUserAlone() throws IOException {
    Path folder = data.resolve("parcels");
    UnreadableParcels unreadable = new UnreadableParcels(folder);
    for (int i = 0; i < 12; i++) {
      String told = unreadable.keep("layer" + i, new byte[] {(byte) i});
      assertTrue(told.startsWith("kept in " + folder), told);
    }
    List<Path> kept = files(folder);
    assertEquals(8, kept.size());
    assertTrue(kept.stream().anyMatch(each -> each.toString().endsWith("-layer11.parcel")));
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
    for (Path each : kept) {
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(each)));
    }
  }

  @Test
  void parcelsOfOneOwnerAtOneMomentAreAllKept() throws IOException {
    UnreadableParcels unreadable = new UnreadableParcels(data);
    for (int i = 0; i < 5; i++) {
      unreadable.keep("call-trace", new byte[] {(byte) i});
    }
    assertEquals(5, files(data).size());
  }

  @Test
  void whatIsKeptIsWhatCouldNotBeRead() throws IOException {
    new UnreadableParcels(data).keep("layer", new byte[] {1, 2, 3});
    assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(files(data).get(0)));
  }

  @Test
  void withoutAPlaceNothingIsKept() {
    assertEquals("not kept", new UnreadableParcels(null).keep("layer", new byte[1]));
  }
}
