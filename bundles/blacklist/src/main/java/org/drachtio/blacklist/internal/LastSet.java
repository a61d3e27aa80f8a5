package org.drachtio.blacklist.internal;

import java.util.List;
import org.drachtio.kernel.handover.Parcel;

/**
 * The set that one version of this bundle leaves for the next, so that nobody who is listed is
 * listened to before Redis has been read again. Immutable.
 *
 * @param redis where it was read, as {@link RedisSettings#toString} has it
 */
record LastSet(String redis, List<String> members) {

  /** No member that means an address has it. */
  private static final String SEPARATOR = "\0";

  static LastSet of(Parcel parcel) {
    return new LastSet(parcel.text("redis"), List.of(parcel.text("members").split(SEPARATOR, -1)));
  }

  /** One text: a record for each of a million members would not fit into the heap. */
  Parcel parcel() {
    return new Parcel().put("redis", redis).put("members", String.join(SEPARATOR, members));
  }
}
