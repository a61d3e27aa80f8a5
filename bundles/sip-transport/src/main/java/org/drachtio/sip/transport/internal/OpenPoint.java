package org.drachtio.sip.transport.internal;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.kernel.io.DatagramEndpoint;
import org.drachtio.kernel.io.StreamListener;

/**
 * An open socket and what it is configured to be. Immutable.
 *
 * @param datagrams {@code null} unless it is UDP
 * @param streams {@code null} if it is UDP
 */
record OpenPoint(
    PointKey key,
    Contact contact,
    ListeningPoint point,
    DatagramEndpoint datagrams,
    StreamListener streams) {

  static OpenPoint of(PointKey key, Contact contact, DatagramEndpoint datagrams) {
    return new OpenPoint(
        key, contact, point(key, contact, datagrams.local().getPort()), datagrams, null);
  }

  static OpenPoint of(PointKey key, Contact contact, StreamListener streams) {
    return new OpenPoint(
        key, contact, point(key, contact, streams.local().getPort()), null, streams);
  }

  /** The same socket under a contact that may advertise something else. */
  OpenPoint under(Contact newContact) {
    ListeningPoint renewed = point(key, newContact, point.port());
    return new OpenPoint(
        key, newContact, renewed.equals(point) ? point : renewed, datagrams, streams);
  }

  InetAddress address() {
    return key.address();
  }

  boolean isIpv4() {
    return key.address() instanceof Inet4Address;
  }

  boolean hasExternalIp() {
    return isIpv4() && !contact.externalIp().isEmpty();
  }

  void close() {
    if (datagrams != null) {
      datagrams.close();
    } else {
      streams.close();
    }
  }

  private static ListeningPoint point(PointKey key, Contact contact, int port) {
    String host = Addresses.host(key.address());
    boolean external = key.address() instanceof Inet4Address && !contact.externalIp().isEmpty();
    return new ListeningPoint(
        key.protocol(), host, port, external ? contact.externalIp() : host, contact.user());
  }
}
