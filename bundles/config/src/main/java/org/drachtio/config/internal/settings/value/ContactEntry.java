package org.drachtio.config.internal.settings.value;

import java.util.List;

/**
 * What to listen on (sip-behaviour.md §8.1), checked.
 *
 * @param uri without angle brackets
 * @param externalIp IPv4 address or name, maybe with a port, told to others; empty if none
 * @param localNet IPv4 network, empty if none
 * @param dnsNames treated as ours
 * @param advertiseLocal whether peers in the local-net are told the address itself
 */
public record ContactEntry(
    String uri, String externalIp, String localNet, List<String> dnsNames, boolean advertiseLocal) {

  /** Copies. */
  public ContactEntry {
    dnsNames = List.copyOf(dnsNames);
  }

  /**
   * As the transport's configuration has it: {@code uri[ external-ip=…][ local-net=…][
   * dns-names=a,b][ advertise-local]}.
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
    if (advertiseLocal) {
      entry.append(" advertise-local");
    }
    return entry.toString();
  }
}
