package org.drachtio.sip.transport.internal.settings;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drachtio.api.transport.Protocol;
import org.drachtio.sip.transport.internal.address.Subnet;

/**
 * A configured contact (sip-behaviour.md §8.1): one or more listening points.
 *
 * @param uri as configured, for the log
 * @param user empty if none
 * @param host {@code *}, a numeric address or a name; IPv6 without brackets
 * @param port 0 = ephemeral
 * @param protocols in configuration order, without doubles
 * @param external told to others in the place of the address; empty if none
 * @param localNet where configured
 * @param dnsNames lower-case names that stand for this contact
 * @param advertiseLocal whether peers in the configured local-net are told the address itself
 */
public record Contact(
    String uri,
    String user,
    String host,
    int port,
    List<Protocol> protocols,
    External external,
    Optional<Subnet> localNet,
    Set<String> dnsNames,
    boolean advertiseLocal) {

  /**
   * What is told to others.
   *
   * @param host IPv4 address or name
   * @param port 0: the one of the listening point
   */
  public record External(String host, int port) {
    static final External NONE = new External("", 0);

    public boolean isPresent() {
      return !host.isEmpty();
    }

    private String text() {
      return port == 0 ? host : host + ":" + port;
    }
  }

  /** A configuration entry that reads as this contact again. */
  public String entry() {
    StringBuilder entry = new StringBuilder(uri);
    if (external.isPresent()) {
      entry.append(" external-ip=").append(external.text());
    }
    localNet.ifPresent(net -> entry.append(" local-net=").append(net.text()));
    if (!dnsNames.isEmpty()) {
      entry.append(" dns-names=").append(String.join(",", dnsNames));
    }
    if (advertiseLocal) {
      entry.append(" advertise-local");
    }
    return entry.toString();
  }
}
