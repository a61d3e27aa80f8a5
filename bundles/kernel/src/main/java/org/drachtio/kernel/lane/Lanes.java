package org.drachtio.kernel.lane;

import org.osgi.annotation.versioning.ProviderType;

/** The lanes of this process; their number is fixed while it lives. Thread-safe. */
@ProviderType
public interface Lanes {

  /** How many there are, at least 1. */
  int count();

  /** The lane of a hash, as {@code SipMessage.callIdHash()} computes it; any int is allowed. */
  Lane ofHash(int hash);

  /**
   * The lane with this index.
   *
   * @throws IndexOutOfBoundsException unless 0 ≤ index &lt; {@link #count()}
   */
  Lane at(int index);
}
