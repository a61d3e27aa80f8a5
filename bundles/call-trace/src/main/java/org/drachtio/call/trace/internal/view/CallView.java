package org.drachtio.call.trace.internal.view;

import java.util.List;

/**
 * A recorded call.
 *
 * @param number by which commands know it
 * @param legs at least one; the first is the one that began
 */
public record CallView(long number, List<LegView> legs) {

  /** The leg that began. */
  public LegView first() {
    return legs.get(0);
  }

  /** Last item of any leg, microseconds since 1970. */
  public long lastMicros() {
    return legs.stream().mapToLong(LegView::lastMicros).max().orElse(0);
  }
}
