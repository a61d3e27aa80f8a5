package org.drachtio.call.control.internal.request;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/**
 * The requests of one lane that wait for their first answer: by the id that applications know, and
 * INVITEs by Call-ID too. As large as {@link PendingRequests} lets it become. Lane thread only.
 */
final class PendingTable {

  /** In the order in which they came, which is thus that of a parcel too. */
  private final Map<String, Pending> byId = new LinkedHashMap<>();

  /** The latest of each Call-ID; it leads to the earlier ones. */
  private final Map<String, Pending> inviteByCallId = new HashMap<>();

  /** The request has its transaction already. */
  void add(Pending pending) {
    byId.put(pending.id, pending);
    SipMessage request = pending.transaction.request().message();
    if (request.method().equals(Methods.INVITE)) {
      pending.earlierOfCall = inviteByCallId.put(request.callId(), pending);
    }
  }

  /** {@code null} if there is none. */
  Pending find(String id) {
    return byId.get(id);
  }

  /**
   * The latest INVITE that a CANCEL of another branch may mean; {@code null} if there is none.
   * Peers that may not cancel know the Call-ID, too: From tag and CSeq number of the CANCEL, and
   * the address that it comes from, have to be those of the INVITE (RFC 3261 §9.1).
   */
  Pending findInvite(InboundMessage cancel) {
    SipMessage message = cancel.message();
    Pending at = inviteByCallId.get(message.callId());
    while (at != null && !isMeant(at.transaction.request(), cancel)) {
      at = at.earlierOfCall;
    }
    return at;
  }

  private static boolean isMeant(InboundMessage invite, InboundMessage cancel) {
    return invite.message().fromTag().equals(cancel.message().fromTag())
        && invite.message().cseq() == cancel.message().cseq()
        && invite.flow().address().equals(cancel.flow().address());
  }

  /** Takes it out and ends its timer. */
  void remove(String id) {
    Pending pending = byId.remove(id);
    if (pending != null) {
      pending.disarm();
      SipMessage request = pending.transaction.request().message();
      if (request.method().equals(Methods.INVITE)) {
        inviteByCallId.computeIfPresent(
            request.callId(), (callId, latest) -> without(pending, latest));
      }
    }
  }

  /** The chain from the latest INVITE to all earlier ones without the removed one. */
  private static Pending without(Pending removed, Pending latest) {
    if (latest == removed) {
      return removed.earlierOfCall;
    }
    for (Pending at = latest; at.earlierOfCall != null; at = at.earlierOfCall) {
      if (at.earlierOfCall == removed) {
        at.earlierOfCall = removed.earlierOfCall;
        break;
      }
    }
    return latest;
  }

  /** Takes all out and ends their timers. */
  void clear() {
    byId.values().forEach(Pending::disarm);
    byId.clear();
    inviteByCallId.clear();
  }

  /** A view, in the order in which they came. */
  Collection<Pending> all() {
    return Collections.unmodifiableCollection(byId.values());
  }

  int size() {
    return byId.size();
  }
}
