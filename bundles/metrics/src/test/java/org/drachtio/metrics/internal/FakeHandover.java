package org.drachtio.metrics.internal;

import java.util.Optional;
import java.util.function.Consumer;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.lane.Lane;

/** A hand-over that is in progress if a test says so. */
public final class FakeHandover implements Handover {

  public volatile boolean inProgress;

  @Override
  public boolean begin() {
    throw new UnsupportedOperationException("metrics hand nothing over");
  }

  @Override
  public boolean isInProgress() {
    return inProgress;
  }

  @Override
  public void onEachLane(Consumer<Lane> task) {
    throw new UnsupportedOperationException("metrics hand nothing over");
  }

  @Override
  public void put(String layer, Parcel parcel) {
    throw new UnsupportedOperationException("metrics hand nothing over");
  }

  @Override
  public Optional<Parcel> take(String layer) {
    throw new UnsupportedOperationException("metrics hand nothing over");
  }

  @Override
  public void arrived(String layer) {
    throw new UnsupportedOperationException("metrics hand nothing over");
  }
}
