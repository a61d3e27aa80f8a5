package org.drachtio.kernel.lane.testing;

import java.util.Objects;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Lanes;

/** One {@link ManualLane} as all the lanes there are. */
public final class ManualLanes implements Lanes {

  private final ManualLane lane;

  /** With a lane of its own. */
  public ManualLanes() {
    this(new ManualLane());
  }

  /** With this lane. */
  public ManualLanes(ManualLane lane) {
    this.lane = Objects.requireNonNull(lane);
  }

  /** The lane. */
  public ManualLane lane() {
    return lane;
  }

  @Override
  public int count() {
    return 1;
  }

  @Override
  public Lane ofHash(int hash) {
    return lane;
  }

  @Override
  public Lane at(int index) {
    Objects.checkIndex(index, 1);
    return lane;
  }
}
