package org.drachtio.kernel.handover;

import java.util.Iterator;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps parcels that a bundle leaves for its next version without anybody waiting for it: sockets
 * and lanes go on. It is meant for state that calls can do without; a layer uses {@link Handover}.
 *
 * <p>It is kept for {@link #KEPT_MILLIS}, then it is forgotten: a bundle that was uninstalled does
 * not come back for it. Nothing is kept while the framework stops.
 *
 * <p><b>Threading:</b> thread-safe; the methods may take as long as the parcels are large, so they
 * must not be called on a lane or an I/O thread.
 */
@ProviderType
public interface Shelf {

  /** How long it is kept. */
  int KEPT_MILLIS = 120_000;

  /** Bytes that one owner may leave. */
  int MAX_BYTES = 64 << 20;

  /**
   * Leaves parcels in place of those that the owner has left before. Each is encoded, and may be
   * garbage, before the next one is asked for. Those beyond {@link #MAX_BYTES} are not asked for.
   *
   * @param owner name that the next version knows
   */
  void leave(String owner, Iterator<Parcel> parcels);

  /**
   * Takes the first of the parcels that are left; they come in their order. One that cannot be read
   * is logged and passed over.
   *
   * @return empty: there is none, or there is none any more
   */
  Optional<Parcel> take(String owner);
}
