package org.drachtio.sip.transport.internal.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import org.drachtio.message.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Address;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/**
 * What resolv.conf(5) says of whom to ask, and how. Immutable.
 *
 * @param servers in the order in which they are asked; never empty: this machine, if none is named
 * @param search domains that a short name may be in
 * @param ndots names with fewer dots than this are looked for in the search domains first
 */
record ResolvConf(List<InetSocketAddress> servers, List<Name> search, int ndots) {

  private static final Logger LOG = LoggerFactory.getLogger(ResolvConf.class);

  static final ResolvConf NONE = parse(List.of());

  private static final int DNS_PORT = 53;
  private static final int MAX_SERVERS = 8;
  private static final int MAX_DOMAINS = 32;
  private static final int MAX_NDOTS = 15;

  /** Reads the lines of the file; what is not understood is passed over, as the system does. */
  static ResolvConf parse(List<String> lines) {
    List<InetSocketAddress> servers = new ArrayList<>();
    List<Name> search = List.of();
    int ndots = 1;
    for (String line : lines) {
      StringTokenizer words = new StringTokenizer(line);
      String keyword = words.hasMoreTokens() ? words.nextToken() : "";
      switch (keyword) {
        case "nameserver" -> {
          InetAddress address = words.hasMoreTokens() ? address(words.nextToken()) : null;
          if (address != null && servers.size() < MAX_SERVERS) {
            servers.add(new InetSocketAddress(address, DNS_PORT));
          }
        }
        case "domain", "search" -> search = domains(words); // the last line counts
        case "options" -> ndots = ndots(words, ndots);
        default -> {
          // a comment, or of no importance here
        }
      }
    }
    if (servers.isEmpty()) {
      servers.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), DNS_PORT));
    }
    return new ResolvConf(List.copyOf(servers), search, ndots);
  }

  /** The same with other servers. */
  ResolvConf withServers(List<InetSocketAddress> others) {
    return new ResolvConf(List.copyOf(others), search, ndots);
  }

  /** One that can be no domain is as one that does not exist. */
  private static List<Name> domains(StringTokenizer words) {
    List<Name> domains = new ArrayList<>();
    while (words.hasMoreTokens() && domains.size() < MAX_DOMAINS) {
      String word = words.nextToken();
      try {
        domains.add(Name.fromString(word, Name.root));
      } catch (TextParseException e) {
        LOG.warn("resolv.conf: '{}' is no domain, passed over", Printable.line(word));
      }
    }
    return List.copyOf(domains);
  }

  private static int ndots(StringTokenizer words, int before) {
    int ndots = before;
    while (words.hasMoreTokens()) {
      String word = words.nextToken();
      if (word.matches("ndots:\\d{1,4}")) {
        ndots = Math.min(Integer.parseInt(word.substring(6)), MAX_NDOTS);
      }
    }
    return ndots;
  }

  private static InetAddress address(String text) {
    int scope = text.indexOf('%');
    String bare = scope < 0 ? text : text.substring(0, scope);
    try {
      return Address.toByteArray(bare, Address.IPv4) != null
              || Address.toByteArray(bare, Address.IPv6) != null
          ? InetAddress.getByName(text) // numeric: nobody is asked
          : null;
    } catch (UnknownHostException e) {
      return null; // of an interface that there is not
    }
  }
}
