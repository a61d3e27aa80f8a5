package org.drachtio.call.control.internal;

import org.drachtio.api.dialog.DialogLayer;
import org.drachtio.api.proxy.ProxyLayer;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.MessageHandler;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.message.SipMessage;

/**
 * The way of a message, every step in its order (design.md §2): match a transaction, match a
 * dialog, pass it through where we are a proxy in its dialog, then treat it as new. Retransmissions
 * and in-dialog requests never get as far as the last step.
 *
 * <p><b>Threading:</b> called on the lane of the message's Call-ID.
 */
final class MessagePath implements MessageHandler {

  private final Lanes lanes;
  private final TransactionLayer transactions;
  private final DialogLayer dialogs;
  private final ProxyLayer proxies;
  private final StatelessReplies replies;
  private final NewRequests[] newRequests;
  private final Counter strayResponses;

  MessagePath(
      Lanes lanes,
      TransactionLayer transactions,
      DialogLayer dialogs,
      ProxyLayer proxies,
      StatelessReplies replies,
      NewRequests[] newRequests,
      Counter strayResponses) {
    this.lanes = lanes;
    this.transactions = transactions;
    this.dialogs = dialogs;
    this.proxies = proxies;
    this.replies = replies;
    this.newRequests = newRequests;
    this.strayResponses = strayResponses;
  }

  @Override
  public void onMessage(InboundMessage inbound) {
    SipMessage message = inbound.message();
    if (message.fault().isFault()) {
      replies.toFaulty(inbound);
    } else if (transactions.onMessage(inbound)) {
      return;
    } else if (!message.isRequest()) {
      if (!proxies.onResponse(inbound)) {
        strayResponses.increment();
      }
    } else if (!dialogs.onRequest(inbound) && !proxies.onRequest(inbound)) {
      newRequests[lanes.ofHash(message.callIdHash()).index()].offer(inbound);
    }
  }
}
