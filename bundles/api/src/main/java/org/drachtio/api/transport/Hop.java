package org.drachtio.api.transport;

import org.drachtio.api.net.HostPort;
import org.drachtio.api.net.IpAddress;
import org.drachtio.message.SipUri;

/**
 * Where a request is sent next.
 *
 * @param local the listening point that it leaves from: its protocol, its Via, its Contact. Where
 *     the hop leaves a choice, the one that the request is composed for until it is known better
 * @param host numeric address or name, IPv6 without brackets
 * @param port destination port; 0: the URI names none, so that it is for the name service to tell
 *     (RFC 3263 §4.2)
 * @param connection id of the connection to use as long as it is open, 0 if none; if it is closed,
 *     the address is dialled
 * @param name what the numeric host was found by, for the certificate of a peer with TLS (RFC 5922
 *     §7.1); empty: the host itself
 * @param choice what the search for a target may choose
 */
public record Hop(
    ListeningPoint local, String host, int port, long connection, String name, Choice choice) {

  /** What of the listening point is open until the host has been looked up. */
  public enum Choice {
    /** Nothing: it stays, unless its IP version does not fit. */
    NONE,
    /** The point: whichever with its protocol is best for the address that was found. */
    POINT,
    /** Its protocol: the URI names none. The point stays where it fits. */
    PROTOCOL,
    /** Both. */
    BOTH;

    /** Whether the protocol is for the name service to tell (RFC 3263 §4.1). */
    public boolean isOfProtocol() {
      return this == PROTOCOL || this == BOTH;
    }

    /** Whether the listening point is chosen by the address that was found. */
    public boolean isOfPoint() {
      return this == POINT || this == BOTH;
    }
  }

  private static final int FIELDS = 4;

  /** A hop that leaves no choice. */
  public Hop(ListeningPoint local, String host, int port, long connection) {
    this(local, host, port, connection, "", Choice.NONE);
  }

  /**
   * The hop to a URI: a numeric host is the target itself, a name is to be looked up (RFC 3263 §4).
   *
   * @param chosen what the search may choose, if the host is a name
   */
  public static Hop to(SipUri uri, ListeningPoint local, long connection, Choice chosen) {
    String bare = HostPort.bare(uri.destination());
    if (isNumeric(bare)) {
      int port = uri.port() > 0 ? uri.port() : local.protocol().defaultPort();
      return new Hop(local, numeric(bare), port, connection);
    }
    return new Hop(local, bare, Math.max(uri.port(), 0), connection, "", chosen);
  }

  /**
   * Whether a host is an address, in brackets or without, so that nobody has to be asked for it.
   */
  public static boolean isNumeric(String host) {
    return IpAddress.parse(HostPort.bare(host)).isPresent();
  }

  /** In the form that sources of messages have: an IPv6 address can be written in many ways. */
  private static String numeric(String host) {
    return host.indexOf(':') < 0 ? host : IpAddress.parse(host).orElseThrow().toString();
  }

  /**
   * The hop that {@link #text()} of this or another version wrote.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Hop parse(String text) {
    String[] fields = text.split(" ", FIELDS);
    if (fields.length < FIELDS) {
      throw new IllegalArgumentException("no hop: '" + text + "'");
    }
    return new Hop(
        ListeningPoint.parse(fields[3]),
        fields[0],
        Integer.parseInt(fields[1]),
        Long.parseLong(fields[2]));
  }

  /**
   * Its address, connection and listening point in one line, for {@link #parse}; the listening
   * point comes last, as it may grow.
   */
  public String text() {
    return String.join(" ", host, Integer.toString(port), Long.toString(connection), local.text());
  }

  /** The same with a name and a choice. */
  public Hop with(String otherName, Choice otherChoice) {
    return new Hop(local, host, port, connection, otherName, otherChoice);
  }

  /** The port that a request goes to if nobody names another one. */
  public int portOrDefault() {
    return port > 0 ? port : protocol().defaultPort();
  }

  /** What a peer with TLS has to have a certificate for. */
  public String certified() {
    return name.isEmpty() ? host : name;
  }

  /** For people: {@code udp/host:port}, IPv6 in brackets. */
  public String shown() {
    return protocol().token() + '/' + HostPort.bracketed(host) + ':' + portOrDefault();
  }

  /** Protocol of the hop. */
  public Protocol protocol() {
    return local.protocol();
  }
}
