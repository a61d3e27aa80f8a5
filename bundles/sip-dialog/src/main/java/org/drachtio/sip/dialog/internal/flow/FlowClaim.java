package org.drachtio.sip.dialog.internal.flow;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.drachtio.api.net.HostPort;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Protocol;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;
import org.drachtio.message.SipUri;

/**
 * The name under which a peer that registers over a connection can be reached on this connection. A
 * Contact may name anybody, so a peer may claim only what is its own: docs/registered-flows.md has
 * the rule.
 *
 * @param name see {@link #nameOf}
 * @param instance {@code +sip.instance} of the Contact (RFC 5626 §4.1), empty if it has none
 */
record FlowClaim(String name, String instance) {

  /**
   * The claim of a request.
   *
   * @param flow that it came by
   * @param near whether an address is in a network of this machine
   * @return empty: it claims nothing, or what is not its own
   */
  public static Optional<FlowClaim> of(SipMessage request, Flow flow, Predicate<String> near) {
    Optional<NameAddress> contact = request.contact();
    Optional<SipUri> uri = contact.flatMap(NameAddress::sipUri);
    if (uri.isEmpty() || !isOwn(uri.get(), request, flow, near)) {
      return Optional.empty();
    }
    String instance = contact.flatMap(value -> value.parameter("+sip.instance")).orElse("");
    return Optional.of(new FlowClaim(nameOf(uri.get()), instance));
  }

  /**
   * What a client is known by: user and host of its URI, and port and transport too where the host
   * can be looked up, as another port or transport is another client then. Empty if it has no user.
   */
  static String nameOf(SipUri uri) {
    if (uri.user().isEmpty()) {
      return "";
    }
    String name = uri.user() + "@" + uri.host().toLowerCase(Locale.ROOT);
    return isUnknowable(uri) ? name : name + ":" + portOf(uri) + "/" + transportOf(uri);
  }

  /** Whether a client has given a name that cannot be looked up (RFC 2606 §2). */
  static boolean isUnknowable(SipUri uri) {
    return uri.host().toLowerCase(Locale.ROOT).endsWith(".invalid");
  }

  private static boolean isOwn(
      SipUri contact, SipMessage request, Flow flow, Predicate<String> near) {
    if (isUnknowable(contact)) {
      return true;
    }
    if (isSource(contact, flow)) {
      return fits(contact, flow.protocol());
    }
    boolean unsaid = transportOf(contact).isEmpty();
    return (unsaid || fits(contact, flow.protocol())) && isBehindNat(contact, request, flow, near);
  }

  /** Whether a request to the contact would go to the peer's end of the connection, or its host. */
  private static boolean isSource(SipUri contact, Flow flow) {
    return HostPort.isSameHost(contact.host(), flow.address())
        && (contact.port() < 0 || contact.port() == flow.port());
  }

  /**
   * Whether the contact cannot be reached from here, as the peer is behind a NAT: it is the peer's
   * own address as far as the peer knows, in a private network that neither the peer's source nor
   * this machine is in.
   */
  private static boolean isBehindNat(
      SipUri contact, SipMessage request, Flow flow, Predicate<String> near) {
    String network = PrivateNetworks.of(contact.host());
    return !network.isEmpty()
        && contact.host().equals(request.topVia().host())
        && !network.equals(PrivateNetworks.of(flow.address()))
        && !near.test(contact.host());
  }

  /** Whether a request to the URI goes out by this protocol (RFC 3263 §4.1). */
  private static boolean fits(SipUri uri, Protocol protocol) {
    String transport = transportOf(uri);
    return switch (protocol) {
      case UDP -> transport.isEmpty() || transport.equals("udp");
      case TCP -> transport.equals("tcp");
      case TLS -> transport.equals("tls");
      case WS, WSS -> transport.equals("ws") || transport.equals("wss");
    };
  }

  private static int portOf(SipUri uri) {
    if (uri.port() > 0) {
      return uri.port();
    }
    return Protocol.of(transportOf(uri)).orElse(Protocol.UDP).defaultPort();
  }

  /** The transport that the URI asks for, in lower case; empty if it asks for none. */
  private static String transportOf(SipUri uri) {
    String named = uri.parameter("transport").map(t -> t.toLowerCase(Locale.ROOT)).orElse("");
    boolean secured = uri.scheme().equals("sips") && (named.isEmpty() || named.equals("tcp"));
    return secured ? "tls" : named;
  }
}
