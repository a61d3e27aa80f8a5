package org.drachtio.call.control.internal;

import java.util.List;
import java.util.function.Supplier;
import org.drachtio.api.control.AppEvent;
import org.drachtio.api.control.DialListener;
import org.drachtio.api.control.Selection;
import org.drachtio.api.proxy.ProxyLayer;
import org.drachtio.api.proxy.ProxyRequest;
import org.drachtio.api.route.ApplicationAddress;
import org.drachtio.api.route.Route;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.meter.LogLimiter;
import org.drachtio.message.HeaderGrammar;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.Methods;
import org.drachtio.message.Printable;
import org.drachtio.message.SipMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds who answers a new request: the routers in their order, else the connected applications in
 * rotation (architecture.md §2). Lane thread only; what comes from elsewhere is posted to it.
 */
final class Placement {

  private static final Logger LOG = LoggerFactory.getLogger(Placement.class);
  private static final LogLimiter TAKEN = new LogLimiter();

  /** Bound on applications tried for one request: each of them has died since it was chosen. */
  private static final int MAX_TRIES = 16;

  private static final int RINGING = 180;

  private final NewRequests requests;
  private final Lane lane;
  private final Routing routing;
  private final Delivery delivery;
  private final StatelessReplies replies;
  private final Supplier<CallControlSettings> settings;
  private final ProxyLayer proxies;

  Placement(
      NewRequests requests,
      Lane lane,
      Routing routing,
      Delivery delivery,
      StatelessReplies replies,
      Supplier<CallControlSettings> settings,
      ProxyLayer proxies) {
    this.requests = requests;
    this.lane = lane;
    this.routing = routing;
    this.delivery = delivery;
    this.replies = replies;
    this.settings = settings;
    this.proxies = proxies;
  }

  /** A request for which there is no state yet: one that nobody wants leaves none. */
  void begin(InboundMessage inbound) {
    Routing.Asked asked = routing.ask(inbound);
    if (asked != null) {
      Pending pending = requests.open(inbound, Owners.NOBODY);
      if (pending != null) {
        await(pending, asked);
      }
      return;
    }
    if (!(delivery.select(inbound.message().method(), "") instanceof Selection.Chosen chosen)) {
      requests.unwanted(inbound);
      return;
    }
    Pending pending = requests.open(inbound, chosen.application());
    if (pending != null && (deliver(pending) || giveToAnother(pending))) {
      ring(pending);
    }
  }

  /** A request that the last version of the bundle was placing: from the start again. */
  void resume(Pending pending) {
    Routing.Asked asked = routing.ask(pending.transaction.request());
    if (asked != null) {
      await(pending, asked);
    } else {
      toApplications(pending);
    }
  }

  /**
   * Its application is gone: the next that wants it gets it, else the caller a 503
   * (admin-protocol.md §9).
   *
   * @return whether another has it
   */
  boolean giveToAnother(Pending pending) {
    String method = pending.transaction.request().message().method();
    for (int i = 0; i < MAX_TRIES && !pending.dialled; i++) {
      if (!(delivery.select(method, pending.tag) instanceof Selection.Chosen next)) {
        break;
      }
      pending.application = next.application();
      if (deliver(pending)) {
        return true;
      }
    }
    refuseUnplaced(pending, method);
    return false;
  }

  private void refuseUnplaced(Pending pending, String method) {
    if (pending.dialled) {
      requests.refuse(
          pending,
          480,
          Refusal.APPLICATION_GONE,
          "application " + pending.application + " that was called for it is gone");
    } else if (!pending.tag.isEmpty()) {
      requests.refuse(
          pending,
          480,
          Refusal.NO_TAG,
          "no connected application that wants " + method + " has the tag " + pending.tag);
    } else {
      requests.refuse(
          pending,
          503,
          Refusal.NO_APPLICATION,
          "no connected application wants " + method + " and reads what it is sent");
    }
  }

  /**
   * Its application says nothing: another that wants the request and is not like that gets it under
   * a new id. Whatever the first says of it later is thus about a request that is unknown; so that
   * it does not begin something with it, it finds a CANCEL behind it.
   *
   * @return whether another has it
   */
  boolean takeFromSilent(Pending pending) {
    String method = pending.transaction.request().message().method();
    if (!(delivery.select(method, pending.tag) instanceof Selection.Chosen next)
        || next.application() == pending.application
        || delivery.isSilent(next.application())) {
      return false;
    }
    if (TAKEN.permits()) {
      LOG.warn(
          "{}: application {} says nothing, {} goes to application {}{}",
          Printable.line(pending.transaction.request().message().callId()),
          pending.application,
          method,
          next.application(),
          TAKEN.more());
    }
    if (method.equals(Methods.INVITE)) {
      delivery.deliver(pending.application, cancelled(pending));
    }
    Pending moved = requests.rename(pending, next.application());
    return deliver(moved) || giveToAnother(moved);
  }

  private static AppEvent cancelled(Pending pending) {
    InboundMessage inbound = pending.transaction.request();
    SipMessage invite = inbound.message();
    SipMessage cancel =
        MessageBuilder.request(Methods.CANCEL, invite.requestUri())
            .copy(invite, "Via")
            .copy(invite, "From")
            .copy(invite, "To")
            .copy(invite, "Call-ID")
            .header("CSeq", invite.cseq() + " " + Methods.CANCEL)
            .header("Reason", "SIP ;cause=480 ;text=\"No answer of the application\"")
            .build();
    return new AppEvent.FromNetwork(
        pending.id, "", new InboundMessage(cancel, inbound.flow(), inbound.epochMicros()));
  }

  private boolean deliver(Pending pending) {
    return delivery.deliver(
        pending.application, new AppEvent.NewRequest(pending.id, pending.transaction.request()));
  }

  private void toApplications(Pending pending) {
    pending.placing = false;
    if (giveToAnother(pending)) {
      ring(pending);
    }
  }

  /**
   * With a To tag that no dialog has, as from drachtio-server; but not to a caller that takes
   * reliable provisional responses only (RFC 3262 §3).
   */
  private void ring(Pending pending) {
    InboundMessage inbound = pending.transaction.request();
    SipMessage request = inbound.message();
    if (settings.get().alwaysSend180()
        && request.method().equals(Methods.INVITE)
        && !request.hasToken("Require", "100rel")) {
      replies.answer(inbound, RINGING);
      pending
          .transaction
          .call()
          .answered(MessageBuilder.response(request, RINGING, "", "").build());
    }
  }

  private void await(Pending pending, Routing.Asked asked) {
    pending.placing = true;
    asked
        .answer()
        .whenComplete(
            (route, failure) -> lane.execute(() -> routed(pending, asked, route, failure)));
  }

  private void routed(Pending pending, Routing.Asked asked, Route route, Throwable failure) {
    if (!requests.isWaiting(pending)) {
      return; // cancelled or expired meanwhile, or the next version of the bundle asks again
    }
    if (route == null) {
      requests.refuse(
          pending, 500, Refusal.ROUTER_FAILED, "router " + asked.router() + " failed", failure);
    } else if (route instanceof Route.Pass) {
      Routing.Asked next = routing.askNext(asked, pending.transaction.request());
      if (next != null) {
        await(pending, next);
      } else {
        toApplications(pending);
      }
    } else if (route instanceof Route.Reject reject) {
      requests.reject(
          pending,
          reject.status(),
          reject.reason(),
          Refusal.ROUTER,
          "router " + asked.router() + " wants it so");
    } else if (route instanceof Route.Redirect redirect) {
      redirect(pending, redirect);
    } else if (route instanceof Route.ToTag to) {
      pending.tag = to.tag();
      toApplications(pending);
    } else if (route instanceof Route.ToApplication to) {
      dial(pending, to.address());
    } else if (route instanceof Route.Proxy to) {
      proxy(pending, to);
    }
  }

  /** Nobody wants to hear what becomes of it; what cannot be proxied the proxy has answered. */
  private void proxy(Pending pending, Route.Proxy to) {
    requests.remove(pending.id);
    proxies.proxy(
        "",
        pending.transaction,
        new ProxyRequest(
            to.destinations(),
            to.simultaneous(),
            to.recordRoute(),
            to.followRedirects(),
            to.provisionalTimeoutMillis(),
            to.finalTimeoutMillis(),
            List.of()));
  }

  private void redirect(Pending pending, Route.Redirect redirect) {
    String method = pending.transaction.request().message().method();
    if (!method.equals(Methods.INVITE)) {
      requests.refuse(
          pending, 500, Refusal.ROUTER_FAILED, "a redirect of " + method + " is not possible");
      return;
    }
    for (String contact : redirect.contacts()) {
      if (!HeaderGrammar.isValid("Contact", contact)) {
        requests.refuse(pending, 500, Refusal.ROUTER_FAILED, "not a Contact: " + contact);
        return;
      }
    }
    requests.answer(pending, 302, "Moved", redirect.contacts());
  }

  private void dial(Pending pending, ApplicationAddress address) {
    pending.dialled = true;
    delivery.dial(
        address,
        new DialListener() {
          @Override
          public void connected(long application) {
            lane.execute(() -> reached(pending, application));
          }

          @Override
          public void failed(String why) {
            lane.execute(() -> unreachable(pending, address, why));
          }
        });
  }

  private void reached(Pending pending, long application) {
    if (!requests.isWaiting(pending)) {
      delivery.disconnect(application);
      return;
    }
    pending.placing = false;
    pending.application = application;
    if (deliver(pending) || giveToAnother(pending)) {
      ring(pending);
    }
  }

  private void unreachable(Pending pending, ApplicationAddress address, String why) {
    if (requests.isWaiting(pending)) {
      requests.refuse(
          pending, 480, Refusal.UNREACHABLE, "application " + address + " cannot be used: " + why);
    }
  }
}
