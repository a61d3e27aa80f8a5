package org.drachtio.sip.transport.internal.address;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The addresses of this machine that a contact stands for. */
public final class LocalAddresses {

  private LocalAddresses() {}

  /**
   * The addresses to bind for the host of a contact. May ask a name server if the host is a name.
   *
   * @throws IOException if the name or the interfaces cannot be read
   */
  public static List<InetAddress> of(String host) throws IOException {
    switch (host) {
      case "*":
        return all(true, true);
      case "0.0.0.0":
        return all(true, false);
      default:
        if (host.indexOf('%') >= 0) { // numeric, so nobody is asked
          return List.of(InetAddress.getByName(host));
        }
        InetAddress literal = Addresses.parse(host);
        if (literal == null) {
          return List.of(Addresses.ofBytes(InetAddress.getByName(host).getAddress()));
        }
        return literal.isAnyLocalAddress() ? all(false, true) : List.of(literal);
    }
  }

  /**
   * An address of this machine as sockets want it: a link-local one with its interface (RFC 4007
   * §11).
   */
  public static InetAddress scoped(InetAddress address) {
    if (!address.isLinkLocalAddress() || !(address instanceof Inet6Address)) {
      return address;
    }
    try {
      NetworkInterface device = NetworkInterface.getByInetAddress(address);
      return device == null
          ? address
          : Inet6Address.getByAddress(null, address.getAddress(), device.getIndex());
    } catch (IOException e) {
      return address; // the socket will tell
    }
  }

  /** IPv4 first; link-local IPv6 addresses left out, for they mean nothing without a scope. */
  private static List<InetAddress> all(boolean ipv4, boolean ipv6) throws IOException {
    List<InetAddress> v4 = new ArrayList<>();
    List<InetAddress> v6 = new ArrayList<>();
    for (NetworkInterface device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      if (!device.isUp()) {
        continue;
      }
      for (InetAddress address : Collections.list(device.getInetAddresses())) {
        InetAddress unscoped = Addresses.ofBytes(address.getAddress());
        if (address instanceof Inet4Address && !v4.contains(unscoped)) {
          v4.add(unscoped);
        } else if (address instanceof Inet6Address
            && !address.isLinkLocalAddress()
            && !v6.contains(unscoped)) {
          v6.add(unscoped);
        }
      }
    }
    List<InetAddress> found = new ArrayList<>();
    if (ipv4) {
      found.addAll(v4);
    }
    if (ipv6) {
      found.addAll(v6);
    }
    return found;
  }
}
