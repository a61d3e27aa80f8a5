package org.drachtio.api.guard;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Who sends new requests: an IPv4 address or an IPv6 /64 network each. Over UDP a source may be
 * forged, so datagrams and connections of a source are counted apart. Thread-safe, never waits for
 * traffic.
 */
@ProviderType
public interface Sources {

  /**
   * Those that have sent most since they were seen first, busiest in front.
   *
   * @param most how many at most
   */
  List<Source> busiest(int most);

  /** Those that are cut off now, the longest in front. */
  List<Source> cutOff();

  /**
   * Forgets what a source has done, and that it is cut off.
   *
   * @param address numeric, or the network as {@link Source#source} names it
   * @return false: it is not known
   */
  boolean pardon(String address);

  /**
   * A source.
   *
   * @param source address or network
   * @param connections whether it sends on connections; else datagrams
   * @param requests new requests since it was seen first
   * @param refused of these over a limit
   * @param idleSeconds since the last of them
   * @param cutOffSeconds that it is still cut off, 0 = it is not
   */
  record Source(
      String source,
      boolean connections,
      long requests,
      long refused,
      long idleSeconds,
      long cutOffSeconds) {}
}
