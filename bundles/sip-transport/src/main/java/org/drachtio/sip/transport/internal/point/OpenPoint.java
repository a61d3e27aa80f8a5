package org.drachtio.sip.transport.internal.point;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.io.DatagramEndpoint;
import org.drachtio.kernel.io.StreamListener;
import org.drachtio.kernel.io.TlsServer;
import org.drachtio.kernel.tls.TlsVersions;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.drachtio.sip.transport.internal.settings.Contact;

/**
 * An open socket and what it is configured to be. Immutable.
 *
 * @param point what most peers are told
 * @param inside what peers in the local-net are told where advertise-local is on
 * @param datagrams {@code null} unless it is UDP
 * @param streams {@code null} if it is UDP
 */
public record OpenPoint(
    PointKey key,
    Contact contact,
    ListeningPoint point,
    ListeningPoint inside,
    DatagramEndpoint datagrams,
    StreamListener streams) {

  static OpenPoint of(PointKey key, Contact contact, DatagramEndpoint datagrams) {
    int port = datagrams.local().getPort();
    return new OpenPoint(
        key, contact, point(key, contact, port), inside(key, contact, port), datagrams, null);
  }

  static OpenPoint of(PointKey key, Contact contact, StreamListener streams) {
    int port = streams.local().getPort();
    return new OpenPoint(
        key, contact, point(key, contact, port), inside(key, contact, port), null, streams);
  }

  /** The same socket under a contact that may advertise something else. */
  OpenPoint under(Contact newContact) {
    ListeningPoint renewed = point(key, newContact, point.port());
    return new OpenPoint(
        key,
        newContact,
        renewed.equals(point) ? point : renewed,
        inside(key, newContact, point.port()),
        datagrams,
        streams);
  }

  InetAddress address() {
    return key.address();
  }

  boolean isIpv4() {
    return key.address() instanceof Inet4Address;
  }

  boolean hasExternalIp() {
    return isIpv4() && contact.external().isPresent();
  }

  /** The point as a peer is told of it: peers in the local-net may be told the address itself. */
  ListeningPoint towards(InetAddress peer) {
    return isInside(peer) ? inside : point;
  }

  private boolean isInside(InetAddress peer) {
    return contact.advertiseLocal()
        && contact.localNet().isPresent()
        && contact.localNet().get().contains(peer);
  }

  /**
   * What a listening point of this protocol offers: browsers have given up the deprecated versions
   * of TLS, so WSS does not offer them.
   */
  static TlsServer offered(Protocol protocol, TlsServer tls) {
    return protocol == Protocol.WSS ? TlsVersions.withoutDeprecated(tls) : tls;
  }

  /** New peers find nothing any more; known peers and open connections are still served. */
  void stopAccepting() {
    if (streams != null) {
      streams.close();
    }
  }

  void close() {
    if (datagrams != null) {
      datagrams.close();
    } else {
      streams.close();
    }
  }

  private static ListeningPoint point(PointKey key, Contact contact, int port) {
    Contact.External external = contact.external();
    if (!(key.address() instanceof Inet4Address) || !external.isPresent()) {
      return inside(key, contact, port);
    }
    return new ListeningPoint(
        key.protocol(),
        Addresses.host(key.address()),
        port,
        external.host(),
        contact.user(),
        external.port() == 0 ? port : external.port());
  }

  private static ListeningPoint inside(PointKey key, Contact contact, int port) {
    String host = Addresses.host(key.address());
    return new ListeningPoint(key.protocol(), host, port, host, contact.user());
  }
}
