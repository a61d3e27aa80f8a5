package org.drachtio.kernel.handover;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.drachtio.kernel.lane.Lane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records that a layer leaves for each lane, in the order of the lanes: lanes keep their
 * numbers as long as the kernel lives.
 */
final class LaneRecords {

  private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

  /** Field of the parcel. */
  private static final String LANES = "lanes";

  private LaneRecords() {}

  static boolean put(
      Handover handover, String layer, Parcel parcel, Function<Lane, Parcel> ofLane) {
    // A lane that answers too late still writes to this array.
    ConcurrentSkipListMap<Integer, Parcel> answers = new ConcurrentSkipListMap<>();
    boolean whole = true;
    try {
      handover.onEachLane(lane -> answers.put(lane.index(), ofLane.apply(lane)));
    } catch (RuntimeException e) {
      LOG.error("{}: a lane cannot be asked; the records of the others are handed over", layer, e);
      whole = false;
    }
    List<Parcel> records = new ArrayList<>();
    answers.forEach(
        (index, answer) -> {
          while (records.size() < index) {
            records.add(new Parcel());
          }
          records.add(answer);
        });
    handover.put(layer, parcel.put(LANES, records));
    return whole;
  }

  static void read(Handover handover, String layer, Parcel left, BiConsumer<Lane, Parcel> reader) {
    List<Parcel> records = left.list(LANES);
    if (records.isEmpty()) {
      return;
    }
    try {
      handover.onEachLane(
          lane -> {
            if (lane.index() < records.size()) {
              reader.accept(lane, records.get(lane.index()));
            }
          });
    } catch (RuntimeException e) {
      LOG.error(
          "{}: the record of the last version for a lane cannot be read; it is lost", layer, e);
    }
  }
}
