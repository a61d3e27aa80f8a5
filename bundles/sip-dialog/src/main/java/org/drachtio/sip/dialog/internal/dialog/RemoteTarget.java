package org.drachtio.sip.dialog.internal.dialog;

import java.util.List;
import java.util.Optional;
import org.drachtio.api.net.HostPort;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.Methods;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;
import org.drachtio.message.SipUri;
import org.drachtio.sip.dialog.internal.flow.NatPolicy;

/**
 * Where our requests in a dialog go: the remote target, its route past a NAT, and the connection
 * (RFC 3261 §12.2). Lane thread only.
 */
public final class RemoteTarget {

  private final LaneServices services;
  private final DialogState state;

  RemoteTarget(LaneServices services, DialogState state) {
    this.services = services;
    this.state = state;
  }

  private NatPolicy nat() {
    return services.policies().nat();
  }

  /** Methods whose Contact becomes the remote target once they are accepted (RFC 5057 §5.4). */
  private static boolean refreshes(String method) {
    return switch (method) {
      case Methods.INVITE, Methods.UPDATE, Methods.SUBSCRIBE, Methods.NOTIFY, Methods.REFER -> true;
      default -> false;
    };
  }

  /** The request of the peer that creates the dialog came by this flow. */
  public void asked(SipMessage request, Flow flow) {
    state.natRoute(nat().routeAsUas(request, flow));
  }

  /**
   * A 1xx or 2xx to the request of ours that creates the dialog has come: it has the route set and
   * the remote target.
   */
  public void learn(InboundMessage response, SipMessage request) {
    state.learn(response.message());
    routePastNat(response, request);
  }

  /** Chooses the way past a NAT that a response leaves to be chosen. */
  public void routePastNat(InboundMessage inbound, SipMessage request) {
    SipMessage response = inbound.message();
    Flow flow = inbound.flow();
    if (flow != null && services.transport().isAccepted(flow.connection())) {
      // The connection leads to the peer; once it is closed, only the route set and the Contact do.
      state.natRoute("");
      return;
    }
    boolean unknown =
        state.routes().isEmpty()
            && response.contact().isEmpty()
            && request.method().equals(Methods.INVITE);
    state.natRoute(
        unknown
            // The INVITE may have been sent elsewhere than its Request-URI points.
            ? NatPolicy.routeTo(request.requestUri(), flow)
            : nat().routeAsUac(request, response, state.routes(), flow));
  }

  /** A 2xx to our SUBSCRIBE has come; the NOTIFY that has the route set has not. */
  public void awaitNotify(boolean awaits) {
    state.awaitsNotify(awaits);
  }

  /** A 2xx to our SUBSCRIBE has come after the NOTIFY that has begun the dialog. */
  public void learnIfUnknown(SipMessage response) {
    if (state.remoteTarget().isEmpty()) {
      response.contact().ifPresent(contact -> state.remoteTarget(contact.uri()));
    }
  }

  /**
   * The peer sends by this flow now, whatever becomes of its request: its old connection, or the
   * old way through its NAT, may be gone.
   *
   * @return whether the route set is another one since
   */
  boolean heard(InboundMessage request) {
    Flow flow = request.flow();
    if (flow.connection() > 0) {
      state.follow(flow);
    } else if (!state.natRoute().isEmpty() && state.connection() == 0) {
      state.natRoute(NatPolicy.routeTo(state.remoteTarget(), flow));
    }
    if (state.awaitsNotify() && request.message().method().equals(Methods.NOTIFY)) {
      begunBy(request);
      return true;
    }
    return false;
  }

  /** A request of the peer was accepted; one that is refused changes nothing (RFC 6141). */
  public void accepted(InboundMessage request) {
    SipMessage message = request.message();
    if (!refreshes(message.method())) {
      return;
    }
    Optional<NameAddress> contact = message.contact();
    if (contact.isEmpty()) {
      return;
    }
    state.remoteTarget(contact.get().uri());
    if (state.routes().isEmpty() && state.connection() == 0) {
      state.natRoute(nat().routeAsUas(state.remoteTarget(), contact, List.of(), request.flow()));
    }
  }

  /** The peer has accepted a request of ours in the dialog. */
  public void accepted(String method, InboundMessage response) {
    Optional<NameAddress> contact = response.message().contact();
    if (contact.isEmpty() || !refreshes(method)) {
      return;
    }
    String before = state.remoteTarget();
    state.remoteTarget(contact.get().uri());
    if (state.routes().isEmpty() && !isSamePlace(before, state.remoteTarget())) {
      // An unknown peer may answer from another port than it listens on; a peer behind a NAT does
      // not.
      Flow flow = response.flow();
      state.natRoute(
          state.natRoute().isEmpty()
              ? nat().routeAsUac(state.remoteTarget(), true, contact, List.of(), flow)
              : nat().routeAsUas(state.remoteTarget(), contact, List.of(), flow));
    }
  }

  /**
   * A subscription of ours gets its route set from the NOTIFY that begins it, whether that comes
   * before or after the 2xx (RFC 6665 §4.4.1).
   */
  void begunBy(InboundMessage notify) {
    SipMessage message = notify.message();
    state.awaitsNotify(false);
    state.routeAsRecorded(message);
    message.contact().ifPresent(contact -> state.remoteTarget(contact.uri()));
    state.natRoute(
        nat()
            .routeAsUac(
                state.remoteTarget(), false, message.contact(), state.routes(), notify.flow()));
  }

  private static boolean isSamePlace(String uri, String other) {
    Optional<SipUri> one = SipUri.parse(uri);
    Optional<SipUri> two = SipUri.parse(other);
    return one.isPresent()
        && two.isPresent()
        && HostPort.isSameHost(one.get().host(), two.get().host())
        && one.get().port() == two.get().port();
  }
}
