package org.drachtio.sip.dialog.internal.dialog;

import org.drachtio.api.dialog.DialogUser;
import org.drachtio.api.dialog.RefusedBecause;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.sip.dialog.internal.compose.OwnAnswers;
import org.drachtio.sip.dialog.internal.flow.RegisteredFlows;

/**
 * What the dialog layer works with on one lane.
 *
 * <p><b>Threading:</b> the lane's thread, but for {@link #user(DialogUser)} and {@link
 * #policies(LanePolicies)}, which any thread may call.
 */
public final class LaneServices {

  private final Lane lane;
  private final SipTransport transport;
  private final TransactionLayer transactions;

  /** Of all lanes. */
  private final RegisteredFlows flows;

  private volatile DialogUser user = NoDialogUser.NONE;
  private volatile LanePolicies policies;

  public LaneServices(
      Lane lane,
      SipTransport transport,
      TransactionLayer transactions,
      RegisteredFlows flows,
      LanePolicies policies) {
    this.lane = lane;
    this.transport = transport;
    this.transactions = transactions;
    this.flows = flows;
    this.policies = policies;
  }

  public Lane lane() {
    return lane;
  }

  public SipTransport transport() {
    return transport;
  }

  public TransactionLayer transactions() {
    return transactions;
  }

  public RegisteredFlows flows() {
    return flows;
  }

  /** Answers a request without the application, and tells the user of this layer. */
  public void refuse(InboundMessage request, int status, String why) {
    OwnAnswers.send(transactions, request, status);
    user.onRefused(request, status, RefusedBecause.STATE, why);
  }

  /** As {@link #refuse}, a request that comes after a later one of the same dialog. */
  public void refuseOutOfOrder(InboundMessage request) {
    OwnAnswers.sendOutOfOrder(transactions, request);
    user.onRefused(
        request,
        OwnAnswers.SERVER_INTERNAL_ERROR,
        RefusedBecause.STATE,
        "its CSeq number is not above that of an earlier request of the dialog");
  }

  /** As {@link #refuse}, a request whose session interval is too short (RFC 4028 §6). */
  public void refuseTooBrief(InboundMessage request) {
    OwnAnswers.sendTooBrief(transactions, request, policies.sessions().minSeconds());
    user.onRefused(
        request,
        OwnAnswers.SESSION_INTERVAL_TOO_SMALL,
        RefusedBecause.STATE,
        "its Session-Expires is below the minimum of this server");
  }

  public DialogUser user() {
    return user;
  }

  public void user(DialogUser attached) {
    user = attached;
  }

  public LanePolicies policies() {
    return policies;
  }

  public void policies(LanePolicies changed) {
    policies = changed;
  }
}
