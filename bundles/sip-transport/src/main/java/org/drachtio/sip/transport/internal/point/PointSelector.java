package org.drachtio.sip.transport.internal.point;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.drachtio.sip.transport.internal.address.Subnet;

/**
 * Chooses the listening point that a request leaves from (sip-behaviour.md §8.4): protocol and IP
 * version must fit; then the target in its local-net, more leading octets in common, an
 * external-ip, not loopback; then configuration order. Immutable.
 */
final class PointSelector {

  /**
   * Used for points whose contact has no local-net, where one of them holds its external or bound
   * address.
   */
  private static final List<Subnet> GUESSES =
      List.of(
          subnet("127.0.0.1/32"),
          subnet("192.168.0.0/24"),
          subnet("172.16.0.0/16"),
          subnet("10.0.0.0/8"));

  private static final int IN_LOCAL_NET = 1000;
  private static final int PER_OCTET = 10;
  private static final int EXTERNAL = 2;
  private static final int NOT_LOOPBACK = 1;

  /** A point with what can be known of it beforehand. */
  private record Candidate(OpenPoint open, Optional<Subnet> net, int bonus) {}

  private final List<Candidate> candidates;

  PointSelector(List<OpenPoint> open) {
    candidates = open.stream().map(PointSelector::candidate).toList();
  }

  Optional<ListeningPoint> select(Protocol protocol, String host) {
    InetAddress target = Addresses.parse(host);
    if (target == null) { // a name: both will do
      return select(protocol, null, true).or(() -> select(protocol, null, false));
    }
    return select(protocol, target, target instanceof Inet4Address);
  }

  private Optional<ListeningPoint> select(Protocol protocol, InetAddress target, boolean ipv4) {
    Candidate best = null;
    int bestScore = -1;
    for (int i = 0; i < candidates.size(); i++) {
      Candidate candidate = candidates.get(i);
      if (candidate.open.key().protocol() == protocol && candidate.open.isIpv4() == ipv4) {
        int score = score(candidate, target);
        if (score > bestScore) {
          best = candidate;
          bestScore = score;
        }
      }
    }
    return best == null
        ? Optional.empty()
        : Optional.of(target == null ? best.open.point() : best.open.towards(target));
  }

  /** Why {@link #select} takes a point for a numeric target, for people. */
  String reason(ListeningPoint taken, String host) {
    InetAddress target = Addresses.parse(host);
    for (Candidate candidate : candidates) {
      if (target != null && candidate.open.point().bound().equals(taken.bound())) {
        return reason(candidate, target);
      }
    }
    return "it is the only one, or the first of equals";
  }

  private static String reason(Candidate candidate, InetAddress target) {
    if (candidate.net.isPresent() && candidate.net.get().contains(target)) {
      boolean guessed = candidate.open.contact().localNet().isEmpty();
      return "the address is in its local-net "
          + candidate.net.get().text()
          + (guessed ? " (guessed, as none is configured)" : "");
    }
    int octets = commonOctets(candidate.open.address().getAddress(), target.getAddress());
    if (octets > 0) {
      return octets + " leading octets of the address are the same";
    }
    if (candidate.open.hasExternalIp()) {
      return "no local-net fits, and it has an external-ip";
    }
    return candidate.open.address().isLoopbackAddress()
        ? "it is the only one, or the first of equals"
        : "no local-net fits, and it is not loopback";
  }

  private static int score(Candidate candidate, InetAddress target) {
    int score = candidate.bonus;
    if (target != null) {
      score += PER_OCTET * commonOctets(candidate.open.address().getAddress(), target.getAddress());
      if (candidate.net.isPresent() && candidate.net.get().contains(target)) {
        score += IN_LOCAL_NET;
      }
    }
    return score;
  }

  private static int commonOctets(byte[] ours, byte[] theirs) {
    int count = 0;
    while (count < Math.min(ours.length, theirs.length) && ours[count] == theirs[count]) {
      count++;
    }
    return count;
  }

  private static Candidate candidate(OpenPoint open) {
    int bonus =
        (open.hasExternalIp() ? EXTERNAL : 0)
            + (open.address().isLoopbackAddress() ? 0 : NOT_LOOPBACK);
    return new Candidate(open, localNet(open), bonus);
  }

  private static Optional<Subnet> localNet(OpenPoint open) {
    if (open.contact().localNet().isPresent() || !open.isIpv4()) {
      return open.contact().localNet();
    }
    InetAddress told = Addresses.parse(open.point().advertisedHost());
    if (told == null) { // a name
      told = open.address();
    }
    for (Subnet guess : GUESSES) {
      if (guess.contains(told)) {
        return Optional.of(guess);
      }
    }
    return Optional.empty();
  }

  private static Subnet subnet(String text) {
    return Subnet.parse(text).orElseThrow();
  }
}
