package org.drachtio.sip.transaction.internal;

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

/** A hand-over in the thread of the test; parcels cross as bytes. */
final class FakeHandover implements Handover {

  /** What layers have left. */
  final Map<String, byte[]> parcels = new TreeMap<>();

  /** The layers that have told that they are ready since the last {@link #begin}. */
  final Set<String> arrived = new TreeSet<>();

  /** Whether the process ends. */
  boolean ending;

  /** The lane that does not answer; −1: all do. */
  int stuckLane = -1;

  private final Lanes lanes;
  private boolean inProgress;

  FakeHandover(Lanes lanes) {
    this.lanes = lanes;
  }

  @Override
  public boolean begin() {
    if (ending) {
      return false;
    }
    inProgress = true;
    arrived.clear();
    return true;
  }

  @Override
  public boolean isInProgress() {
    return inProgress;
  }

  @Override
  public void onEachLane(Consumer<Lane> task) {
    for (int i = 0; i < lanes.count(); i++) {
      if (i == stuckLane) {
        throw new IllegalStateException("lane " + i + " did not answer");
      }
      task.accept(lanes.at(i));
    }
  }

  @Override
  public void put(String layer, Parcel parcel) {
    parcels.put(layer, parcel.encode());
  }

  @Override
  public Optional<Parcel> take(String layer) {
    return Optional.ofNullable(parcels.remove(layer)).map(Parcel::decode);
  }

  @Override
  public void arrived(String layer) {
    arrived.add(layer);
    inProgress = false;
  }
}
