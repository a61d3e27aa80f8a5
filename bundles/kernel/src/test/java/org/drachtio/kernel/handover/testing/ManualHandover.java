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
import org.drachtio.kernel.lane.Lanes;

/**
 * A hand-over in the test's thread: parcels really are encoded and decoded. Every lane's tasks run
 * in that thread, so it must count as the lanes' own.
 */
public final class ManualHandover implements Handover {

  private final Lanes lanes;
  private final Map<String, byte[]> parcels = new TreeMap<>();
  private final Set<String> awaited = new TreeSet<>();
  private final Set<String> arrived = new TreeSet<>();
  private boolean inProgress;
  private boolean ending;
  private int stuckLane = -1;

  /** Over these lanes. */
  public ManualHandover(Lanes lanes) {
    this.lanes = lanes;
  }

  /** From now on the process is ending: {@link #begin} says no. */
  public void ending() {
    ending = true;
  }

  /** From now on this lane does not answer; −1: all do. */
  public void stuck(int lane) {
    stuckLane = lane;
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

  /** The layers that have told that they are ready since the last {@link #begin}. */
  public Set<String> arrived() {
    return arrived;
  }

  @Override
  public boolean begin() {
    arrived.clear();
    inProgress = !ending;
    return !ending;
  }

  @Override
  public boolean isInProgress() {
    return inProgress;
  }

  @Override
  public void onEachLane(Consumer<Lane> task) {
    IllegalStateException failure = null;
    for (int i = 0; i < lanes.count(); i++) {
      if (i == stuckLane) {
        failure = new IllegalStateException("lane " + i + " did not answer");
        continue;
      }
      try {
        task.accept(lanes.at(i));
      } catch (RuntimeException e) {
        failure = new IllegalStateException("failed on a lane", e);
      }
    }
    if (failure != null) {
      throw failure;
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
    arrived.add(layer);
    inProgress = inProgress && !awaited.isEmpty();
  }
}
