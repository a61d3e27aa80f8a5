package org.drachtio.kernel.meter;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** The counters of this process, by name. Thread-safe; look a counter up once, not per message. */
@ProviderType
public interface Meters {

  /** The counter with this name; made at first use, kept for the life of the kernel. */
  Counter counter(String name);

  /**
   * The histogram with this name; made at first use, kept for the life of the kernel.
   *
   * @param seconds upper bounds of its buckets, ascending; those of its first use count
   */
  Histogram histogram(String name, double... seconds);

  /** All histograms and what they have seen by now, sorted by name. */
  Map<String, Distribution> distributions();

  /** All counters and their values now, sorted by name. */
  Map<String, Long> values();
}
