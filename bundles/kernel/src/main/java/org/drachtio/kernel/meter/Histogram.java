package org.drachtio.kernel.meter;

import org.osgi.annotation.versioning.ProviderType;

/** How long things took. Thread-safe, without contention. */
@ProviderType
public interface Histogram {

  /** One more took so long; below 0 counts as 0. */
  void observe(long nanos);

  /** What was observed so far. */
  Distribution distribution();
}
