package org.drachtio.kernel.meter;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** The counters of this process, by name. Thread-safe; look a counter up once, not per message. */
@ProviderType
public interface Meters {

  /** The counter with this name; made at first use, kept for the life of the kernel. */
  Counter counter(String name);

  /** All counters and their values now, sorted by name. */
  Map<String, Long> values();
}
