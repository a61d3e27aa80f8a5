package org.drachtio.homer.capture.internal;

import java.nio.ByteBuffer;

/**
 * A collector, and what it takes to reach it. Nothing here blocks.
 *
 * <p><b>Threading:</b> one thread, the sender's.
 */
interface Collector {

  /** What has become of a packet. */
  enum Outcome {
    /** It is on its way. */
    SENT,
    /** There is no room at the moment: it is to be offered again. */
    LATER,
    /** It cannot be sent. */
    FAILED
  }

  /**
   * Goes on with what it takes to reach the collector, or to reach it again.
   *
   * @param now of {@link System#nanoTime}
   * @return whether a packet may be sent
   */
  boolean isReady(long now);

  /**
   * Sends a packet, at {@link #flush} at the latest.
   *
   * @param packet from its position on; untouched where the outcome is {@link Outcome#LATER}
   */
  Outcome send(ByteBuffer packet);

  /** Sends what {@link #send} has kept. */
  void flush();

  /** Why the collector is not reached, for people; empty if it is, as far as one can tell. */
  String problem();

  /**
   * Leaves it, after what was sent is on its way. Nothing else is called from now on, but this
   * again until it is done. What cannot be sent within a bound is counted as lost.
   *
   * @param now of {@link System#nanoTime}
   * @return whether that is done
   */
  boolean leave(long now);

  /** Leaves it at once. What is not on its way is counted as lost. */
  void abandon();
}
