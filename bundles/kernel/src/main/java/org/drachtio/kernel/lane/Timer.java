package org.drachtio.kernel.lane;

import org.osgi.annotation.versioning.ProviderType;

/** A timer armed on a {@link Lane}. Lane thread only. */
@ProviderType
public interface Timer {

  /** Disarms it; nothing happens if it has fired or was cancelled before. */
  void cancel();

  /** When it fires, on the clock of {@link Lane#now()}. */
  long deadline();

  /** Whether it is still to fire. */
  boolean isArmed();
}
