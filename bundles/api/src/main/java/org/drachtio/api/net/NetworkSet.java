package org.drachtio.api.net;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Networks of both families, as sorted ranges that do not overlap: a look-up among 100,000 of them
 * takes 17 comparisons and allocates nothing. Immutable.
 */
public final class NetworkSet {

  /** Has nothing in it. */
  public static final NetworkSet EMPTY = of(List.of());

  /** What stands before and behind the IPv4 addresses in the order of all addresses. */
  private static final IpAddress BEFORE_IPV4 = new IpAddress(0, 0xfffe_ffff_ffffL);

  private static final IpAddress BEHIND_IPV4 = new IpAddress(0, 0x1_0000_0000_0000L);

  private final long[] firstHigh;
  private final long[] firstLow;
  private final long[] lastHigh;
  private final long[] lastLow;

  private NetworkSet(List<IpNetwork> ranges) {
    int size = ranges.size();
    firstHigh = new long[size];
    firstLow = new long[size];
    lastHigh = new long[size];
    lastLow = new long[size];
    for (int i = 0; i < size; i++) {
      firstHigh[i] = ranges.get(i).first().high();
      firstLow[i] = ranges.get(i).first().low();
      lastHigh[i] = ranges.get(i).last().high();
      lastLow[i] = ranges.get(i).last().low();
    }
  }

  /** Of these networks, in any order; they may overlap. */
  public static NetworkSet of(Collection<IpNetwork> networks) {
    List<IpNetwork> sorted = new ArrayList<>(networks.size());
    networks.forEach(network -> addWithoutIpv4(network, sorted));
    // Of networks that begin together the largest comes first: it has the others in it.
    sorted.sort(
        Comparator.comparing(IpNetwork::first)
            .thenComparing(IpNetwork::last, Comparator.reverseOrder()));
    List<IpNetwork> ranges = new ArrayList<>(sorted.size());
    for (IpNetwork network : sorted) {
      // Two networks have nothing in common, or one is in the other.
      if (ranges.isEmpty() || !ranges.get(ranges.size() - 1).contains(network.first())) {
        ranges.add(network);
      }
    }
    return new NetworkSet(ranges);
  }

  /** An IPv6 network around the mapped IPv4 addresses is two ranges. */
  private static void addWithoutIpv4(IpNetwork network, List<IpNetwork> ranges) {
    boolean isAround =
        network.first().compareTo(BEFORE_IPV4) <= 0 && network.last().compareTo(BEFORE_IPV4) > 0;
    ranges.add(isAround ? new IpNetwork(network.first(), BEFORE_IPV4) : network);
    if (isAround && network.last().compareTo(BEHIND_IPV4) >= 0) {
      ranges.add(new IpNetwork(BEHIND_IPV4, network.last()));
    }
  }

  /** Whether one of the networks has this address. */
  public boolean contains(IpAddress address) {
    int from = 0;
    int to = firstHigh.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (compare(firstHigh[middle], firstLow[middle], address) <= 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from > 0 && compare(lastHigh[from - 1], lastLow[from - 1], address) >= 0;
  }

  /** Whether it has nothing in it. */
  public boolean isEmpty() {
    return firstHigh.length == 0;
  }

  private static int compare(long high, long low, IpAddress address) {
    int first = Long.compareUnsigned(high, address.high());
    return first != 0 ? first : Long.compareUnsigned(low, address.low());
  }
}
