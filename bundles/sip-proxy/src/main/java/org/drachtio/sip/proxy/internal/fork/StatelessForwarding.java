package org.drachtio.sip.proxy.internal.fork;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drachtio.api.net.HostPort;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.RequestRoute;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.api.transport.SendListener;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.MessageEdit;
import org.drachtio.message.Methods;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;
import org.drachtio.message.SipUri;
import org.drachtio.sip.proxy.internal.environment.ProxyEnvironment;
import org.drachtio.sip.proxy.internal.environment.TargetHops;
import org.drachtio.sip.proxy.internal.route.ReturnWay;
import org.drachtio.sip.proxy.internal.route.RouteCookie;

/**
 * Requests in dialogs whose route set we stand in, and their responses (RFC 3261 §16.4, §16.6,
 * §16.11; sip-behaviour.md §6.7). One lane's thread only.
 */
public final class StatelessForwarding {

  private static final int MAX_FORWARDS = 70;

  /** Request-URI and Route values once we have taken ourselves out. */
  private record Routed(String requestUri, List<NameAddress> routes, boolean byUs) {}

  private final ProxyLane home;
  private final ProxyEnvironment environment;
  private final ReturnWay returnWay;
  private final RouteCookie cookie;

  StatelessForwarding(ProxyLane home, byte[] secret, RouteCookie cookie) {
    this.home = home;
    this.environment = home.environment;
    this.cookie = cookie;
    this.returnWay = new ReturnWay(environment.transport, secret);
  }

  /**
   * Sends a request on whose topmost Route is one that we have recorded for its Call-ID.
   *
   * @return false: it is not routed through us, or says so without our cookie, which anybody can
   */
  public boolean request(InboundMessage inbound) {
    SipMessage request = inbound.message();
    if (request.toTag().isEmpty() || !request.has("Route")) {
      return false;
    }
    Routed routed = withoutUs(request);
    if (!routed.byUs() || endsHere(routed)) {
      return false;
    }
    if (request.maxForwards() == 0) {
      refuse(inbound, 483);
      return true;
    }
    List<String> routes = new ArrayList<>(routed.routes().size());
    routed.routes().forEach(route -> routes.add(route.toString()));
    RequestRoute route = RequestRoute.of(routes, routed.requestUri());
    Optional<Hop> hop = TargetHops.of(environment, route.nextHop(), route.requestUri());
    if (hop.isEmpty()) {
      refuse(inbound, 503);
      return true;
    }
    environment.counters.forwarded.increment();
    SipMessage forwarded = forwarded(inbound, route, hop.get());
    environment.transport.send(forwarded, hop.get(), new Refusal(inbound));
    if (request.method().equals(Methods.BYE)) {
      home.calls.ended(inbound, forwarded);
    }
    return true;
  }

  private Routed withoutUs(SipMessage request) {
    List<NameAddress> routes = new ArrayList<>(request.routes());
    String requestUri = request.requestUri();
    boolean byUs = false;
    // §16.4: a strict router in front of us has put our Record-Route value into the Request-URI
    if (!routes.isEmpty() && isOurs(SipUri.parse(requestUri), request)) {
      requestUri = routes.remove(routes.size() - 1).uri();
      byUs = true;
    }
    // two of them where the sides have different transports
    while (!routes.isEmpty() && isOurs(routes.get(0).sipUri(), request)) {
      routes.remove(0);
      byUs = true;
    }
    return new Routed(requestUri, routes, byUs);
  }

  /** The request would only come back to us: no other target is left. */
  private boolean endsHere(Routed routed) {
    return routed.routes().isEmpty()
        && SipUri.parse(routed.requestUri()).filter(environment.transport::isLocal).isPresent();
  }

  /**
   * Whether we have put this into the route set of the request's dialog. Of the address only the
   * host is compared, as in drachtio-server: seen from outside the port may be another one.
   */
  private boolean isOurs(Optional<SipUri> route, SipMessage request) {
    if (route.isEmpty() || !route.get().isLooseRouting() || !isOurHost(route.get())) {
      return false;
    }
    boolean ours = cookie.isOn(route.get(), request.callId());
    if (!ours) {
      environment.counters.routesRefused.increment();
    }
    return ours;
  }

  private boolean isOurHost(SipUri uri) {
    for (ListeningPoint point : environment.transport.listeningPoints()) {
      if (HostPort.isSameHost(point.advertisedHost(), uri.host())
          || HostPort.isSameHost(point.host(), uri.host())) {
        return true;
      }
    }
    return environment.transport.isLocal(uri);
  }

  private SipMessage forwarded(InboundMessage inbound, RequestRoute route, Hop hop) {
    SipMessage request = inbound.message();
    MessageEdit edit =
        MessageEdit.of(request)
            .addFirst("Via", hop.local().via(returnWay.branch(request, inbound.flow())))
            .drop("Route")
            .replace(
                "Max-Forwards",
                Integer.toString(
                    request.maxForwards() < 0 ? MAX_FORWARDS : request.maxForwards() - 1));
    route.routes().forEach(value -> edit.addFirst("Route", value));
    if (!route.requestUri().equals(request.requestUri())) {
      edit.requestUri(route.requestUri());
    }
    if (request.method().equals(Methods.PRACK)) {
      home.restoreNumber(request).ifPresent(rack -> edit.replace("RAck", rack));
    }
    return edit.build();
  }

  private void refuse(InboundMessage inbound, int status) {
    environment.counters.dropped.increment();
    SipMessage request = inbound.message();
    if (!request.method().equals(Methods.ACK)) {
      environment.transport.respond(
          MessageBuilder.response(request, status, "", "").build(), inbound.flow());
    }
  }

  /**
   * Sends a response back.
   *
   * @return false: its request did not come through us
   */
  public boolean response(InboundMessage inbound) {
    SipMessage response = inbound.message();
    if (response.viaCount() < 2) {
      return false;
    }
    String branch = response.topVia().branch();
    SipMessage back = MessageEdit.of(response).dropFirst("Via", 1).build();
    Optional<Flow> flow = returnWay.flow(branch, back);
    if (flow.isEmpty()) {
      return false;
    }
    if (environment.transport.respond(back, flow.get())) {
      environment.counters.forwarded.increment();
    } else {
      environment.counters.dropped.increment();
    }
    return true;
  }

  /**
   * Tells the sender at once that the request cannot be forwarded; it would find out after 32
   * seconds.
   */
  private final class Refusal implements SendListener {
    private final InboundMessage inbound;

    Refusal(InboundMessage inbound) {
      this.inbound = inbound;
    }

    @Override
    public void sent(Flow flow) {
      // the rest is between the two ends
    }

    @Override
    public void failed(SendFailure failure) {
      refuse(inbound, 503);
    }
  }
}
