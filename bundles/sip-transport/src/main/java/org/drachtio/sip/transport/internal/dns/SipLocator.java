package org.drachtio.sip.transport.internal.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.drachtio.api.resolver.Destination;
import org.drachtio.api.resolver.SipTarget;
import org.drachtio.api.transport.Protocol;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Where the requests for a SIP target go: RFC 3263 §4.
 *
 * <pre>
 * the target names     asked for
 * a port               A and AAAA of the host; UDP, sips: TLS, unless it names a protocol
 * a protocol           SRV of that; none: A and AAAA, the protocol's port
 * nothing              NAPTR of the host, then SRV of what that says;
 *                      none: SRV of the protocols of this server; none: A and AAAA
 * </pre>
 *
 * A name that hosts(5) has is an address: nobody is asked for other records of it. Names below
 * {@code localhost} are this machine, and those below {@code invalid} are none (RFC 6761 §6.3,
 * §6.4). A short name is looked for in the search domains.
 *
 * <p>Thread-safe; never blocks. What is known is there when the call returns. Bounds: {@value
 * #MAX_DESTINATIONS} destinations, {@value #MAX_TARGETS} SRV records of a name, {@value #MAX_DEPTH}
 * steps of NAPTR and {@value #MAX_QUESTIONS} questions a search: the zone of a stranger must not
 * make this server ask other servers at will.
 */
final class SipLocator {

  static final int MAX_DESTINATIONS = 64;
  static final int MAX_TARGETS = 32;
  static final int MAX_DEPTH = 4;
  static final int MAX_QUESTIONS = 128;

  private static final String LOCALHOST = "localhost";
  private static final String INVALID = "invalid";

  /** A way to servers: a name of SRV records or of addresses. */
  private record Port(Protocol protocol, int number) {}

  private final BiFunction<Name, Integer, CompletableFuture<DnsAnswer>> records;
  private final Supplier<ResolvConf> system;
  private final Supplier<HostsFile> hosts;
  private final Supplier<Abilities> abilities;
  private final IntUnaryOperator random;

  SipLocator(
      BiFunction<Name, Integer, CompletableFuture<DnsAnswer>> records,
      Supplier<ResolvConf> system,
      Supplier<HostsFile> hosts,
      Supplier<Abilities> abilities,
      IntUnaryOperator random) {
    this.records = records;
    this.system = system;
    this.hosts = hosts;
    this.abilities = abilities;
    this.random = random;
  }

  /** The destinations, the most wanted first; empty if there is none. */
  CompletableFuture<List<Destination>> find(SipTarget target) {
    return new Search(target).run();
  }

  private final class Search {

    private final SipTarget target;
    private final String host;
    private final Abilities can = abilities.get();
    private final AtomicInteger questions = new AtomicInteger();

    /** Names whose NAPTR records have been looked at. */
    private final Set<Name> seen = ConcurrentHashMap.newKeySet();

    Search(SipTarget target) {
      this.target = target;
      String lower = target.host().toLowerCase(Locale.ROOT);
      this.host = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    CompletableFuture<List<Destination>> run() {
      if (isBelow(INVALID)) {
        return CompletableFuture.completedFuture(List.of());
      }
      Protocol plain = target.protocol().orElseGet(this::usual);
      int named = target.port();
      Port port = new Port(plain, named > 0 ? named : plain.defaultPort());
      if (named > 0 || !known().isEmpty()) {
        return addresses().thenApply(found -> destinations(found, port));
      }
      Name name = absolute();
      if (name == null) { // a short name: the search domains come first
        return addresses().thenApply(found -> destinations(found, port));
      }
      CompletableFuture<Optional<List<Destination>>> bySrv =
          target.protocol().isPresent()
              ? srv(name, target.protocol().get())
              : byNaptr(name, 0)
                  .thenCompose(found -> found.isPresent() ? done(found) : byEverySrv(name));
      return bySrv.thenCompose(
          found ->
              found.isPresent()
                  ? CompletableFuture.completedFuture(found.get())
                  : addresses().thenApply(all -> destinations(all, port)));
    }

    private static <T> CompletableFuture<T> done(T value) {
      return CompletableFuture.completedFuture(value);
    }

    private CompletableFuture<DnsAnswer> ask(Name name, int type) {
      return questions.incrementAndGet() > MAX_QUESTIONS
          ? done(DnsAnswer.none(0))
          : records.apply(name, type);
    }

    /** The protocol where nobody names one (§4.1), as far as the server has it. */
    private Protocol usual() {
      for (Protocol protocol : List.of(Protocol.UDP, Protocol.TCP)) {
        if (!target.secure() && can.protocols().contains(protocol)) {
          return protocol;
        }
      }
      return Protocol.TLS;
    }

    private boolean isBelow(String domain) {
      return host.equals(domain) || host.endsWith("." + domain);
    }

    /** What is known without asking. */
    private List<InetAddress> known() {
      List<InetAddress> listed = hosts.get().find(host);
      if (listed.isEmpty() && isBelow(LOCALHOST)) {
        return Loopback.ADDRESSES;
      }
      return listed;
    }

    /** {@code null}: it has no dot, or is no name of the name service. */
    private Name absolute() {
      if (host.indexOf('.') < 0) {
        return null;
      }
      return name(host, Name.root);
    }

    /** Empty: there is no usable NAPTR record. */
    private CompletableFuture<Optional<List<Destination>>> byNaptr(Name name, int depth) {
      if (depth == MAX_DEPTH || !seen.add(name)) {
        return done(Optional.empty());
      }
      return ask(name, Type.NAPTR)
          .thenCompose(
              answer -> {
                List<CompletableFuture<Optional<List<Destination>>>> each = new ArrayList<>();
                for (NaptrChoice.Way way :
                    NaptrChoice.of(answer.records(), can.protocols(), target.secure())) {
                  each.add(
                      switch (way.kind()) {
                        case SRV -> srvAt(way.name(), way.protocol().get());
                        case ADDRESS -> {
                          Protocol protocol = way.protocol().get();
                          yield addresses(way.name())
                              .thenApply(
                                  all ->
                                      Optional.of(
                                          destinations(
                                              all, new Port(protocol, protocol.defaultPort()))));
                        }
                        case NAPTR -> byNaptr(way.name(), depth + 1);
                      });
                }
                return joined(each);
              });
    }

    /** One after the other; empty if none of them was found. */
    private CompletableFuture<Optional<List<Destination>>> joined(
        List<CompletableFuture<Optional<List<Destination>>>> each) {
      return all(each)
          .thenApply(
              found -> {
                boolean any = false;
                List<Destination> together = new ArrayList<>();
                for (Optional<List<Destination>> one : found) {
                  any |= one.isPresent();
                  one.ifPresent(together::addAll);
                }
                return any ? Optional.of(bounded(together)) : Optional.empty();
              });
    }

    /** §4.1: the protocols that the server has, in the order of the RFC. */
    private CompletableFuture<Optional<List<Destination>>> byEverySrv(Name name) {
      List<CompletableFuture<Optional<List<Destination>>>> each = new ArrayList<>();
      for (Protocol protocol : List.of(Protocol.UDP, Protocol.TCP, Protocol.TLS)) {
        if (can.protocols().contains(protocol) && (!target.secure() || protocol.isSecure())) {
          each.add(srv(name, protocol));
        }
      }
      return joined(each);
    }

    private CompletableFuture<Optional<List<Destination>>> srv(Name domain, Protocol protocol) {
      String prefix =
          switch (protocol) {
            case UDP -> "_sip._udp";
            case TCP -> "_sip._tcp";
            case TLS -> "_sips._tcp";
            case WS, WSS -> "";
          };
      Name service = prefix.isEmpty() ? null : name(prefix, domain);
      return service == null ? done(Optional.empty()) : srvAt(service, protocol);
    }

    /** Empty: there is no SRV record. */
    private CompletableFuture<Optional<List<Destination>>> srvAt(Name service, Protocol protocol) {
      return ask(service, Type.SRV)
          .thenCompose(
              answer -> {
                if (answer.records().isEmpty()) {
                  return done(Optional.empty());
                }
                List<CompletableFuture<List<Destination>>> each = new ArrayList<>();
                for (SRVRecord srv : SrvOrder.of(answer.records(), random)) {
                  // a dot: the service is not to be had there (RFC 2782)
                  if (!srv.getTarget().equals(Name.root)
                      && srv.getPort() > 0
                      && each.size() < MAX_TARGETS) {
                    Port port = new Port(protocol, srv.getPort());
                    each.add(
                        addresses(srv.getTarget()).thenApply(found -> destinations(found, port)));
                  }
                }
                return all(each)
                    .thenApply(
                        found ->
                            Optional.of(bounded(found.stream().flatMap(List::stream).toList())));
              });
    }

    /** Of the host, in the search domains too. */
    private CompletableFuture<List<InetAddress>> addresses() {
      List<InetAddress> known = known();
      return known.isEmpty() ? addresses(candidates(), 0) : done(usable(known));
    }

    private CompletableFuture<List<InetAddress>> addresses(List<Name> names, int place) {
      if (place == names.size()) {
        return done(List.of());
      }
      return addresses(names.get(place))
          .thenCompose(found -> found.isEmpty() ? addresses(names, place + 1) : done(found));
    }

    /** The names that the host may stand for, as resolv.conf(5) has it. */
    private List<Name> candidates() {
      ResolvConf conf = system.get();
      long dots = host.chars().filter(c -> c == '.').count();
      List<Name> names = new ArrayList<>();
      Name plain = name(host, Name.root);
      boolean complete = dots >= conf.ndots() || target.host().endsWith(".");
      if (plain != null && complete) {
        names.add(plain);
      }
      for (Name domain : target.host().endsWith(".") ? List.<Name>of() : conf.search()) {
        Name below = name(host, domain);
        if (below != null) {
          names.add(below);
        }
      }
      if (plain != null && !complete) {
        names.add(plain);
      }
      return names;
    }

    /** IPv4 first. */
    private CompletableFuture<List<InetAddress>> addresses(Name name) {
      List<InetAddress> listed = hosts.get().find(name.toString(true).toLowerCase(Locale.ROOT));
      if (!listed.isEmpty()) {
        return done(usable(listed));
      }
      CompletableFuture<DnsAnswer> ipv4 = can.ipv4() ? ask(name, Type.A) : done(DnsAnswer.none(0));
      CompletableFuture<DnsAnswer> ipv6 =
          can.ipv6() ? ask(name, Type.AAAA) : done(DnsAnswer.none(0));
      return ipv4.thenCombine(
          ipv6,
          (four, six) -> {
            List<InetAddress> found = new ArrayList<>();
            // A response may hold records of a type that have no contents.
            for (Record record : four.records()) {
              if (record instanceof ARecord address) {
                found.add(address.getAddress());
              }
            }
            for (Record record : six.records()) {
              if (record instanceof AAAARecord address) {
                found.add(address.getAddress());
              }
            }
            return found;
          });
    }

    private List<InetAddress> usable(List<InetAddress> all) {
      return all.stream()
          .filter(address -> address.getAddress().length == 4 ? can.ipv4() : can.ipv6())
          .toList();
    }
  }

  private static List<Destination> destinations(List<InetAddress> addresses, Port port) {
    List<Destination> all = new ArrayList<>(addresses.size());
    for (InetAddress address : addresses) {
      all.add(new Destination(Loopback.nameless(address), port.number, port.protocol));
    }
    return bounded(all);
  }

  private static List<Destination> bounded(List<Destination> all) {
    return all.stream().distinct().limit(MAX_DESTINATIONS).toList();
  }

  /** Once all are there, in their order. */
  private static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> each) {
    return CompletableFuture.allOf(each.toArray(new CompletableFuture<?>[0]))
        .thenApply(done -> each.stream().map(CompletableFuture::join).toList());
  }

  /** {@code null}: it cannot be a name of the name service. */
  private static Name name(String text, Name origin) {
    try {
      return Name.concatenate(Name.fromString(text), origin);
    } catch (TextParseException | NameTooLongException e) {
      return null;
    }
  }
}
