package org.drachtio.sip.dialog.internal.dialog;

import java.util.List;
import java.util.Optional;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.RequestRoute;
import org.drachtio.message.Header;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.Methods;
import org.drachtio.message.SipUri;
import org.drachtio.sip.dialog.internal.compose.AppHeaders;
import org.drachtio.sip.dialog.internal.compose.ContactFixUp;
import org.drachtio.sip.dialog.internal.compose.OutgoingRequest;
import org.drachtio.sip.dialog.internal.compose.RequestComposer;

/** Builds our requests in a dialog out of its state. Lane thread only. */
final class DialogRequests {

  private DialogRequests() {}

  /**
   * A request in a dialog (RFC 3261 §12.2.1.1).
   *
   * @param uri Request-URI given by the application; empty, or with {@code placeholder}: the remote
   *     target. That of an ACK or PRACK does not count: client libraries name the INVITE's there
   * @return empty: there is no way to the peer
   */
  public static Optional<OutgoingRequest> compose(
      LaneServices services,
      DialogState dialog,
      String method,
      String uri,
      long cseq,
      List<Header> headers,
      byte[] body) {
    RequestRoute byRoutes =
        RequestRoute.of(
            dialog.routes(),
            SipUri.forRequest(goesToTarget(method, uri) ? dialog.remoteTarget() : uri));
    RequestRoute route = dialog.natRoute().isEmpty() ? byRoutes : byRoutes.via(dialog.natRoute());
    Optional<Hop> hop =
        registered(services, dialog)
            .or(() -> route.hop(services.transport(), dialog.local(), dialog.connection()));
    if (hop.isEmpty()) {
      return Optional.empty();
    }
    ListeningPoint local = hop.get().local();
    MessageBuilder builder =
        RequestComposer.start(
            services.transactions().newBranch(),
            method,
            route.requestUri(),
            local,
            route.routes(),
            headers);
    builder
        .header("From", dialog.localParty())
        .header("To", dialog.remoteParty())
        .header("Call-ID", dialog.callId())
        .header("CSeq", cseq + " " + method);
    Optional<String> contact = AppHeaders.find(headers, "Contact");
    if (contact.isPresent()) {
      builder.header("Contact", RequestComposer.contactOf(contact.get(), method, local));
    } else if (RequestComposer.carriesContact(method)) {
      builder.header(
          "Contact",
          dialog.localContact().isEmpty()
              ? RequestComposer.contactOf(local)
              : ContactFixUp.apply(dialog.localContact(), local));
    }
    AppHeaders.addTo(builder, headers, local);
    AppHeaders.addBody(builder, headers, body);
    return Optional.of(new OutgoingRequest(builder.build(), hop.get()));
  }

  private static boolean goesToTarget(String method, String uri) {
    return uri.isEmpty()
        || method.equals(Methods.ACK)
        || method.equals(Methods.PRACK)
        || uri.contains("placeholder");
  }

  /**
   * The connection that the peer has registered from since, if it has: the dialog goes on there
   * (sip-behaviour.md §4.2).
   */
  private static Optional<Hop> registered(LaneServices services, DialogState dialog) {
    if (services.flows().size() == 0) {
      return Optional.empty();
    }
    Optional<Flow> flow =
        SipUri.parse(dialog.remoteTarget())
            .flatMap(
                target ->
                    services.flows().findMoved(target, dialog.connection(), services.lane().now()));
    if (flow.isPresent() && flow.get().connection() != dialog.connection()) {
      dialog.follow(flow.get());
    }
    return flow.map(Flow::back);
  }
}
