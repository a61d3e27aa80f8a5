package org.drachtio.api.capture;

import org.drachtio.api.transport.Protocol;
import org.drachtio.message.SipMessage;

/**
 * A SIP message as it came from the wire or went to it, after TLS and WebSocket are taken off.
 * Immutable.
 *
 * @param message received: byte for byte as it came, faulty ones too; sent: as it is handed to the
 *     system, which may still refuse a datagram, or as it was queued on a connection
 * @param inbound true: received
 * @param protocol of the socket
 * @param localHost bound address of this server's end, numeric, IPv6 without brackets, never a
 *     wildcard
 * @param localPort belongs to localHost
 * @param remoteHost address of the peer, numeric, IPv6 without brackets
 * @param remotePort belongs to remoteHost
 * @param epochMicros when it was received or sent, microseconds since 1970
 */
public record CapturedMessage(
    SipMessage message,
    boolean inbound,
    Protocol protocol,
    String localHost,
    int localPort,
    String remoteHost,
    int remotePort,
    long epochMicros) {

  /** Address that the message came from, ours or the peer's. */
  public String sourceHost() {
    return inbound ? remoteHost : localHost;
  }

  /** Port that the message came from. */
  public int sourcePort() {
    return inbound ? remotePort : localPort;
  }

  /** Address that the message went to, ours or the peer's. */
  public String destinationHost() {
    return inbound ? localHost : remoteHost;
  }

  /** Port that the message went to. */
  public int destinationPort() {
    return inbound ? localPort : remotePort;
  }
}
