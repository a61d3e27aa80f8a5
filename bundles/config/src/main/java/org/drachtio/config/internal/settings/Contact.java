package org.drachtio.config.internal.settings;

import java.util.List;

/**
 * What to listen on (sip-behaviour.md §8.1), checked.
 *
 * @param uri without angle brackets
 * @param externalIp IPv4 address told to others, empty if none
 * @param localNet IPv4 network, empty if none
 * @param dnsNames treated as ours
 */
public record Contact(String uri, String externalIp, String localNet, List<String> dnsNames) {

  /** Copies. */
  public Contact {
    dnsNames = List.copyOf(dnsNames);
  }

  /**
   * As the transport's configuration has it: {@code uri[ external-ip=…][ local-net=…][
   * dns-names=a,b]}.
   */
  public String entry() {
    StringBuilder entry = new StringBuilder(uri);
    if (!externalIp.isEmpty()) {
      entry.append(" external-ip=").append(externalIp);
    }
    if (!localNet.isEmpty()) {
      entry.append(" local-net=").append(localNet);
    }
    if (!dnsNames.isEmpty()) {
      entry.append(" dns-names=").append(String.join(",", dnsNames));
    }
    return entry.toString();
  }
}
