package org.drachtio.call.control.internal.request;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.drachtio.api.control.AppEvent;
import org.drachtio.api.control.DialListener;
import org.drachtio.api.dialog.DialogLayer;
import org.drachtio.api.proxy.ProxyLayer;
import org.drachtio.api.route.ApplicationAddress;
import org.drachtio.api.transaction.ServerTransaction;
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
import org.drachtio.kernel.lane.Ids;
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
 * Requests of one lane that belong to no transaction and no dialog: refused here, or kept until
 * {@link Placement} has found who answers, and until that answer (sip-behaviour.md §1.2, §1.3).
 * Lane thread only.
 */
public final class NewRequests {

  private static final Logger LOG = LoggerFactory.getLogger(NewRequests.class);
  private static final LogLimiter TAKEN = new LogLimiter();

  private static final int EXPIRY = 1;
  private static final int RINGING = 180;
  private static final int MOVED = 302;
  private static final int UNANSWERED = 480;

  /** Bound on applications tried for one request: each of them has died since it was chosen. */
  private static final int MAX_TRIES = 16;

  private static final String NO_DIALOG = "there is no such dialog";

  /** All others are 501 to us if no application wants them. */
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
  private final TransactionLayer transactions;
  private final DialogLayer dialogs;
  private final StatelessReplies replies;
  private final Refusals refusals;
  private final AttachedApplications applications;
  private final Supplier<CallControlSettings> settings;
  private final FilterChain filters;
  private final Routing routing;
  private final Placement placement;
  private final ProxyLayer proxies;
  private final RoundTrips roundTrips;
  private final Counter discarded;
  private final PendingTable table = new PendingTable();
  private final SilenceWatch watch;
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
    this.transactions = transactions;
    this.dialogs = dialogs;
    this.replies = replies;
    this.refusals = refusals;
    this.applications = applications;
    this.settings = settings;
    this.filters = filters;
    this.roundTrips = roundTrips;
    this.discarded = discarded;
    this.proxies = proxies;
    this.held = held;
    watch = new SilenceWatch(lane, this, applications);
    this.routing = routing;
    placement = new Placement(routing, applications);
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
      case Methods.CANCEL -> cancel(inbound);
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
    if (table.size() >= settings.get().maxPendingPerLane()) {
      replies.refuse(
          inbound, 503, Refusal.FULL, "too many requests wait for an answer (maxPendingPerLane)");
      return;
    }
    if (leaving) {
      open(inbound, Owners.NOBODY);
      return;
    }
    Placement.Decision first = placement.first(inbound);
    if (first instanceof Placement.Decision.Wait wait) {
      Pending pending = open(inbound, Owners.NOBODY);
      if (pending != null) {
        await(pending, wait.asked());
      }
    } else if (first instanceof Placement.Decision.Give give) {
      Pending pending = open(inbound, give.application());
      if (pending != null && (tell(pending) || giveToAnother(pending))) {
        ring(pending);
      }
    } else {
      unwanted(inbound);
    }
  }

  private void carryOut(Pending pending, Placement.Decision decision) {
    if (decision instanceof Placement.Decision.Wait wait) {
      await(pending, wait.asked());
    } else if (decision instanceof Placement.Decision.ToApplications to) {
      pending.tag = to.tag();
      pending.placing = false;
      if (giveToAnother(pending)) {
        ring(pending);
      }
    } else if (decision instanceof Placement.Decision.Dial to) {
      dial(pending, to.address());
    } else if (decision instanceof Placement.Decision.Forward to) {
      // Nobody wants to hear what becomes of it; what cannot be proxied the proxy has answered.
      remove(pending.id);
      proxies.proxy("", pending.transaction, to.how());
    } else if (decision instanceof Placement.Decision.Redirect to) {
      answer(pending, MOVED, "Moved", to.contacts());
    } else if (decision instanceof Placement.Decision.Refuse refusal) {
      refuse(pending, refusal);
    }
  }

  private void await(Pending pending, Routing.Asked asked) {
    pending.placing = true;
    asked
        .answer()
        .whenComplete(
            (route, failure) ->
                lane.execute(
                    () -> {
                      // Else cancelled or expired meanwhile, or the next version asks again.
                      if (!isWaiting(pending)) {
                        return;
                      }
                      if (route == null && routing.hasLost(asked)) {
                        pending.placing = false;
                        placeAll();
                      } else {
                        carryOut(pending, placement.routed(pending, asked, route, failure));
                      }
                    }));
  }

  /**
   * The application of a request is gone: the next that wants it gets it, else the caller is
   * refused.
   *
   * @return whether another has it
   */
  private boolean giveToAnother(Pending pending) {
    for (int i = 0; i < MAX_TRIES; i++) {
      if (!(placement.next(pending) instanceof Placement.Decision.Give next)) {
        break;
      }
      pending.application = next.application();
      if (tell(pending)) {
        return true;
      }
    }
    refuse(pending, placement.unplaced(pending));
    return false;
  }

  private boolean tell(Pending pending) {
    // Before, as an answer may come before this goes on.
    pending.deliveredAt = System.nanoTime();
    return applications.tell(
        pending.application, new AppEvent.NewRequest(pending.id, pending.transaction.request()));
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

  private void dial(Pending pending, ApplicationAddress address) {
    pending.dialled = true;
    applications.dial(
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
    if (!isWaiting(pending)) {
      applications.disconnect(application);
      return;
    }
    pending.placing = false;
    pending.application = application;
    if (tell(pending) || giveToAnother(pending)) {
      ring(pending);
    }
  }

  private void unreachable(Pending pending, ApplicationAddress address, String why) {
    if (isWaiting(pending)) {
      refuse(
          pending,
          UNANSWERED,
          Refusal.UNREACHABLE,
          "application " + address + " cannot be used: " + why);
    }
  }

  /** Makes the state of a new request; {@code null} if that could not be: it has been answered. */
  private Pending open(InboundMessage inbound, long application) {
    Pending pending = new Pending(this, Ids.uuid(lane.index()), application);
    pending.transaction = transactions.open(inbound, pending);
    if (pending.transaction.isOver()) {
      if (pending.transaction.lastStatus() == 503) {
        replies.refused(inbound, 503);
        refusals.note(inbound, 503, Refusal.FULL, "no room for another transaction");
      }
      return null; // answered 503 at the bound of the tables, or the peer has gone
    }
    if (inbound.message().method().equals(Methods.INVITE)) {
      pending.transaction.observe(transactions.observers().received(inbound, pending.id));
    }
    pending.arm(lane.arm(settings.get().pendingTimeoutMillis(), EXPIRY, pending));
    add(pending);
    return pending;
  }

  private void add(Pending pending) {
    table.add(pending);
    watch.begin();
  }

  /**
   * Its application says nothing: another that wants the request and is not like that gets it under
   * a new id. Whatever the first says of it later is thus about a request that is unknown; so that
   * it does not begin something with it, it finds a CANCEL behind it.
   *
   * @return whether another has it
   */
  boolean takeFromSilent(Pending pending) {
    Optional<Placement.Decision.Give> next = placement.insteadOfSilent(pending);
    if (next.isEmpty()) {
      return false;
    }
    SipMessage request = pending.transaction.request().message();
    if (TAKEN.permits()) {
      CallLog.about(
          request.callId(),
          pending.id,
          () ->
              LOG.warn(
                  "Call-ID {}: application {} does not answer, its {} goes to application {}{}",
                  Printable.line(request.callId()),
                  pending.application,
                  request.method(),
                  next.get().application(),
                  TAKEN.more()));
    }
    if (request.method().equals(Methods.INVITE)) {
      applications.tell(
          pending.application, new AppEvent.FromNetwork(pending.id, "", pending.lostCancel()));
    }
    Pending moved = rename(pending, next.get().application());
    return tell(moved) || giveToAnother(moved);
  }

  /** The same request for another application, under an id that the first does not know. */
  private Pending rename(Pending pending, long application) {
    Pending renamed = new Pending(this, Ids.uuid(lane.index()), application);
    renamed.transaction = pending.transaction;
    renamed.tag = pending.tag;
    renamed.transaction.call().renamed(renamed.id);
    long expiresAt = pending.expiresAt();
    remove(pending.id);
    renamed.transaction.setUser(renamed);
    renamed.arm(lane.armAt(expiresAt, EXPIRY, renamed));
    add(renamed);
    return renamed;
  }

  /** Whether it still waits for its first answer. */
  private boolean isWaiting(Pending pending) {
    return table.find(pending.id) == pending;
  }

  /**
   * Refuses it and forgets it.
   *
   * @param why for the log
   */
  private void refuse(Pending pending, int status, Refusal cause, String why) {
    refusals.note(pending.transaction.request(), status, cause, why);
    answer(pending, status, "", List.of());
  }

  private void refuse(Pending pending, Placement.Decision.Refuse refusal) {
    InboundMessage request = pending.transaction.request();
    if (refusal.failure().isPresent()) {
      refusals.note(
          request, refusal.status(), refusal.cause(), refusal.why(), refusal.failure().get());
    } else {
      refusals.note(request, refusal.status(), refusal.cause(), refusal.why());
    }
    answer(pending, refusal.status(), refusal.reason(), List.of());
  }

  /**
   * Answers it and forgets it.
   *
   * @param reason empty = the standard phrase
   * @param contacts values of Contact, as they are to be sent
   */
  private void answer(Pending pending, int status, String reason, List<String> contacts) {
    remove(pending.id);
    SipMessage request = pending.transaction.request().message();
    MessageBuilder response = MessageBuilder.response(request, status, reason, Ids.token());
    for (String contact : contacts) {
      response.header("Contact", contact);
    }
    pending.transaction.respond(response.build());
  }

  /**
   * A CANCEL that names another branch than the INVITE still ends it while nobody has answered
   * (§1.2).
   */
  private void cancel(InboundMessage inbound) {
    Pending pending = table.findInvite(inbound);
    if (pending == null) {
      replies.reject(inbound, 481, "", Refusal.NO_DIALOG, "there is no INVITE to cancel");
      return;
    }
    replies.answer(inbound, 200);
    pending.transaction.call().cancelled(inbound);
    answer(pending, 487, "", List.of());
    applications.tell(pending.application, new AppEvent.FromNetwork(pending.id, "", inbound));
  }

  /** The request with this id, if it still waits for its first answer; {@code null} if not. */
  public Pending find(String id) {
    return table.find(id);
  }

  /** When a request that is given to an application now expires, on the lane's clock. */
  public long expiryFromNow() {
    return lane.now() + settings.get().pendingTimeoutMillis();
  }

  /** All that wait for their first answer; a view. */
  Collection<Pending> all() {
    return table.all();
  }

  /** All that wait, for the next version of the bundle. */
  public List<PendingSnapshot> snapshot() {
    return all().stream().map(Pending::snapshot).toList();
  }

  /**
   * Goes on with a request that an earlier version of the bundle gave to an application; without
   * its transaction there is nothing to go on with.
   */
  public void resume(PendingSnapshot left) {
    Optional<ServerTransaction> live = transactions.server(left.handle());
    if (live.isEmpty()) {
      return;
    }
    Pending pending = new Pending(this, left.id(), left.application());
    pending.transaction = live.get();
    pending.adopted = left.adopted();
    pending.tag = left.tag();
    pending.dialled = left.dialled();
    if (!pending.adopted) {
      pending.transaction.setUser(pending);
    }
    pending.arm(lane.armAt(left.expiresAt(), EXPIRY, pending));
    add(pending);
  }

  /**
   * Goes on with those of which nobody has found out yet who gets them, unless a router that
   * restarts is to be asked.
   */
  public void placeAll() {
    if (routing.isIncomplete()) {
      return;
    }
    for (Pending pending : List.copyOf(table.all())) {
      if (pending.application == Owners.NOBODY && !pending.placing) {
        carryOut(pending, placement.again(pending));
      }
    }
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

  /** Forgets all of them; nobody is answered by this. */
  public void clear() {
    table.clear();
    watch.end();
  }

  /** Somebody else answers it: its failure was found by its transaction alone. */
  void forget(ServerTransaction transaction) {
    for (Pending pending : List.copyOf(all())) {
      if (pending.transaction == transaction) {
        remove(pending.id);
      }
    }
  }

  /** Its application has given the first answer: it waits no more. */
  public void answered(Pending pending) {
    if (pending.deliveredAt != 0) {
      roundTrips.answered(pending.application, System.nanoTime() - pending.deliveredAt);
    }
    remove(pending.id);
  }

  /** It has been answered, cancelled, or is over. */
  public void remove(String id) {
    table.remove(id);
    if (table.size() == 0) {
      watch.end();
    }
  }

  void cancelled(Pending pending, InboundMessage cancel) {
    remove(pending.id);
    applications.tell(pending.application, new AppEvent.FromNetwork(pending.id, "", cancel));
  }

  /**
   * Nobody answered in time: an INVITE gets 480, of all else the state is dropped (RFC 4320 §4.2).
   */
  void expired(Pending pending) {
    SipMessage request = pending.transaction.request().message();
    String why =
        pending.application == Owners.NOBODY
            ? "no router has answered in time"
            : "application " + pending.application + " has not answered in time";
    if (request.method().equals(Methods.INVITE)) {
      refuse(pending, 480, Refusal.TIMEOUT, why);
    } else {
      refusals.note(pending.transaction.request(), 0, Refusal.TIMEOUT, why);
      remove(pending.id);
      pending.transaction.abandon();
    }
  }

  public void applicationGone(long application) {
    for (Pending pending : List.copyOf(table.all())) {
      if (pending.application == application) {
        giveToAnother(pending);
      }
    }
  }

  public int size() {
    return table.size();
  }
}
