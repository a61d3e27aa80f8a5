package org.drachtio.kernel.lane;

import org.osgi.annotation.versioning.ConsumerType;

/** What a timer calls when it fires, on its lane. */
@ConsumerType
@FunctionalInterface
public interface TimerTarget {

  /**
   * The timer fired.
   *
   * @param kind as given to {@link Lane#arm}
   */
  void onTimer(int kind);
}
