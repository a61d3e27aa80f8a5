package org.drachtio.call.control.internal.handover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drachtio.call.control.internal.application.ReturningSnapshot;
import org.drachtio.call.control.internal.application.ReturningSnapshot.Gone;
import org.drachtio.call.control.internal.application.ReturningSnapshot.Identity;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.handover.testing.RecordedParcels;
import org.drachtio.kernel.handover.testing.RecordedParcels.Recorded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReturningSnapshotCodecTest {

  private static final ReturningSnapshot LEFT =
      new ReturningSnapshot(
          Map.of(7L, new Identity("192.0.2.1", Set.of("red", "blue"))),
          List.of(
              new Gone(5, new Identity("192.0.2.2", Set.of()), 1234),
              new Gone(6, new Identity("192.0.2.3", Set.of("green")), 1235)));

  @Test
  void everyFieldCrosses() {
    Parcel written = Parcel.decode(ReturningSnapshotCodec.write(LEFT).encode());

    assertEquals(LEFT, ReturningSnapshotCodec.read(written));
  }

  static List<Recorded> recorded() {
    return RecordedParcels.of("returning", ReturningSnapshotCodec.write(LEFT));
  }

  /** A field that is in no record yet fails here, until it is recorded. */
  @ParameterizedTest
  @MethodSource("recorded")
  void everyFieldOfReleasedVersionsIsRead(Recorded recorded) {
    assertEquals(LEFT, ReturningSnapshotCodec.read(recorded.parcel()));
  }

  /** As an earlier version may leave it. */
  @Test
  void anEmptyRecordHasNobody() {
    assertEquals(
        new ReturningSnapshot(Map.of(), List.of()), ReturningSnapshotCodec.read(new Parcel()));
  }
}
