package org.drachtio.kernel.canary;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The trials that are going on. They belong to the kernel, so that the bundle that asks a canary
 * and the bundle that judges it need not know each other, and each may restart.
 *
 * <p><b>Threading:</b> thread-safe; never blocks.
 */
@ProviderType
public interface Canaries {

  /**
   * Begins a trial; to be called before the bundle is started. The bundle is asked once its trial
   * is open.
   *
   * @param bundle number of the bundle that is tried
   * @param percent of new requests that it is to see, 1 … 100
   * @throws IllegalArgumentException if the share is none
   */
  Canary begin(long bundle, int percent);

  /** Ends the trial of this bundle; without effect if there is none. */
  void end(long bundle);

  /** The trial of this bundle. */
  Optional<Canary> of(long bundle);
}
