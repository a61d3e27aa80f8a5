package org.drachtio.call.control.internal.path;

import org.drachtio.api.dialog.DialogLayer;
import org.drachtio.api.proxy.ProxyLayer;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.MessageHandler;
import org.drachtio.call.control.internal.extension.FilterChain;
import org.drachtio.call.control.internal.reply.Refusal;
import org.drachtio.call.control.internal.reply.StatelessReplies;
import org.drachtio.call.control.internal.request.Failures;
import org.drachtio.call.control.internal.request.NewRequests;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/**
 * The way of a message, every step in its order (architecture.md §2): match a transaction, match a
 * dialog, ask the filters whether its source is listened to, forward it where this server is a
 * proxy in its dialog, then treat it as new, if need be once a filter or router has restarted.
 * Retransmissions and in-dialog requests never get as far as the last step.
 *
 * <p><b>Threading:</b> called on the lane of the message's Call-ID.
 */
public final class MessagePath implements MessageHandler {

  private final Lanes lanes;
  private final TransactionLayer transactions;
  private final DialogLayer dialogs;
  private final ProxyLayer proxies;
  private final StatelessReplies replies;
  private final FilterChain filters;
  private final NewRequests[] newRequests;
  private final Counter strayResponses;
  private final Counter noRoom;
  private final Failures failures;

  public MessagePath(
      Lanes lanes,
      TransactionLayer transactions,
      DialogLayer dialogs,
      ProxyLayer proxies,
      StatelessReplies replies,
      FilterChain filters,
      NewRequests[] newRequests,
      Counter strayResponses,
      Counter noRoom,
      Failures failures) {
    this.lanes = lanes;
    this.transactions = transactions;
    this.dialogs = dialogs;
    this.proxies = proxies;
    this.replies = replies;
    this.filters = filters;
    this.newRequests = newRequests;
    this.strayResponses = strayResponses;
    this.noRoom = noRoom;
    this.failures = failures;
  }

  @Override
  public void onMessage(InboundMessage inbound) {
    try {
      pass(inbound);
    } catch (Throwable e) {
      // Errors of class loading while a bundle is replaced included.
      failures.message(inbound, newRequestsOf(inbound), e);
    }
  }

  private void pass(InboundMessage inbound) {
    SipMessage message = inbound.message();
    if (message.fault().isFault()) {
      if (filters.listenTo(inbound)) {
        replies.toFaulty(inbound);
      }
    } else if (transactions.onMessage(inbound)) {
      return;
    } else if (!message.isRequest()) {
      if (!proxies.onResponse(inbound)) {
        strayResponses.increment();
      }
    } else if (dialogs.onRequest(inbound)
        || !filters.listenTo(inbound)
        || proxies.onRequest(inbound)) {
      return;
    } else if (beginsDialog(message) && !dialogs.hasRoom()) {
      noRoom.increment();
      replies.refuse(inbound, 503, Refusal.FULL, "no room for another dialog");
    } else {
      NewRequests requests = newRequestsOf(inbound);
      if (!requests.held().take(inbound)) {
        requests.offer(inbound);
      }
    }
  }

  private static boolean beginsDialog(SipMessage request) {
    return request.toTag().isEmpty() && Methods.beginsDialog(request.method());
  }

  private NewRequests newRequestsOf(InboundMessage inbound) {
    return newRequests[lanes.ofHash(inbound.message().callIdHash()).index()];
  }
}
