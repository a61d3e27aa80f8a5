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
 * What changes where our requests in a dialog go: the remote target, its route past a NAT, and the
 * connection (RFC 3261 §12.2). Lane thread only.
 */
final class RemoteTarget {

  private RemoteTarget() {}

  /** Methods whose Contact becomes the remote target once they are accepted (RFC 5057 §5.4). */
  private static boolean refreshes(String method) {
    return switch (method) {
      case Methods.INVITE, Methods.UPDATE, Methods.SUBSCRIBE, Methods.NOTIFY, Methods.REFER -> true;
      default -> false;
    };
  }

  /**
   * The peer sends by this flow now, whatever becomes of its request: its old connection, or the
   * old way through its NAT, may be gone.
   *
   * @return whether the route set is another one since
   */
  public static boolean heard(NatPolicy nat, DialogState dialog, InboundMessage request) {
    Flow flow = request.flow();
    if (flow.connection() > 0) {
      dialog.follow(flow);
    } else if (!dialog.natRoute().isEmpty() && dialog.connection() == 0) {
      dialog.natRoute(NatPolicy.routeTo(dialog.remoteTarget(), flow));
    }
    if (dialog.awaitsNotify() && request.message().method().equals(Methods.NOTIFY)) {
      begunBy(nat, dialog, request);
      return true;
    }
    return false;
  }

  /** A request of the peer was accepted; one that is refused changes nothing (RFC 6141). */
  public static void accepted(NatPolicy nat, DialogState dialog, InboundMessage request) {
    SipMessage message = request.message();
    if (!refreshes(message.method())) {
      return;
    }
    Optional<NameAddress> contact = message.contact();
    if (contact.isEmpty()) {
      return;
    }
    dialog.remoteTarget(contact.get().uri());
    if (dialog.routes().isEmpty() && dialog.connection() == 0) {
      dialog.natRoute(nat.routeAsUas(dialog.remoteTarget(), contact, List.of(), request.flow()));
    }
  }

  /** The peer has accepted a request of ours in the dialog. */
  public static void accepted(
      NatPolicy nat, DialogState dialog, String method, InboundMessage response) {
    Optional<NameAddress> contact = response.message().contact();
    if (contact.isEmpty() || !refreshes(method)) {
      return;
    }
    String before = dialog.remoteTarget();
    dialog.remoteTarget(contact.get().uri());
    if (dialog.routes().isEmpty() && !isSamePlace(before, dialog.remoteTarget())) {
      // An unknown peer may answer from another port than it listens on, one behind a NAT does not.
      Flow flow = response.flow();
      dialog.natRoute(
          dialog.natRoute().isEmpty()
              ? nat.routeAsUac(dialog.remoteTarget(), true, contact, List.of(), flow)
              : nat.routeAsUas(dialog.remoteTarget(), contact, List.of(), flow));
    }
  }

  /**
   * A subscription of ours gets its route set from the NOTIFY that begins it, whether that comes
   * before or after the 2xx (RFC 6665 §4.4.1).
   */
  public static void begunBy(NatPolicy nat, DialogState dialog, InboundMessage notify) {
    SipMessage message = notify.message();
    dialog.awaitsNotify(false);
    dialog.routeAsRecorded(message);
    message.contact().ifPresent(contact -> dialog.remoteTarget(contact.uri()));
    dialog.natRoute(
        nat.routeAsUac(
            dialog.remoteTarget(), false, message.contact(), dialog.routes(), notify.flow()));
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
