package org.drachtio.kernel.handover.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.drachtio.kernel.handover.Parcel;

/**
 * Parcels as released versions wrote them: files {@code src/test/resources/parcels/VERSION/NAME} of
 * the bundle. {@code -Dparcels.record=VERSION} writes those of a version, which a release does; a
 * file is not changed afterwards.
 */
public final class RecordedParcels {

  private static final Path FOLDER = Path.of("src", "test", "resources", "parcels");

  private RecordedParcels() {}

  /**
   * A parcel, as read from its bytes.
   *
   * @param version that wrote it; of this build: now
   */
  public record Recorded(String version, Parcel parcel) {
    @Override
    public String toString() {
      return version;
    }
  }

  /**
   * What this build writes, and what released versions have written.
   *
   * @param now of this build, with the content that the test looks for
   */
  public static List<Recorded> of(String name, Parcel now) {
    byte[] written = now.encode();
    try {
      String recording = System.getProperty("parcels.record", "");
      if (!recording.isEmpty()) {
        Path file = FOLDER.resolve(recording).resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, written);
      }
      List<Recorded> all = new ArrayList<>();
      all.add(new Recorded("now", Parcel.decode(written)));
      try (Stream<Path> versions = Files.list(FOLDER)) {
        for (Path version : versions.sorted().toList()) {
          Path file = version.resolve(name);
          if (Files.exists(file)) {
            all.add(
                new Recorded(
                    version.getFileName().toString(), Parcel.decode(Files.readAllBytes(file))));
          }
        }
      }
      if (all.size() == 1) {
        throw new IllegalStateException(
            "no parcel " + name + " of a released version in " + FOLDER);
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
