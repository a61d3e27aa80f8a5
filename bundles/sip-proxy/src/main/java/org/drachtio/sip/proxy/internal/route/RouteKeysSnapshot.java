package org.drachtio.sip.proxy.internal.route;

import java.util.List;

/**
 * The keys of {@link RouteKeys} as they cross a hand-over, or wait in a file. Immutable.
 *
 * @param keys the newest first; none: there is nothing to go on with
 */
public record RouteKeysSnapshot(List<Key> keys) {

  /**
   * One key.
   *
   * @param id in the cookies, so that the key is found again
   * @param madeAt milliseconds since the epoch
   * @param secret not to be changed
   */
  public record Key(long id, long madeAt, byte[] secret) {}

  public RouteKeysSnapshot {
    keys = List.copyOf(keys);
  }
}
