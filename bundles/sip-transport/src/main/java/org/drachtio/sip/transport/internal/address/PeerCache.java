package org.drachtio.sip.transport.internal.address;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The text of socket addresses and back, for the peers seen last, so that a message costs neither
 * formatting nor parsing. Bounded: a peer takes the place of another one with the same hash.
 * Thread-safe, without locks.
 */
public final class PeerCache {

  private static final int SIZE = 4096;

  private record Peer(String address, InetSocketAddress socket) {}

  private final AtomicReferenceArray<Peer> bySocket = new AtomicReferenceArray<>(SIZE);
  private final AtomicReferenceArray<Peer> byText = new AtomicReferenceArray<>(SIZE);

  /** Numeric address of a peer, IPv6 without brackets. */
  public String address(InetSocketAddress socket) {
    int slot = slot(socket.hashCode());
    Peer peer = bySocket.get(slot);
    if (peer == null || !peer.socket.equals(socket)) {
      peer = new Peer(Addresses.text(socket.getAddress()), socket);
      bySocket.set(slot, peer);
      byText.set(slot(hash(peer.address, socket.getPort())), peer);
    }
    return peer.address;
  }

  /**
   * The socket address of a numeric address.
   *
   * @param port 1 … 65535
   * @return {@code null} if the address is not numeric
   */
  public InetSocketAddress socket(String address, int port) {
    int slot = slot(hash(address, port));
    Peer peer = byText.get(slot);
    if (peer != null && peer.socket.getPort() == port && peer.address.equals(address)) {
      return peer.socket;
    }
    var parsed = Addresses.parse(address);
    if (parsed == null) {
      return null;
    }
    peer = new Peer(address, new InetSocketAddress(parsed, port));
    byText.set(slot, peer);
    return peer.socket;
  }

  private static int hash(String address, int port) {
    return address.hashCode() * 31 + port;
  }

  private static int slot(int hash) {
    int mixed = hash * 0x9E3779B9;
    return (mixed >>> 16 ^ mixed) & (SIZE - 1);
  }
}
