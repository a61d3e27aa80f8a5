package org.drachtio.sip.proxy.internal.route;

import java.util.List;

/**
 * The keys of {@link RouteKeys} as they cross a hand-over, or wait in a file. Immutable.
 *
 * @param keys the newest first; none: there is nothing to go on with
 */
public record RouteKeysSnapshot(List<RouteKey> keys) {

  public RouteKeysSnapshot {
    keys = List.copyOf(keys);
  }
}
