package org.drachtio.call.trace.internal.item;

import org.drachtio.api.transport.Protocol;
import org.drachtio.message.SipMessage;

/**
 * A SIP message that came or went. Only its bytes are kept, not the index of its headers: whoever
 * looks at it scans it again.
 *
 * @param micros when, microseconds since 1970
 * @param inbound true: received
 * @param protocol that carried it
 * @param localHost this server's address
 * @param localPort this server's port
 * @param remoteHost the peer's address, IPv6 without brackets
 * @param remotePort the peer's port
 * @param bytes of the message; not to be changed
 */
public record SipItem(
    long micros,
    boolean inbound,
    Protocol protocol,
    String localHost,
    int localPort,
    String remoteHost,
    int remotePort,
    byte[] bytes)
    implements Item {

  @Override
  public SipMessage message() {
    return SipMessage.scan(bytes);
  }

  /** The peer as {@code host:port}, IPv6 in brackets. */
  public String remote() {
    return hostPort(remoteHost, remotePort);
  }

  /** This server's end as {@code host:port}, IPv6 in brackets. */
  public String local() {
    return hostPort(localHost, localPort);
  }

  private static String hostPort(String host, int port) {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
