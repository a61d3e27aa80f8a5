package org.drachtio.metrics.internal.series;

import org.drachtio.metrics.internal.text.Exposition;

/** Some of the series. Any thread; one at a time. */
@FunctionalInterface
public interface Part {

  /** Writes its families, always the same ones, and what they have now. */
  void write(Exposition to, Snapshot now);
}
