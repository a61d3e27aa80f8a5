package org.drachtio.benchmark.lanes;

import java.util.Optional;
import java.util.function.Consumer;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.lane.Lane;

/** Of a process in which no layer is ever replaced. */
final class NoHandover implements Handover {

  @Override
  public boolean begin() {
    return false;
  }

  @Override
  public boolean isInProgress() {
    return false;
  }

  @Override
  public void onEachLane(Consumer<Lane> task) {
    throw new UnsupportedOperationException("there is nothing to take over");
  }

  @Override
  public void put(String layer, Parcel parcel) {
    throw new UnsupportedOperationException("there is nobody to take " + layer);
  }

  @Override
  public Optional<Parcel> take(String layer) {
    return Optional.empty();
  }

  @Override
  public void arrived(String layer) {
    // Nobody waits.
  }
}
