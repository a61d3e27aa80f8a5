package org.drachtio.blacklist.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.drachtio.api.guard.Blacklist;
import org.drachtio.api.net.IpAddress;
import org.drachtio.api.net.IpNetwork;
import org.drachtio.api.net.NetworkSet;

/**
 * All that is in force: ranges for the traffic, and the members as texts for people. Immutable but
 * for what it remembers.
 */
final class Entries {

  static final Entries NONE = new Entries(List.of(), List.of());

  private static final int RECENT = 256;

  private static final String LOCAL = "local";
  private static final String REDIS = "redis";

  private final List<String> local;
  private final List<String> redis;
  private final NetworkSet networks;
  private final int ignored;
  private final int size;

  /**
   * The sources asked for last, each where the hash of its text says. Most requests come from a
   * few, and of a large list each look-up is a dozen places in memory that no cache of the
   * processor has any more.
   */
  private final AtomicReferenceArray<Known> recent = new AtomicReferenceArray<>(RECENT);

  private record Known(String address, boolean isListed) {}

  private Entries(List<String> local, List<String> redis) {
    this.local = local;
    this.redis = redis;
    List<IpNetwork> read = new ArrayList<>(local.size() + redis.size());
    int unreadable = 0;
    for (List<String> texts : List.of(local, redis)) {
      for (String text : texts) {
        int before = read.size();
        Member.of(text).map(Member::network).ifPresent(read::add);
        unreadable += before == read.size() ? 1 : 0;
      }
    }
    ignored = unreadable;
    size = read.size();
    networks = NetworkSet.of(read);
  }

  Entries withLocal(List<String> texts) {
    return new Entries(List.copyOf(texts), redis);
  }

  Entries withRedis(List<String> texts) {
    return new Entries(local, List.copyOf(texts));
  }

  /** The members of the set as they were read. */
  List<String> redis() {
    return redis;
  }

  boolean isEmpty() {
    return networks.isEmpty();
  }

  /**
   * Whether this source is listed; thread-safe.
   *
   * @param address as a flow has it; what is no address is not listed
   */
  boolean contains(String address) {
    int place = address.hashCode() & RECENT - 1;
    Known known = recent.get(place);
    if (known == null || !known.address().equals(address)) {
      known = new Known(address, IpAddress.parse(address).filter(networks::contains).isPresent());
      recent.set(place, known);
    }
    return known.isListed();
  }

  int size() {
    return size;
  }

  int local() {
    return local.size();
  }

  /** Members that are no address and no network. */
  int ignored() {
    return ignored;
  }

  /** The first of these that fit, local ones in front. */
  List<Blacklist.Entry> find(Predicate<IpNetwork> fits, int most) {
    List<Blacklist.Entry> found = new ArrayList<>();
    collect(local, LOCAL, fits, most, found);
    collect(redis, REDIS, fits, most, found);
    return found;
  }

  private static void collect(
      List<String> texts,
      String source,
      Predicate<IpNetwork> fits,
      int most,
      List<Blacklist.Entry> found) {
    for (String text : texts) {
      if (found.size() >= most) {
        return;
      }
      Member.of(text)
          .filter(member -> fits.test(member.network()))
          .ifPresent(member -> found.add(member.entry(source)));
    }
  }
}
