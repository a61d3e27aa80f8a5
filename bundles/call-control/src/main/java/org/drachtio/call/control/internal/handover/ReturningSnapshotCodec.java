package org.drachtio.call.control.internal.handover;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drachtio.call.control.internal.application.ReturningSnapshot;
import org.drachtio.call.control.internal.application.ReturningSnapshot.Gone;
import org.drachtio.call.control.internal.application.ReturningSnapshot.Identity;
import org.drachtio.kernel.handover.Parcel;

/**
 * Applications that may come back as a record of a parcel. Later and earlier versions read it: a
 * name keeps its meaning for ever.
 */
final class ReturningSnapshotCodec {

  private static final String PRESENT = "present";
  private static final String GONE = "gone";
  private static final String ID = "id";
  private static final String HOST = "host";
  private static final String TAGS = "tags";
  private static final String UNTIL = "until";

  private ReturningSnapshotCodec() {}

  static Parcel write(ReturningSnapshot applications) {
    List<Parcel> present = new ArrayList<>();
    applications.present().forEach((id, identity) -> present.add(write(id, identity)));
    List<Parcel> gone = new ArrayList<>();
    for (Gone each : applications.gone()) {
      gone.add(write(each.id(), each.identity()).put(UNTIL, each.until()));
    }
    return new Parcel().put(PRESENT, present).put(GONE, gone);
  }

  private static Parcel write(long id, Identity identity) {
    return new Parcel()
        .put(ID, id)
        .put(HOST, identity.host())
        .putTexts(TAGS, List.copyOf(identity.tags()));
  }

  static ReturningSnapshot read(Parcel written) {
    Map<Long, Identity> present = new HashMap<>();
    for (Parcel record : written.list(PRESENT)) {
      present.put(record.number(ID), readIdentity(record));
    }
    List<Gone> gone = new ArrayList<>();
    for (Parcel record : written.list(GONE)) {
      gone.add(new Gone(record.number(ID), readIdentity(record), record.number(UNTIL)));
    }
    return new ReturningSnapshot(present, gone);
  }

  private static Identity readIdentity(Parcel record) {
    return new Identity(record.text(HOST), Set.copyOf(record.texts(TAGS)));
  }
}
