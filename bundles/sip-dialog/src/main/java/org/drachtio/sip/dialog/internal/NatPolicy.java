package org.drachtio.sip.dialog.internal;

import java.util.List;
import java.util.Optional;
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
record NatPolicy(boolean enabled, boolean aggressive) {

  /**
   * The next hop for a dialog that this request creates, empty if the routing of RFC 3261 holds
   * (§7.2: UDP only).
   */
  String routeAsUas(SipMessage request, Flow flow) {
    if (flow.protocol() != Protocol.UDP) {
      return "";
    }
    List<NameAddress> recorded = request.recordRoutes();
    if (aggressive && !recorded.isEmpty() && isMarked(recorded.get(0))) {
      return routeTo(request.requestUri(), flow);
    }
    if (!enabled || !recorded.isEmpty()) {
      return "";
    }
    Optional<SipUri> contact = request.contact().flatMap(NameAddress::sipUri);
    if (contact.isEmpty()) {
      return "";
    }
    SipUri uri = contact.get();
    boolean elsewhere =
        !sameHost(uri.host(), flow.address()) || (uri.port() > 0 && uri.port() != flow.port());
    return elsewhere ? routeTo(request.requestUri(), flow) : "";
  }

  /**
   * The next hop for a dialog that this response creates, empty if the routing of RFC 3261 holds
   * (§7.3).
   */
  String routeAsUac(SipMessage request, SipMessage response, List<String> routes, Flow flow) {
    String host = SipUri.parse(request.requestUri()).map(SipUri::host).orElse("");
    if (!enabled || host.equals("feature-server")) {
      return "";
    }
    Optional<SipUri> contact = response.contact().flatMap(NameAddress::sipUri);
    if (!routes.isEmpty()) {
      Optional<SipUri> first = NameAddress.parse(routes.get(0)).flatMap(NameAddress::sipUri);
      if (first.isPresent() && PrivateNetworks.isRfc1918(first.get().host())) {
        return routeTo(request.requestUri(), flow);
      }
      Optional<NameAddress> last = NameAddress.parse(routes.get(0));
      return aggressive && last.isPresent() && isMarked(last.get())
          ? routeTo(request.requestUri(), flow)
          : "";
    }
    if (request.method().equals("INVITE")
        && contact.isPresent()
        && !sameHost(contact.get().host(), flow.address())) {
      return routeTo(request.requestUri(), flow);
    }
    Optional<NameAddress> marked = response.contact();
    return aggressive && marked.isPresent() && isMarked(marked.get())
        ? routeTo(request.requestUri(), flow)
        : "";
  }

  private static boolean isMarked(NameAddress address) {
    return address.parameter("nat").filter("yes"::equalsIgnoreCase).isPresent()
        || address
            .sipUri()
            .flatMap(uri -> uri.parameter("nat"))
            .filter("yes"::equalsIgnoreCase)
            .isPresent();
  }

  private static boolean sameHost(String uriHost, String address) {
    String bare = uriHost.startsWith("[") ? uriHost.substring(1, uriHost.length() - 1) : uriHost;
    return bare.equalsIgnoreCase(address);
  }

  private static String routeTo(String requestUri, Flow flow) {
    String scheme = requestUri.startsWith("sips:") ? "sips:" : "sip:";
    String host = flow.address().indexOf(':') >= 0 ? "[" + flow.address() + "]" : flow.address();
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
