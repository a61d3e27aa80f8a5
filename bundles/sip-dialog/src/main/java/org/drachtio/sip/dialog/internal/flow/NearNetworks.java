package org.drachtio.sip.dialog.internal.flow;

import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The IPv4 networks that this machine is in: an address in one of them can be reached without a
 * router. Read from the system, and again after a while, as interfaces come and go.
 *
 * <p><b>Threading:</b> thread-safe; reading costs a few system calls and waits for nobody.
 */
final class NearNetworks implements Predicate<String> {

  private static final Logger LOG = LoggerFactory.getLogger(NearNetworks.class);
  private static final long FRESH_NANOS = 30_000_000_000L;

  private record Network(String address, int bits) {}

  private record Reading(List<Network> networks, long at) {}

  private volatile Reading last;

  @Override
  public boolean test(String host) {
    long now = System.nanoTime();
    Reading reading = last;
    if (reading == null || now - reading.at() > FRESH_NANOS) {
      reading = new Reading(read(), now);
      last = reading;
    }
    for (Network network : reading.networks()) {
      if (PrivateNetworks.share(host, network.address(), network.bits())) {
        return true;
      }
    }
    return false;
  }

  private static List<Network> read() {
    List<Network> networks = new ArrayList<>();
    try {
      NetworkInterface.networkInterfaces()
          .flatMap(each -> each.getInterfaceAddresses().stream())
          .filter(address -> address.getAddress() instanceof Inet4Address)
          .map(NearNetworks::networkOf)
          .forEach(networks::add);
    } catch (SocketException e) {
      LOG.warn("The networks of this machine cannot be read: {}", e.toString());
    }
    return networks;
  }

  private static Network networkOf(InterfaceAddress address) {
    return new Network(address.getAddress().getHostAddress(), address.getNetworkPrefixLength());
  }
}
