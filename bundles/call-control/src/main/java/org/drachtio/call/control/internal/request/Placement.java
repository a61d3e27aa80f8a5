package org.drachtio.call.control.internal.request;

import java.util.List;
import java.util.Optional;
import org.drachtio.api.control.Selection;
import org.drachtio.api.proxy.ProxyRequest;
import org.drachtio.api.route.ApplicationAddress;
import org.drachtio.api.route.Route;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.call.control.internal.application.AttachedApplications;
import org.drachtio.call.control.internal.extension.Routing;
import org.drachtio.call.control.internal.reply.Refusal;
import org.drachtio.message.HeaderGrammar;
import org.drachtio.message.Methods;

/**
 * Decides who answers a new request: the routers in their order, else the connected applications in
 * rotation (architecture.md §2). It changes nothing; {@link NewRequests} does what it says. Lane
 * thread only.
 */
final class Placement {

  private static final int NO_ANSWER = 480;
  private static final int ERROR = 500;
  private static final int UNAVAILABLE = 503;

  private final Routing routing;
  private final AttachedApplications applications;

  /** What is to be done with a request. */
  sealed interface Decision {

    /** Wait for the answer of this router. */
    record Wait(Routing.Asked asked) implements Decision {}

    /** This application gets it. */
    record Give(long application) implements Decision {}

    /**
     * The connected applications get it, one after the other.
     *
     * @param tag that they must have; empty if that does not matter
     */
    record ToApplications(String tag) implements Decision {}

    /** An application that is called for it alone gets it. */
    record Dial(ApplicationAddress address) implements Decision {}

    /** The proxy gets it. */
    record Forward(ProxyRequest how) implements Decision {}

    /** The caller is redirected. */
    record Redirect(List<String> contacts) implements Decision {}

    /**
     * The caller is refused.
     *
     * @param reason phrase of the response; empty = the standard one
     * @param why for the log
     * @param failure of which the log shows the stack trace
     */
    record Refuse(int status, String reason, Refusal cause, String why, Optional<Throwable> failure)
        implements Decision {

      Refuse(int status, Refusal cause, String why) {
        this(status, "", cause, why, Optional.empty());
      }
    }

    /** No application wants it. */
    record Unwanted() implements Decision {}
  }

  Placement(Routing routing, AttachedApplications applications) {
    this.routing = routing;
    this.applications = applications;
  }

  /** Of a request for which there is no state yet: waits, gives, or nobody wants it. */
  Decision first(InboundMessage inbound) {
    Routing.Asked asked = routing.ask(inbound);
    if (asked != null) {
      return new Decision.Wait(asked);
    }
    return chosen(inbound.message().method(), "");
  }

  /** Of a request that the last version of the bundle was placing: from the start again. */
  Decision again(Pending pending) {
    Routing.Asked asked = routing.ask(pending.transaction.request());
    return asked != null ? new Decision.Wait(asked) : new Decision.ToApplications(pending.tag);
  }

  private Decision chosen(String method, String tag) {
    return applications.select(method, tag) instanceof Selection.Chosen chosen
        ? new Decision.Give(chosen.application())
        : new Decision.Unwanted();
  }

  /**
   * The next application that wants a request, which its own has lost or nobody has had; if there
   * is none, the caller is refused (admin-protocol.md §9).
   */
  Decision next(Pending pending) {
    Decision next =
        pending.dialled ? new Decision.Unwanted() : chosen(methodOf(pending), pending.tag);
    return next instanceof Decision.Give ? next : unplaced(pending);
  }

  /** Nobody can get it any more. */
  Decision.Refuse unplaced(Pending pending) {
    String method = methodOf(pending);
    if (pending.dialled) {
      return new Decision.Refuse(
          NO_ANSWER,
          Refusal.APPLICATION_GONE,
          "application " + pending.application + " that was called for it is gone");
    }
    if (!pending.tag.isEmpty()) {
      return new Decision.Refuse(
          NO_ANSWER,
          Refusal.NO_TAG,
          "no connected application that wants " + method + " has the tag " + pending.tag);
    }
    return new Decision.Refuse(
        UNAVAILABLE,
        Refusal.NO_APPLICATION,
        "no connected application wants " + method + " and reads what it is sent");
  }

  /**
   * Another application for a request whose own application says nothing; not one that is silent,
   * too.
   */
  Optional<Decision.Give> insteadOfSilent(Pending pending) {
    return chosen(methodOf(pending), pending.tag) instanceof Decision.Give next
            && next.application() != pending.application
            && !applications.isSilent(next.application())
        ? Optional.of(next)
        : Optional.empty();
  }

  /**
   * A router has answered.
   *
   * @param route null if it has failed
   * @param failure null if it has not
   */
  Decision routed(Pending pending, Routing.Asked asked, Route route, Throwable failure) {
    routing.answered(asked, route);
    String router = "router " + asked.router();
    if (route == null) {
      return new Decision.Refuse(
          ERROR, "", Refusal.ROUTER_FAILED, router + " failed", Optional.ofNullable(failure));
    }
    if (route instanceof Route.Pass) {
      Routing.Asked next = routing.askNext(asked, pending.transaction.request());
      return next != null ? new Decision.Wait(next) : new Decision.ToApplications(pending.tag);
    }
    if (route instanceof Route.Reject reject) {
      return new Decision.Refuse(
          reject.status(),
          reject.reason(),
          Refusal.ROUTER,
          router + " wants it so",
          Optional.empty());
    }
    if (route instanceof Route.Redirect redirect) {
      return redirect(methodOf(pending), redirect);
    }
    if (route instanceof Route.ToTag to) {
      return new Decision.ToApplications(to.tag());
    }
    if (route instanceof Route.ToApplication to) {
      return new Decision.Dial(to.address());
    }
    if (route instanceof Route.Proxy to) {
      return new Decision.Forward(
          new ProxyRequest(
              to.destinations(),
              to.simultaneous(),
              to.recordRoute(),
              to.followRedirects(),
              to.provisionalTimeoutMillis(),
              to.finalTimeoutMillis(),
              List.of()));
    }
    // Of a later version of the API.
    return new Decision.Refuse(
        ERROR,
        Refusal.ROUTER_FAILED,
        router + " answered with a route of an unknown kind, " + route.getClass().getName());
  }

  private static Decision redirect(String method, Route.Redirect redirect) {
    if (!method.equals(Methods.INVITE)) {
      return new Decision.Refuse(
          ERROR, Refusal.ROUTER_FAILED, "a redirect of " + method + " is not possible");
    }
    for (String contact : redirect.contacts()) {
      if (!HeaderGrammar.isValid("Contact", contact)) {
        return new Decision.Refuse(ERROR, Refusal.ROUTER_FAILED, "not a Contact: " + contact);
      }
    }
    return new Decision.Redirect(redirect.contacts());
  }

  private static String methodOf(Pending pending) {
    return pending.transaction.request().message().method();
  }
}
