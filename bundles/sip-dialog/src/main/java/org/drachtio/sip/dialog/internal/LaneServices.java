package org.drachtio.sip.dialog.internal;

import org.drachtio.api.dialog.DialogUser;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.kernel.lane.Lane;

/**
 * What the dialog layer works with on one lane.
 *
 * <p><b>Threading:</b> the lane's thread, but for {@link #user(DialogUser)} and {@link
 * #policies(LanePolicies)}, which any thread may call.
 */
final class LaneServices {

  private final Lane lane;
  private final SipTransport transport;
  private final TransactionLayer transactions;

  /** Of all lanes. */
  private final RegisteredFlows flows;

  private volatile DialogUser user = NobodyListens.USER;
  private volatile LanePolicies policies;

  LaneServices(
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

  Lane lane() {
    return lane;
  }

  SipTransport transport() {
    return transport;
  }

  TransactionLayer transactions() {
    return transactions;
  }

  RegisteredFlows flows() {
    return flows;
  }

  DialogUser user() {
    return user;
  }

  void user(DialogUser attached) {
    user = attached;
  }

  LanePolicies policies() {
    return policies;
  }

  void policies(LanePolicies changed) {
    policies = changed;
  }
}
