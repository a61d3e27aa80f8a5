package org.drachtio.api.transport;

import java.util.List;
import java.util.Optional;
import org.drachtio.api.net.HostPort;
import org.drachtio.message.MessageEdit;
import org.drachtio.message.Methods;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;
import org.drachtio.message.SipUri;

/**
 * A socket that SIP is received on, and what is told to others about it.
 *
 * @param protocol of the socket
 * @param host bound address, numeric, IPv6 in brackets; never a wildcard
 * @param port bound port
 * @param advertisedHost external-ip where configured, else {@code host}
 * @param user user part of the configured contact, mostly empty
 * @param advertisedPort that of external-ip where it has one, else {@code port}
 */
public record ListeningPoint(
    Protocol protocol,
    String host,
    int port,
    String advertisedHost,
    String user,
    int advertisedPort) {

  private static final int FIELDS = 5;

  /** One whose port is told to others as it is. */
  public ListeningPoint(
      Protocol protocol, String host, int port, String advertisedHost, String user) {
    this(protocol, host, port, advertisedHost, user, port);
  }

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
    int port = Integer.parseInt(fields[2]);
    return new ListeningPoint(
        protocol,
        fields[1],
        port,
        fields[3],
        fields[4],
        fields.length > FIELDS ? Integer.parseInt(fields[FIELDS]) : port);
  }

  /**
   * All of it in one line, for {@link #parse}: fields between blanks. A later version appends
   * fields and changes none, so that each reads what the others wrote.
   */
  public String text() {
    return String.join(
        " ",
        protocol.token(),
        host,
        Integer.toString(port),
        advertisedHost,
        user,
        Integer.toString(advertisedPort));
  }

  /** {@code udp/203.0.113.5:5060} with the advertised host. */
  public String advertised() {
    return protocol.token() + "/" + advertisedHost + ":" + advertisedPort;
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
    return (isSecure() ? "sips:" : "sip:")
        + (user.isEmpty() ? "" : user + "@")
        + advertisedHost
        + ":"
        + advertisedPort
        + (protocol == Protocol.UDP ? "" : ";transport=" + protocol.token());
  }

  /**
   * A request as it leaves from this point, where it was composed for another: its topmost Via, and
   * what else says where its sender is. A Contact, Record-Route or Path of somebody else stays, and
   * so does the Contact of a REGISTER, which a registrar binds.
   *
   * @param composedFor the point in whose name the request was composed
   * @param branch of the Via
   */
  public SipMessage readdress(SipMessage request, ListeningPoint composedFor, String branch) {
    MessageEdit edit = MessageEdit.of(request).dropFirst("Via", 1).addFirst("Via", via(branch));
    if (!equals(composedFor)) {
      if (!request.method().equals(Methods.REGISTER)) {
        contact(request, composedFor).ifPresent(contact -> edit.replace("Contact", contact));
      }
      route(edit, "Record-Route", request, composedFor);
      route(edit, "Path", request, composedFor);
    }
    return edit.build();
  }

  /** Empty: it is not one contact with that point's address. */
  private Optional<String> contact(SipMessage request, ListeningPoint composedFor) {
    NameAddress old = request.contact().orElse(null);
    SipUri uri = old == null ? null : old.sipUri().orElse(null);
    if (uri == null
        || request.headers("Contact").size() != 1
        || uri.port() != composedFor.advertisedPort
        || !HostPort.isSameHost(uri.host(), composedFor.advertisedHost)) {
      return Optional.empty();
    }
    SipUri ours =
        new SipUri(
            isSecure() ? "sips" : "sip",
            uri.user(),
            advertisedHost,
            advertisedPort,
            withTransport(uri.parameters()),
            uri.headers());
    return Optional.of(
        new NameAddress(old.displayName(), ours.toString(), old.parameters(), true).toString());
  }

  private String withTransport(String parameters) {
    StringBuilder kept = new StringBuilder();
    for (String parameter : parameters.split(";", -1)) {
      if (!parameter.isEmpty() && !parameter.regionMatches(true, 0, "transport=", 0, 10)) {
        kept.append(';').append(parameter);
      }
    }
    return protocol == Protocol.UDP ? kept.toString() : kept + ";transport=" + protocol.token();
  }

  /**
   * Our first value names this point; a second of ours, for the side where the request came from,
   * is added where one was enough for both (RFC 5658 §6).
   */
  private void route(
      MessageEdit edit, String name, SipMessage request, ListeningPoint composedFor) {
    List<String> values = request.headers(name);
    String old = "<" + composedFor.contactUri();
    if (values.isEmpty() || !values.get(0).startsWith(old)) {
      return;
    }
    String rest = values.get(0).substring(old.length());
    boolean isPath = name.equals("Path");
    if (isPath || (values.size() > 1 && values.get(1).endsWith(rest))) {
      edit.dropFirst(name, 1);
    }
    edit.addFirst(name, "<" + contactUri() + rest);
  }

  private boolean isSecure() {
    return protocol.isSecure();
  }

  /** Value of a Via header: {@code SIP/2.0/UDP host:port;rport;branch=…}. */
  public String via(String branch) {
    return "SIP/2.0/"
        + protocol.name()
        + " "
        + advertisedHost
        + ":"
        + advertisedPort
        + ";rport;branch="
        + branch;
  }
}
