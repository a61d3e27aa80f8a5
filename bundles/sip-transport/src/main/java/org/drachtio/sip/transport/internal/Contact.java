package org.drachtio.sip.transport.internal;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drachtio.api.transport.Protocol;

/**
 * A configured contact (sip-behaviour.md §8.1): one or more listening points.
 *
 * @param uri as configured, for the log
 * @param user empty if none
 * @param host {@code *}, a numeric address or a name; IPv6 without brackets
 * @param port 0 = ephemeral
 * @param protocols in configuration order, without doubles
 * @param externalIp IPv4 literal told to others; empty if none
 * @param localNet where configured
 * @param dnsNames lower-case names that stand for this contact
 */
record Contact(
    String uri,
    String user,
    String host,
    int port,
    List<Protocol> protocols,
    String externalIp,
    Optional<Subnet> localNet,
    Set<String> dnsNames) {

  /** A configuration entry that reads as this contact again. */
  String entry() {
    StringBuilder entry = new StringBuilder(uri);
    if (!externalIp.isEmpty()) {
      entry.append(" external-ip=").append(externalIp);
    }
    localNet.ifPresent(net -> entry.append(" local-net=").append(net.text()));
    if (!dnsNames.isEmpty()) {
      entry.append(" dns-names=").append(String.join(",", dnsNames));
    }
    return entry.toString();
  }
}
