package org.drachtio.call.control.internal.application;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which applications are there and which may come back, as it crosses a hand-over. Immutable.
 *
 * @param present by the id of their connection
 * @param gone the oldest first
 */
public record ReturningSnapshot(Map<Long, Identity> present, List<Gone> gone) {

  /** What an application is known by when it comes back. */
  public record Identity(String host, Set<String> tags) {

    public Identity {
      tags = Set.copyOf(tags);
    }
  }

  /**
   * One that has gone.
   *
   * @param id of its connection
   * @param until on the lanes' clock; then it is forgotten
   */
  public record Gone(long id, Identity identity, long until) {}

  public ReturningSnapshot {
    present = Map.copyOf(present);
    gone = List.copyOf(gone);
  }
}
