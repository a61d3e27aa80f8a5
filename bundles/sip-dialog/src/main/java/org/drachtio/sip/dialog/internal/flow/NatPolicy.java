package org.drachtio.sip.dialog.internal.flow;

import java.util.List;
import java.util.Optional;
import org.drachtio.api.net.HostPort;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Protocol;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;
import org.drachtio.message.SipUri;

/**
 * Decides whether requests in a dialog go to where its messages came from, instead of to its
 * Contact (sip-behaviour.md §7). Immutable.
 *
 * @param enabled off: {@code --disable-nat-detection}
 * @param aggressive {@code --aggressive-nat-detection}: believe {@code nat=yes} parameters
 */
public record NatPolicy(boolean enabled, boolean aggressive) {

  /**
   * The next hop for a dialog that this request creates, empty if the routing of RFC 3261 holds
   * (§7.2: UDP only).
   */
  public String routeAsUas(SipMessage request, Flow flow) {
    return routeAsUas(request.requestUri(), request.contact(), request.recordRoutes(), flow);
  }

  /**
   * As {@link #routeAsUas(SipMessage, Flow)}, of what a later request says.
   *
   * @param uri whose scheme the next hop has
   */
  public String routeAsUas(
      String uri, Optional<NameAddress> contact, List<NameAddress> recorded, Flow flow) {
    if (flow.protocol() != Protocol.UDP) {
      return "";
    }
    if (aggressive && !recorded.isEmpty() && isMarked(recorded.get(0))) {
      return routeTo(uri, flow);
    }
    if (!enabled || !recorded.isEmpty()) {
      return "";
    }
    Optional<SipUri> said = contact.flatMap(NameAddress::sipUri);
    if (said.isEmpty()) {
      return "";
    }
    SipUri target = said.get();
    boolean elsewhere =
        !HostPort.isSameHost(target.host(), flow.address())
            || (target.port() > 0 && target.port() != flow.port());
    return elsewhere ? routeTo(uri, flow) : "";
  }

  /**
   * The next hop for a dialog that this response creates, empty if the routing of RFC 3261 holds
   * (§7.3).
   */
  public String routeAsUac(
      SipMessage request, SipMessage response, List<String> routes, Flow flow) {
    String uri = request.requestUri();
    boolean exempt = SipUri.parse(uri).filter(to -> to.host().equals("feature-server")).isPresent();
    boolean invite = request.method().equals("INVITE");
    return exempt ? "" : routeAsUac(uri, invite, response.contact(), routes, flow);
  }

  /**
   * As {@link #routeAsUac(SipMessage, SipMessage, List, Flow)}, of what a later message says.
   *
   * @param uri whose scheme the next hop has
   * @param invite whether the Contact decides, too
   */
  public String routeAsUac(
      String uri, boolean invite, Optional<NameAddress> said, List<String> routes, Flow flow) {
    if (!enabled) {
      return "";
    }
    Optional<SipUri> contact = said.flatMap(NameAddress::sipUri);
    if (!routes.isEmpty()) {
      Optional<SipUri> first = NameAddress.parse(routes.get(0)).flatMap(NameAddress::sipUri);
      if (first.isPresent() && PrivateNetworks.contain(first.get().host())) {
        return routeTo(uri, flow);
      }
      Optional<NameAddress> last = NameAddress.parse(routes.get(0));
      return aggressive && last.isPresent() && isMarked(last.get()) ? routeTo(uri, flow) : "";
    }
    if (invite
        && contact.isPresent()
        && !HostPort.isSameHost(contact.get().host(), flow.address())) {
      return routeTo(uri, flow);
    }
    return aggressive && said.isPresent() && isMarked(said.get()) ? routeTo(uri, flow) : "";
  }

  private static boolean isMarked(NameAddress address) {
    return address.parameter("nat").filter("yes"::equalsIgnoreCase).isPresent()
        || address
            .sipUri()
            .flatMap(uri -> uri.parameter("nat"))
            .filter("yes"::equalsIgnoreCase)
            .isPresent();
  }

  /**
   * The next hop that leads back by a flow.
   *
   * @param requestUri whose scheme it has
   */
  public static String routeTo(String requestUri, Flow flow) {
    String scheme = requestUri.startsWith("sips:") ? "sips:" : "sip:";
    String host = HostPort.bracketed(flow.address());
    Protocol protocol = flow.protocol();
    if (protocol == Protocol.TLS) {
      return "sips:" + host + ":" + flow.port() + ";transport=tls";
    }
    return scheme
        + host
        + ":"
        + flow.port()
        + (protocol == Protocol.UDP ? "" : ";transport=" + protocol.token());
  }
}
