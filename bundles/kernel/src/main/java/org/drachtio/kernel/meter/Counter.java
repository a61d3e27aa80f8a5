package org.drachtio.kernel.meter;

import org.osgi.annotation.versioning.ProviderType;

/** A number that only grows. Thread-safe, without contention. */
@ProviderType
public interface Counter {

  /** One more. */
  void increment();

  /**
   * So many more.
   *
   * @param count at least 0
   */
  void add(long count);

  /** The sum so far. */
  long value();
}
