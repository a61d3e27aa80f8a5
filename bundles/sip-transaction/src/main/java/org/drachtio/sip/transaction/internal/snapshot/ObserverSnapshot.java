package org.drachtio.sip.transaction.internal.snapshot;

import java.util.List;
import org.drachtio.api.call.CallEvent;

/**
 * An observer of calls whose next version is to be told what happens meanwhile, as it crosses a
 * hand-over. Immutable.
 *
 * @param name by which its next version is known
 * @param kept what it has still to be told, in its order
 */
public record ObserverSnapshot(String name, List<CallEvent> kept) {

  public ObserverSnapshot {
    kept = List.copyOf(kept);
  }
}
