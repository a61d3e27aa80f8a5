package org.drachtio.kernel.handover.testing;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.testing.ManualLanes;

/**
 * A hand-over in the test's thread: parcels really are encoded and decoded, lanes are those of
 * {@link ManualLanes}.
 */
public final class ManualHandover implements Handover {

  private final ManualLanes lanes;
  private final Map<String, byte[]> parcels = new TreeMap<>();
  private final Set<String> awaited = new TreeSet<>();
  private boolean inProgress;
  private boolean ending;

  /** Over these lanes. */
  public ManualHandover(ManualLanes lanes) {
    this.lanes = lanes;
  }

  /** From now on the process is ending: {@link #begin} says no. */
  public void ending() {
    ending = true;
  }

  /** Puts other bytes in the place of a parcel. */
  public void tamper(String layer, byte[] bytes) {
    parcels.put(layer, bytes);
  }

  /** The bytes of a parcel that was left. */
  public byte[] parcel(String layer) {
    return parcels.get(layer);
  }

  /** The layers that left a parcel and have not come back. */
  public Set<String> awaited() {
    return awaited;
  }

  @Override
  public boolean begin() {
    inProgress = !ending;
    return !ending;
  }

  @Override
  public boolean isInProgress() {
    return inProgress;
  }

  @Override
  public void onEachLane(Consumer<Lane> task) {
    for (int i = 0; i < lanes.count(); i++) {
      task.accept(lanes.at(i));
    }
  }

  @Override
  public void put(String layer, Parcel parcel) {
    parcels.put(layer, parcel.encode());
    awaited.add(layer);
  }

  @Override
  public Optional<Parcel> take(String layer) {
    byte[] parcel = parcels.remove(layer);
    try {
      return parcel == null ? Optional.empty() : Optional.of(Parcel.decode(parcel));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public void arrived(String layer) {
    awaited.remove(layer);
    inProgress = inProgress && !awaited.isEmpty();
  }
}
