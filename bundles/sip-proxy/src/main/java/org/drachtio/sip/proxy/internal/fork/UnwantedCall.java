package org.drachtio.sip.proxy.internal.fork;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.drachtio.api.call.StopReason;
import org.drachtio.api.transaction.NoTransactionUser;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.RequestRoute;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.api.transport.SendListener;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.Methods;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;
import org.drachtio.message.SipUri;
import org.drachtio.sip.proxy.internal.environment.ProxyEnvironment;
import org.drachtio.sip.proxy.internal.environment.TargetHops;

/**
 * A target answered after the caller had got its failure, so that nobody would ever acknowledge or
 * end its call: this server does, as the CANCEL came too late. Stateless.
 */
final class UnwantedCall {

  private static final int MAX_FORWARDS = 70;
  private static final String REASON = "SIP;cause=487;text=\"Request Terminated\"";

  private static final SendListener NOBODY_WAITS =
      new SendListener() {
        @Override
        public void sent(Flow flow) {
          // a lost ACK is asked for by the next repetition of the 2xx
        }

        @Override
        public void failed(SendFailure failure) {
          // as above
        }
      };

  private UnwantedCall() {}

  /** ACKs the 2xx or its repetition, and sends a BYE with the first ACK. */
  static void end(ProxyEnvironment environment, Branch branch, SipMessage success) {
    SipMessage invite = branch.client.request();
    String target =
        success
            .contact()
            .map(contact -> SipUri.forRequest(contact.uri()))
            .orElse(invite.requestUri());
    RequestRoute route = RequestRoute.of(routes(invite, success), target);
    Hop hop =
        TargetHops.of(environment, route.nextHop(), route.requestUri()).orElse(branch.client.hop());
    SipMessage ack = request(environment, Methods.ACK, invite.cseq(), route, hop, invite, success);
    environment.transport.send(ack, hop, NOBODY_WAITS);
    if (!branch.ended) {
      branch.ended = true;
      environment.counters.unwanted.increment();
      SipMessage bye =
          request(environment, Methods.BYE, invite.cseq() + 1, route, hop, invite, success);
      branch.client.call().ended(bye, StopReason.SYSTEM_INITIATED_TERMINATION);
      environment.transactions.open(bye, hop, NoTransactionUser.NONE);
    }
  }

  /** Of the Record-Routes those that were added behind us. */
  private static List<String> routes(SipMessage invite, SipMessage success) {
    List<NameAddress> recorded = success.recordRoutes();
    int behindUs = Math.max(0, recorded.size() - invite.recordRoutes().size());
    List<String> routes = new ArrayList<>();
    recorded.subList(0, behindUs).forEach(route -> routes.add(route.toString()));
    Collections.reverse(routes);
    return routes;
  }

  private static SipMessage request(
      ProxyEnvironment environment,
      String method,
      long cseq,
      RequestRoute route,
      Hop hop,
      SipMessage invite,
      SipMessage success) {
    MessageBuilder builder =
        MessageBuilder.request(method, route.requestUri())
            .header("Via", hop.local().via(environment.transactions.newBranch()));
    route.routes().forEach(value -> builder.header("Route", value));
    builder
        .header("Max-Forwards", MAX_FORWARDS)
        .copy(invite, "From")
        .copy(success, "To")
        .copy(invite, "Call-ID")
        .header("CSeq", cseq + " " + method);
    return method.equals(Methods.BYE) ? builder.header("Reason", REASON).build() : builder.build();
  }
}
