package org.drachtio.kernel.meter;

import java.util.List;

/**
 * What a {@link Histogram} has seen. Immutable.
 *
 * @param bounds upper bounds of its buckets in seconds, ascending; what is above all counts in one
 *     bucket more
 * @param counts for each bucket what fell into it and into none before; one more than bounds
 * @param seconds sum of all
 */
public record Distribution(List<Double> bounds, List<Long> counts, double seconds) {

  /** Copies the lists. */
  public Distribution {
    bounds = List.copyOf(bounds);
    counts = List.copyOf(counts);
  }

  /** How many were observed. */
  public long count() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }
}
