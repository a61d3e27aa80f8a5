package org.drachtio.sip.transport.internal.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringTokenizer;
import org.xbill.DNS.Address;

/**
 * What hosts(5) says. Immutable.
 *
 * @param addresses by lower-case names, in the order of the file
 */
record HostsFile(Map<String, List<InetAddress>> addresses) {

  static final HostsFile NONE = new HostsFile(Map.of());

  private static final int MAX_NAMES = 100_000;

  /** Reads the lines of the file; what is not understood is passed over. */
  static HostsFile parse(List<String> lines) {
    Map<String, List<InetAddress>> found = new HashMap<>();
    for (String line : lines) {
      int comment = line.indexOf('#');
      StringTokenizer words = new StringTokenizer(comment < 0 ? line : line.substring(0, comment));
      InetAddress address = words.hasMoreTokens() ? address(words.nextToken()) : null;
      while (address != null && words.hasMoreTokens() && found.size() < MAX_NAMES) {
        List<InetAddress> known =
            found.computeIfAbsent(
                words.nextToken().toLowerCase(Locale.ROOT), name -> new ArrayList<>(1));
        if (!known.contains(address)) {
          known.add(address);
        }
      }
    }
    found.replaceAll((name, all) -> List.copyOf(all));
    return new HostsFile(Map.copyOf(found));
  }

  /** Empty: it does not know the name. */
  List<InetAddress> find(String lowerCaseName) {
    return addresses.getOrDefault(lowerCaseName, List.of());
  }

  private static InetAddress address(String text) {
    byte[] bytes = Address.toByteArray(text, Address.IPv4);
    if (bytes == null) {
      bytes = Address.toByteArray(text, Address.IPv6);
    }
    try {
      return bytes == null ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // it has a length of four or sixteen
    }
  }
}
