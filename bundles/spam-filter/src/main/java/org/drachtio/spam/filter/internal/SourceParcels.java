package org.drachtio.spam.filter.internal;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.handover.Shelf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves what is known of sources for the next version of this bundle: an update must neither fill
 * all buckets nor pardon sources that are cut off. Any thread, but no lane.
 */
final class SourceParcels {

  private static final Logger LOG = LoggerFactory.getLogger(SourceParcels.class);
  private static final String OWNER = "spam-filter";

  /** Sources of one parcel: it is a few hundred kilobytes. */
  static final int PORTION = 4096;

  /** No version writes as many longs of a source. */
  private static final int MAX_LONGS = 1000;

  private SourceParcels() {}

  /**
   * Those that were seen last go first: if they are too many for the shelf, the others are lost.
   */
  static void leave(Shelf shelf, SourceTable datagrams, SourceTable connections) {
    List<Known> all = new ArrayList<>();
    datagrams.forEach(source -> all.add(new Known(source, false)));
    connections.forEach(source -> all.add(new Known(source, true)));
    all.sort((one, other) -> Long.compare(other.worth(), one.worth()));
    Iterator<Parcel> parcels =
        new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < all.size();
          }

          @Override
          public Parcel next() {
            int from = next;
            next = Math.min(all.size(), from + PORTION);
            return parcel(all.subList(from, next));
          }
        };
    if (parcels.hasNext()) {
      shelf.leave(OWNER, parcels);
    }
  }

  /** With its worth when it was looked at: it may change while others are compared. */
  private record Known(TrackedSource source, boolean connections, long worth) {
    Known(TrackedSource source, boolean connections) {
      this(source, connections, source.worth());
    }
  }

  private static Parcel parcel(List<Known> sources) {
    return new Parcel()
        .put("origin", Buckets.origin())
        .put("longs", TrackedSource.LONGS)
        .put("kinds", TrackedSource.KINDS)
        .put("datagrams", bytes(sources, false))
        .put("connections", bytes(sources, true));
  }

  private static byte[] bytes(List<Known> sources, boolean connections) {
    List<Known> chosen =
        sources.stream().filter(each -> each.connections() == connections).toList();
    ByteBuffer bytes = ByteBuffer.allocate(chosen.size() * TrackedSource.LONGS * Long.BYTES);
    LongBuffer out = bytes.asLongBuffer();
    chosen.forEach(each -> each.source().write(out));
    return bytes.array();
  }

  /** Takes what the last version has left; as many as there is room for. */
  static void take(Shelf shelf, SourceTable datagrams, SourceTable connections) {
    for (var next = shelf.take(OWNER); next.isPresent(); next = shelf.take(OWNER)) {
      Parcel parcel = next.get();
      long kinds = parcel.number("kinds");
      long fixed = parcel.number("longs") - kinds - 1;
      if (kinds < 0 || fixed < TrackedSource.FIXED || fixed + kinds > MAX_LONGS) {
        LOG.error(
            "What another version has left of sources cannot be read; their limits begin anew");
        continue;
      }
      Form form = new Form((int) fixed, (int) kinds, Buckets.shift(parcel.number("origin")));
      read(parcel.bytes("datagrams"), form, datagrams);
      read(parcel.bytes("connections"), form, connections);
    }
  }

  /** How another version writes a source; see {@link TrackedSource#read}. */
  private record Form(int fixed, int kinds, long shift) {}

  private static void read(byte[] bytes, Form form, SourceTable table) {
    LongBuffer in = ByteBuffer.wrap(bytes).asLongBuffer();
    while (in.remaining() > form.fixed + form.kinds) {
      table.get(in.get()).read(in, form.fixed, form.kinds, form.shift);
    }
  }
}
