package org.drachtio.kernel.handover.testing;

import org.drachtio.kernel.handover.Shelf;
import org.drachtio.kernel.handover.internal.ShelfComponent;

/** The kernel's own shelf, without OSGi. */
public final class Shelves {

  private Shelves() {}

  /** An empty one of a process that does not end. */
  public static Shelf create() {
    return create(Shelf.MAX_BYTES);
  }

  /** An empty one that takes so many bytes of an owner. */
  public static Shelf create(int maxBytes) {
    return new ShelfComponent(() -> false, Shelf.KEPT_MILLIS, maxBytes);
  }
}
