package org.drachtio.sip.proxy.internal.handover;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.sip.proxy.internal.route.RouteKey;
import org.drachtio.sip.proxy.internal.route.RouteKeysSnapshot;

/**
 * The keys of the cookies as fields of a parcel, that of the hand-over or that in the file. Later
 * and earlier versions read them: a name keeps its meaning for ever.
 */
public final class RouteKeysSnapshotCodec {

  private static final String KEYS = "keys";
  private static final String ID = "id";
  private static final String MADE_AT = "madeAt";
  private static final String SECRET = "secret";

  private RouteKeysSnapshotCodec() {}

  /** Adds the keys to a parcel. */
  public static Parcel write(RouteKeysSnapshot snapshot, Parcel parcel) {
    List<Parcel> records = new ArrayList<>();
    for (RouteKey key : snapshot.keys()) {
      records.add(
          new Parcel().put(ID, key.id()).put(MADE_AT, key.madeAt()).put(SECRET, key.secret()));
    }
    return parcel.put(KEYS, records);
  }

  /** Reads what {@link #write} wrote; there are no keys in a parcel without any. */
  public static RouteKeysSnapshot read(Parcel parcel) {
    List<RouteKey> keys = new ArrayList<>();
    for (Parcel record : parcel.list(KEYS)) {
      byte[] secret = record.bytes(SECRET);
      if (secret.length > 0) {
        keys.add(new RouteKey(record.number(ID), record.number(MADE_AT), secret));
      }
    }
    return new RouteKeysSnapshot(keys);
  }
}
