package org.drachtio.sip.dialog.internal.flow;

import java.util.Optional;
import org.drachtio.api.transport.Flow;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.message.Methods;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.compose.Numbers;

/** Which answers of applications make a registered flow (sip-behaviour.md §9). */
public final class Registrations {

  private static final NearNetworks NEAR = new NearNetworks();

  private Registrations() {}

  /** An application has answered this request; nothing unless it accepted a registration. */
  public static void note(
      RegisteredFlows flows, Lane lane, SipMessage request, SipMessage response, Flow flow) {
    if (!flow.protocol().isReliable() || !isAccepted(request.method(), response.status())) {
      return;
    }
    FlowClaim.of(request, flow, NEAR)
        .ifPresent(claim -> flows.learn(claim, flow, secondsOf(request.method(), response), lane));
  }

  /** Somebody behind the proxy has answered this request, which came by this flow. */
  public static void noteProxied(
      RegisteredFlows flows, Lane lane, SipMessage request, SipMessage response, Flow flow) {
    if (request
        .contact()
        .flatMap(NameAddress::sipUri)
        .filter(FlowClaim::isUnknowable)
        .isPresent()) {
      note(flows, lane, request, response, flow);
    }
  }

  private static boolean isAccepted(String method, int status) {
    return switch (method) {
      case Methods.REGISTER -> status == 200;
      case Methods.SUBSCRIBE -> status == 200 || status == 202;
      default -> false;
    };
  }

  private static long secondsOf(String method, SipMessage response) {
    Optional<String> given =
        method.equals(Methods.REGISTER)
            ? response.contact().flatMap(contact -> contact.parameter("expires"))
            : Optional.empty();
    return given.or(() -> response.header("Expires")).map(Numbers::of).orElse(0L);
  }
}
