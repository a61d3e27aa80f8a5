package org.drachtio.api.transport;

/**
 * A socket that SIP is received on, and what is told to others about it.
 *
 * @param protocol of the socket
 * @param host bound address, numeric, IPv6 in brackets; never a wildcard
 * @param port bound port
 * @param advertisedHost external-ip where configured, else {@code host}
 * @param user user part of the configured contact, mostly empty
 */
public record ListeningPoint(
    Protocol protocol, String host, int port, String advertisedHost, String user) {

  /** {@code udp/203.0.113.5:5060} with the advertised host. */
  public String advertised() {
    return protocol.token() + "/" + advertisedHost + ":" + port;
  }

  /** {@code udp/10.0.0.5:5060} with the bound host. */
  public String bound() {
    return protocol.token() + "/" + host + ":" + port;
  }

  /**
   * URI for Contact: {@code sip:host:port}, with {@code ;transport=} unless udp; sips for tls and
   * wss.
   */
  public String contactUri() {
    boolean secure = protocol == Protocol.TLS || protocol == Protocol.WSS;
    return (secure ? "sips:" : "sip:")
        + (user.isEmpty() ? "" : user + "@")
        + advertisedHost
        + ":"
        + port
        + (protocol == Protocol.UDP ? "" : ";transport=" + protocol.token());
  }

  /** Value of a Via header: {@code SIP/2.0/UDP host:port;rport;branch=…}. */
  public String via(String branch) {
    return "SIP/2.0/"
        + protocol.name()
        + " "
        + advertisedHost
        + ":"
        + port
        + ";rport;branch="
        + branch;
  }
}
