package org.drachtio.sip.transaction.internal;

import java.util.List;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.kernel.lane.testing.ManualLane;

/** Two lanes whose clocks move together; the thread of the test is both. */
final class TwoLanes implements Lanes {

  private final List<ManualLane> lanes = List.of(new ManualLane(0), new ManualLane(1));

  void run() {
    lanes.forEach(ManualLane::run);
  }

  void advance(long millis) {
    lanes.forEach(lane -> lane.advance(millis));
  }

  int armedTimers() {
    return lanes.stream().mapToInt(ManualLane::armed).sum();
  }

  @Override
  public int count() {
    return lanes.size();
  }

  @Override
  public Lane ofHash(int hash) {
    return lanes.get(hash & 1);
  }

  @Override
  public Lane at(int index) {
    return lanes.get(index);
  }
}
