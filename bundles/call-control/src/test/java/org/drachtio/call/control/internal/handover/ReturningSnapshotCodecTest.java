package org.drachtio.call.control.internal.handover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drachtio.call.control.internal.application.ReturningSnapshot;
import org.drachtio.call.control.internal.application.ReturningSnapshot.Gone;
import org.drachtio.call.control.internal.application.ReturningSnapshot.Identity;
import org.drachtio.kernel.handover.Parcel;
import org.junit.jupiter.api.Test;

class ReturningSnapshotCodecTest {

  @Test
  void everyFieldCrosses() {
    ReturningSnapshot left =
        new ReturningSnapshot(
            Map.of(7L, new Identity("192.0.2.1", Set.of("red", "blue"))),
            List.of(
                new Gone(5, new Identity("192.0.2.2", Set.of()), 1234),
                new Gone(6, new Identity("192.0.2.3", Set.of("green")), 1235)));

    Parcel written = Parcel.decode(ReturningSnapshotCodec.write(left).encode());

    assertEquals(left, ReturningSnapshotCodec.read(written));
  }

  /** As an earlier version may leave it. */
  @Test
  void anEmptyRecordHasNobody() {
    assertEquals(
        new ReturningSnapshot(Map.of(), List.of()), ReturningSnapshotCodec.read(new Parcel()));
  }
}
