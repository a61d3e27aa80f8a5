package org.drachtio.kernel.handover;

import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.drachtio.kernel.lane.Lane;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Replaces layers under live calls (architecture.md §5). SCR deactivates layers top first and
 * activates them bottom up; and each layer calls the same methods:
 *
 * <pre>
 * deactivate: if (handover.begin()) { handover.put(layer, parcel, write and leave the lane's objects); leave sockets }
 *             else close everything
 * activate:   handover.take(layer) → handover.onEachLane(parcel, read them, arm timers) … handover.arrived(layer)
 * </pre>
 *
 * From {@link #begin} until every layer that left a parcel has arrived again, sockets are not read
 * and lanes run nothing but {@link #onEachLane}. If one does not come back in time, the others go
 * on without it.
 *
 * <p><b>Threading:</b> thread-safe; the methods block and must not be called on a lane or an I/O
 * thread.
 */
@ProviderType
public interface Handover {

  /**
   * Pauses reading and holds the lanes at a barrier, unless they are held already.
   *
   * @return false: the process is ending, nobody will take a parcel
   */
  boolean begin();

  /** Whether one is in progress. Never blocks; from any thread. */
  boolean isInProgress();

  /** Runs a task on every lane, one after the other, and waits for it; on held lanes too. */
  void onEachLane(Consumer<Lane> task);

  /** Leaves a parcel; the layer is waited for from now on. */
  void put(String layer, Parcel parcel);

  /**
   * Leaves a parcel with a record of every lane in it. A lane that cannot be asked (it is busy, or
   * the function throws there) is logged and leaves an empty record, so that the others are handed
   * over all the same.
   *
   * @param ofLane writes what the layer keeps for a lane, and gives it up; runs on that lane
   * @return whether every lane could be asked
   */
  default boolean put(String layer, Parcel parcel, Function<Lane, Parcel> ofLane) {
    return LaneRecords.put(this, layer, parcel, ofLane);
  }

  /**
   * Shows every lane the record that it left with {@link #put(String, Parcel, Function)}; a lane
   * that left none is passed over. One that cannot read its own is logged, and has lost it.
   *
   * @param reader runs on the lane
   */
  default void onEachLane(String layer, Parcel left, BiConsumer<Lane, Parcel> reader) {
    LaneRecords.read(this, layer, left, reader);
  }

  /**
   * Takes the parcel that this layer's last version left; empty at the first start, or if it was
   * unreadable.
   */
  Optional<Parcel> take(String layer);

  /** The layer is ready again. With the last one that was waited for, lanes and sockets go on. */
  void arrived(String layer);
}
