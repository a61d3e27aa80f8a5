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

  private static final int FIELDS = 5;

  /**
   * The point that {@link #text()} of this or another version wrote.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static ListeningPoint parse(String text) {
    String[] fields = text.split(" ", -1);
    if (fields.length < FIELDS) {
      throw new IllegalArgumentException("no listening point: '" + text + "'");
    }
    Protocol protocol =
        Protocol.of(fields[0])
            .orElseThrow(() -> new IllegalArgumentException("no protocol: '" + text + "'"));
    return new ListeningPoint(
        protocol, fields[1], Integer.parseInt(fields[2]), fields[3], fields[4]);
  }

  /**
   * All of it in one line, for {@link #parse}: fields between blanks. A later version appends
   * fields and changes none, so that each reads what the others wrote.
   */
  public String text() {
    return String.join(" ", protocol.token(), host, Integer.toString(port), advertisedHost, user);
  }

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
    boolean secure = protocol.isSecure();
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
