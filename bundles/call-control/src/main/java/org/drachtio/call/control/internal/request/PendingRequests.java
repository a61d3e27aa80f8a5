package org.drachtio.call.control.internal.request;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.drachtio.api.control.AppEvent;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.call.control.internal.application.AttachedApplications;
import org.drachtio.call.control.internal.application.Owners;
import org.drachtio.call.control.internal.reply.Refusal;
import org.drachtio.call.control.internal.reply.Refusals;
import org.drachtio.call.control.internal.reply.StatelessReplies;
import org.drachtio.call.control.internal.settings.CallControlSettings;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/**
 * The requests of one lane that wait for their first answer, from the opening of their transaction
 * to that answer, a CANCEL, or the end of their time. Who gets them is decided by {@link
 * NewRequests}. Lane thread only.
 */
public final class PendingRequests {

  private static final int EXPIRY = 1;

  private final Lane lane;
  private final TransactionLayer transactions;
  private final StatelessReplies replies;
  private final Refusals refusals;
  private final AttachedApplications applications;
  private final Supplier<CallControlSettings> settings;
  private final RoundTrips roundTrips;
  private final PendingTable table = new PendingTable();
  private final SilenceWatch watch;

  PendingRequests(
      Lane lane,
      TransactionLayer transactions,
      StatelessReplies replies,
      Refusals refusals,
      AttachedApplications applications,
      Supplier<CallControlSettings> settings,
      RoundTrips roundTrips,
      SilenceWatch.Mover mover) {
    this.lane = lane;
    this.transactions = transactions;
    this.replies = replies;
    this.refusals = refusals;
    this.applications = applications;
    this.settings = settings;
    this.roundTrips = roundTrips;
    watch = new SilenceWatch(lane, this, applications, mover);
  }

  boolean hasRoom() {
    return table.size() < settings.get().maxPendingPerLane();
  }

  /** Makes the state of a new request; {@code null} if that could not be: it has been answered. */
  Pending open(InboundMessage inbound, long application) {
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

  /** The same request for another application, under an id that the first does not know. */
  Pending rename(Pending pending, long application) {
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
  boolean isWaiting(Pending pending) {
    return table.find(pending.id) == pending;
  }

  /** The request with this id, if it still waits for its first answer; {@code null} if not. */
  public Pending find(String id) {
    return table.find(id);
  }

  /** All that wait for their first answer; a view. */
  Collection<Pending> all() {
    return table.all();
  }

  public int size() {
    return table.size();
  }

  /**
   * Refuses it and forgets it.
   *
   * @param why for the log
   */
  void refuse(Pending pending, int status, Refusal cause, String why) {
    refusals.note(pending.transaction.request(), status, cause, why);
    answer(pending, status, "", List.of());
  }

  /**
   * Answers it and forgets it.
   *
   * @param reason empty = the standard phrase
   * @param contacts values of Contact, as they are to be sent
   */
  void answer(Pending pending, int status, String reason, List<String> contacts) {
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
   * (sip-behaviour.md §1.2).
   *
   * @return false: there is no such INVITE
   */
  boolean cancel(InboundMessage inbound) {
    Pending pending = table.findInvite(inbound);
    if (pending == null) {
      return false;
    }
    replies.answer(inbound, 200);
    pending.transaction.call().cancelled(inbound);
    answer(pending, 487, "", List.of());
    applications.tell(pending.application, new AppEvent.FromNetwork(pending.id, "", inbound));
    return true;
  }

  /** Its transaction was cancelled, and has been answered. */
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
  }

  /** Somebody else answers it: its failure was found by its transaction alone. */
  void forget(ServerTransaction transaction) {
    for (Pending pending : List.copyOf(all())) {
      if (pending.transaction == transaction) {
        remove(pending.id);
      }
    }
  }

  /** Forgets all of them; nobody is answered by this. */
  public void clear() {
    table.clear();
    watch.end();
  }

  /** When a request that is given to an application now expires, on the lane's clock. */
  public long expiryFromNow() {
    return lane.now() + settings.get().pendingTimeoutMillis();
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
}
