package org.drachtio.sip.transport.internal.settings;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drachtio.api.net.HostPort;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.drachtio.sip.transport.internal.dns.DnsResolver;

/**
 * How names of next hops are looked up. Immutable.
 *
 * @param bySystem by the JVM and the system instead of RFC 3263
 * @param servers name servers; empty: those of the system
 * @param timeoutMillis how long one of them has for its answer
 * @param backOffSeconds how long a target that has failed stands behind the others, the first time
 * @param maxBackOffSeconds the longest, as each failure in a row doubles it
 */
public record NameSettings(
    boolean bySystem,
    List<InetSocketAddress> servers,
    int timeoutMillis,
    int backOffSeconds,
    int maxBackOffSeconds) {

  public static final NameSettings USUAL = new NameSettings(false, List.of(), 2_000, 30, 600);

  private static final String SYSTEM = "system";
  private static final String DNS = "dns";
  private static final int DNS_PORT = 53;
  private static final int MAX_SERVERS = 8;

  public static NameSettings of(
      String nameService,
      List<String> servers,
      int timeoutMillis,
      int backOffSeconds,
      int maxBackOffSeconds) {
    if (!nameService.equals(DNS) && !nameService.equals(SYSTEM)) {
      throw new InvalidValueException("nameService", "must be dns or system");
    }
    List<InetSocketAddress> found = new ArrayList<>();
    for (String server : servers) {
      found.add(server(server));
    }
    if (found.size() > MAX_SERVERS) {
      throw new InvalidValueException("dnsServers", "there are more than " + MAX_SERVERS);
    }
    return new NameSettings(
        nameService.equals(SYSTEM),
        List.copyOf(found),
        timeoutMillis,
        backOffSeconds,
        Math.max(backOffSeconds, maxBackOffSeconds));
  }

  public String nameService() {
    return bySystem ? SYSTEM : DNS;
  }

  /** As {@link #of} reads them again. */
  public List<String> serverTexts() {
    return servers.stream()
        .map(server -> Addresses.host(server.getAddress()) + ":" + server.getPort())
        .toList();
  }

  public DnsResolver.Wishes wishes() {
    return new DnsResolver.Wishes(servers, Duration.ofMillis(timeoutMillis));
  }

  /** {@code 192.0.2.1}, {@code 192.0.2.1:5353}, {@code [2001:db8::1]:53}. */
  private static InetSocketAddress server(String text) {
    return HostPort.parse(text, DNS_PORT)
        .flatMap(NameSettings::address)
        .orElseThrow(
            () ->
                new InvalidValueException(
                    "dnsServers",
                    "'" + text + "' is not a numeric address, with a port or without"));
  }

  private static Optional<InetSocketAddress> address(HostPort server) {
    return Optional.ofNullable(Addresses.parse(server.host()))
        .map(address -> new InetSocketAddress(address, server.port()));
  }
}
