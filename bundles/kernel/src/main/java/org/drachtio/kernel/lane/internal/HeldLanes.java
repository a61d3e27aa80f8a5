package org.drachtio.kernel.lane.internal;

import java.util.function.Consumer;
import org.drachtio.kernel.lane.Lane;

/** The lanes as the hand-over sees them. */
public interface HeldLanes {

  /**
   * Lets every lane finish what is queued, then run nothing but {@link #onEachLane} until {@link
   * #release}.
   *
   * @return false: a lane did not get there in time; it will when it can
   */
  boolean hold(long limitMillis);

  /**
   * Runs a task on each lane, held or not, and waits for it. What the task throws is thrown here.
   */
  void onEachLane(Consumer<Lane> task);

  /** Ends {@link #hold}. */
  void release();
}
