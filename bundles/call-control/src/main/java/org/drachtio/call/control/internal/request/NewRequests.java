package org.drachtio.call.control.internal.request;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.drachtio.api.control.AppEvent;
import org.drachtio.api.control.DialListener;
import org.drachtio.api.dialog.DialogLayer;
import org.drachtio.api.proxy.ProxyLayer;
import org.drachtio.api.route.ApplicationAddress;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.MessageHandler;
import org.drachtio.call.control.internal.application.AttachedApplications;
import org.drachtio.call.control.internal.application.Owners;
import org.drachtio.call.control.internal.extension.FilterChain;
import org.drachtio.call.control.internal.extension.Routing;
import org.drachtio.call.control.internal.reply.Refusal;
import org.drachtio.call.control.internal.reply.Refusals;
import org.drachtio.call.control.internal.reply.StatelessReplies;
import org.drachtio.call.control.internal.settings.CallControlSettings;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.LogLimiter;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.Methods;
import org.drachtio.message.Printable;
import org.drachtio.message.SipMessage;
import org.drachtio.message.log.CallLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests of one lane that belong to no transaction and no dialog: refused here, or given to whom
 * {@link Placement} has found (sip-behaviour.md §1.2, §1.3). {@link PendingRequests} keeps them
 * from then on until their first answer. Lane thread only.
 */
public final class NewRequests {

  private static final Logger LOG = LoggerFactory.getLogger(NewRequests.class);
  private static final LogLimiter TAKEN = new LogLimiter();

  private static final int RINGING = 180;
  private static final int MOVED = 302;
  private static final int UNANSWERED = 480;

  /** Bound on applications tried for one request: each of them has died since it was chosen. */
  private static final int MAX_TRIES = 16;

  private static final String NO_DIALOG = "there is no such dialog";

  /** Every other method is answered 501 if no application wants it. */
  private static final Set<String> KNOWN =
      Set.of(
          Methods.INVITE,
          Methods.REGISTER,
          Methods.MESSAGE,
          Methods.OPTIONS,
          Methods.INFO,
          Methods.NOTIFY,
          Methods.SUBSCRIBE,
          Methods.PUBLISH,
          Methods.REFER);

  /** Event package of the subscription that a REFER begins (RFC 3515 §2.4.4). */
  private static final String REFER = "refer";

  private final Lane lane;
  private final DialogLayer dialogs;
  private final StatelessReplies replies;
  private final Refusals refusals;
  private final AttachedApplications applications;
  private final Supplier<CallControlSettings> settings;
  private final FilterChain filters;
  private final Routing routing;
  private final Placement placement;
  private final ProxyLayer proxies;
  private final Counter discarded;
  private final PendingRequests pending;
  private final HeldRequests held;

  /** This version of the bundle goes: the next one finds out who answers. */
  private boolean leaving;

  public NewRequests(
      Lane lane,
      TransactionLayer transactions,
      DialogLayer dialogs,
      StatelessReplies replies,
      Refusals refusals,
      AttachedApplications applications,
      Supplier<CallControlSettings> settings,
      FilterChain filters,
      Routing routing,
      ProxyLayer proxies,
      RoundTrips roundTrips,
      Counter discarded,
      HeldRequests held) {
    this.lane = lane;
    this.dialogs = dialogs;
    this.replies = replies;
    this.refusals = refusals;
    this.applications = applications;
    this.settings = settings;
    this.filters = filters;
    this.discarded = discarded;
    this.proxies = proxies;
    this.held = held;
    pending =
        new PendingRequests(
            lane,
            transactions,
            replies,
            refusals,
            applications,
            settings,
            roundTrips,
            this::takeFromSilent);
    this.routing = routing;
    placement = new Placement(routing, applications);
  }

  /** Those that wait for their first answer. */
  public PendingRequests pending() {
    return pending;
  }

  /** Those that wait for a filter or router that restarts. */
  public HeldRequests held() {
    return held;
  }

  public void offer(InboundMessage inbound) {
    SipMessage request = inbound.message();
    String method = request.method();
    boolean exempt = method.equals(Methods.ACK) || method.equals(Methods.CANCEL);
    if (!exempt && !filters.passes(inbound)) {
      return;
    }
    switch (method) {
      case Methods.INVITE -> {
        if (request.toTag().isEmpty()) {
          place(inbound);
        } else {
          replies.refuse(inbound, 481, Refusal.NO_DIALOG, NO_DIALOG);
        }
      }
      case Methods.MESSAGE, Methods.OPTIONS, Methods.INFO, Methods.NOTIFY, Methods.REFER -> {
        if (isOfNoDialog(request)) {
          replies.reject(inbound, 481, "", Refusal.NO_DIALOG, NO_DIALOG);
        } else {
          place(inbound);
        }
      }
      case Methods.REGISTER, Methods.SUBSCRIBE, Methods.PUBLISH -> place(inbound);
      case Methods.CANCEL -> {
        if (!pending.cancel(inbound)) {
          replies.reject(inbound, 481, "", Refusal.NO_DIALOG, "there is no INVITE to cancel");
        }
      }
      case Methods.BYE, Methods.UPDATE, Methods.PRACK ->
          replies.reject(inbound, 481, "", Refusal.NO_DIALOG, NO_DIALOG);
      case Methods.ACK -> discarded.increment();
      default -> unheardOf(inbound);
    }
  }

  /** An application may know more methods than we do (RFC 3261 §8.2.1, §12.2.2). */
  private void unheardOf(InboundMessage inbound) {
    if (inbound.message().toTag().isEmpty()) {
      place(inbound);
    } else {
      replies.reject(inbound, 481, "", Refusal.NO_DIALOG, NO_DIALOG);
    }
  }

  /** No application wants it. */
  private void unwanted(InboundMessage inbound) {
    String method = inbound.message().method();
    if (KNOWN.contains(method)) {
      replies.refuse(
          inbound,
          503,
          Refusal.NO_APPLICATION,
          "no connected application wants " + method + " and reads what it is sent");
    } else {
      replies.reject(inbound, 501, "", Refusal.METHOD, "no application wants this method");
    }
  }

  /**
   * Whether it says that it is in a dialog, and there is none (RFC 3261 §12.2.2). The subscription
   * that a REFER of an application outside a dialog begins is known to the application alone.
   */
  private boolean isOfNoDialog(SipMessage request) {
    if (request.toTag().isEmpty() || dialogs.isInDialog(request)) {
      return false;
    }
    boolean referred =
        request
            .header("Event")
            .or(() -> request.header("o"))
            .filter(event -> event.strip().regionMatches(true, 0, REFER, 0, REFER.length()))
            .isPresent();
    return !(referred && request.method().equals(Methods.NOTIFY));
  }

  private void place(InboundMessage inbound) {
    if (!pending.hasRoom()) {
      replies.refuse(
          inbound, 503, Refusal.FULL, "too many requests wait for an answer (maxPendingPerLane)");
      return;
    }
    if (leaving) {
      pending.open(inbound, Owners.NOBODY);
      return;
    }
    Placement.Decision first = placement.first(inbound);
    if (first instanceof Placement.Decision.Wait wait) {
      Pending waiting = pending.open(inbound, Owners.NOBODY);
      if (waiting != null) {
        await(waiting, wait.asked());
      }
    } else if (first instanceof Placement.Decision.Give give) {
      Pending waiting = pending.open(inbound, give.application());
      if (waiting != null && (tell(waiting) || giveToAnother(waiting))) {
        ring(waiting);
      }
    } else {
      unwanted(inbound);
    }
  }

  private void carryOut(Pending waiting, Placement.Decision decision) {
    if (decision instanceof Placement.Decision.Wait wait) {
      await(waiting, wait.asked());
    } else if (decision instanceof Placement.Decision.ToApplications to) {
      waiting.tag = to.tag();
      waiting.placing = false;
      if (giveToAnother(waiting)) {
        ring(waiting);
      }
    } else if (decision instanceof Placement.Decision.Dial to) {
      dial(waiting, to.address());
    } else if (decision instanceof Placement.Decision.Forward to) {
      // Nobody wants to hear what becomes of it; what cannot be proxied the proxy has answered.
      pending.remove(waiting.id);
      proxies.proxy("", waiting.transaction, to.how());
    } else if (decision instanceof Placement.Decision.Redirect to) {
      pending.answer(waiting, MOVED, "Moved", to.contacts());
    } else if (decision instanceof Placement.Decision.Refuse refusal) {
      refuse(waiting, refusal);
    }
  }

  private void await(Pending waiting, Routing.Asked asked) {
    waiting.placing = true;
    asked
        .answer()
        .whenComplete(
            (route, failure) ->
                lane.execute(
                    () -> {
                      // Otherwise it was cancelled or has expired meanwhile, or the next version
                      // asks again.
                      if (!pending.isWaiting(waiting)) {
                        return;
                      }
                      if (route == null && routing.hasLost(asked)) {
                        waiting.placing = false;
                        placeAll();
                      } else {
                        carryOut(waiting, placement.routed(waiting, asked, route, failure));
                      }
                    }));
  }

  /**
   * The application of a request has gone: the next one that wants the request gets it; if there is
   * none, the caller is refused.
   *
   * @return whether another has it
   */
  private boolean giveToAnother(Pending waiting) {
    for (int i = 0; i < MAX_TRIES; i++) {
      if (!(placement.next(waiting) instanceof Placement.Decision.Give next)) {
        break;
      }
      waiting.application = next.application();
      if (tell(waiting)) {
        return true;
      }
    }
    refuse(waiting, placement.unplaced(waiting));
    return false;
  }

  /** Refuses a request as {@link Placement} has decided, and forgets it. */
  private void refuse(Pending waiting, Placement.Decision.Refuse refusal) {
    InboundMessage request = waiting.transaction.request();
    if (refusal.failure().isPresent()) {
      refusals.note(
          request, refusal.status(), refusal.cause(), refusal.why(), refusal.failure().get());
    } else {
      refusals.note(request, refusal.status(), refusal.cause(), refusal.why());
    }
    pending.answer(waiting, refusal.status(), refusal.reason(), List.of());
  }

  private boolean tell(Pending waiting) {
    // Before telling, because the answer may come before this method goes on.
    waiting.deliveredAt = System.nanoTime();
    return applications.tell(
        waiting.application, new AppEvent.NewRequest(waiting.id, waiting.transaction.request()));
  }

  /**
   * With a To tag that no dialog has, as from drachtio-server; but not to a caller that takes
   * reliable provisional responses only (RFC 3262 §3).
   */
  private void ring(Pending waiting) {
    InboundMessage inbound = waiting.transaction.request();
    SipMessage request = inbound.message();
    if (settings.get().alwaysSend180()
        && request.method().equals(Methods.INVITE)
        && !request.hasToken("Require", "100rel")) {
      replies.answer(inbound, RINGING);
      waiting
          .transaction
          .call()
          .answered(MessageBuilder.response(request, RINGING, "", "").build());
    }
  }

  private void dial(Pending waiting, ApplicationAddress address) {
    waiting.dialled = true;
    waiting.dialling = address;
    waiting.dialledBy =
        applications.dial(
            address,
            new DialListener() {
              @Override
              public void connected(long application) {
                lane.execute(() -> reached(waiting, application));
              }

              @Override
              public void failed(String why) {
                lane.execute(() -> unreachable(waiting, address, why));
              }
            });
  }

  private void reached(Pending waiting, long application) {
    if (!pending.isWaiting(waiting)) {
      applications.disconnect(application);
      return;
    }
    waiting.placing = false;
    waiting.dialling = null;
    waiting.application = application;
    if (tell(waiting) || giveToAnother(waiting)) {
      ring(waiting);
    }
  }

  private void unreachable(Pending waiting, ApplicationAddress address, String why) {
    if (pending.isWaiting(waiting)) {
      pending.refuse(
          waiting,
          UNANSWERED,
          Refusal.UNREACHABLE,
          "application " + address + " cannot be used: " + why);
    }
  }

  /**
   * Its application says nothing: another application that wants the request, and is not silent,
   * gets it under a new id. What the first application says later is thus about an unknown request;
   * a CANCEL follows the INVITE to the first application, so that it does not begin anything with
   * it.
   *
   * @return whether another has it
   */
  private boolean takeFromSilent(Pending waiting) {
    Optional<Placement.Decision.Give> next = placement.insteadOfSilent(waiting);
    if (next.isEmpty()) {
      return false;
    }
    SipMessage request = waiting.transaction.request().message();
    if (TAKEN.permits()) {
      CallLog.about(
          request.callId(),
          waiting.id,
          () ->
              LOG.warn(
                  "Call-ID {}: application {} does not answer, its {} goes to application {}{}",
                  Printable.line(request.callId()),
                  waiting.application,
                  request.method(),
                  next.get().application(),
                  TAKEN.more()));
    }
    if (request.method().equals(Methods.INVITE)) {
      applications.tell(
          waiting.application, new AppEvent.FromNetwork(waiting.id, "", waiting.lostCancel()));
    }
    Pending moved = pending.rename(waiting, next.get().application());
    return tell(moved) || giveToAnother(moved);
  }

  /**
   * Goes on with those of which nobody has found out yet who gets them, unless a router that
   * restarts is to be asked.
   */
  public void placeAll() {
    if (routing.isIncomplete()) {
      return;
    }
    for (Pending waiting : List.copyOf(pending.all())) {
      if (waiting.application == Owners.NOBODY && !waiting.placing) {
        carryOut(waiting, placement.again(waiting));
      }
    }
  }

  /** Applications have been attached: those before them tell of no call any more. */
  public void attached() {
    for (Pending waiting : List.copyOf(pending.all())) {
      if (waiting.dialling != null && !applications.isAttached(waiting.dialledBy)) {
        dial(waiting, waiting.dialling);
      }
    }
    placeAll();
  }

  /** No filter or router is expected back any more. */
  public void complete(MessageHandler path) {
    placeAll();
    held.release(path);
  }

  /** Another version of this bundle takes over: it gets those that wait as well. */
  public void keepHeld(MessageHandler path) {
    leaving = true;
    held.releaseAll(path);
  }

  public void applicationGone(long application) {
    for (Pending waiting : List.copyOf(pending.all())) {
      if (waiting.application == application) {
        giveToAnother(waiting);
      }
    }
  }
}
