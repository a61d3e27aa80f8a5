package org.drachtio.sip.transaction.internal.environment;

import org.drachtio.api.call.CallObservers;
import org.drachtio.api.transaction.Timers;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.kernel.lane.Ids;

/**
 * What all lanes share: the transport, the counters, who is silent, and the settings in force.
 * Thread-safe.
 */
public final class TransactionEnvironment {

  private final SipTransport transport;
  private final TransactionCounters counters;
  private final Amplification amplification;
  private final CallObservers observers;
  private volatile TransactionSettings settings;

  public TransactionEnvironment(
      SipTransport transport, TransactionCounters counters, TransactionSettings settings) {
    this.transport = transport;
    this.counters = counters;
    this.amplification = new Amplification(counters);
    this.observers = new CallObservers(Ids::token, new FailedObservers(counters.observerFailed));
    this.settings = settings;
  }

  public SipTransport transport() {
    return transport;
  }

  public TransactionCounters counters() {
    return counters;
  }

  public CallObservers observers() {
    return observers;
  }

  public Amplification amplification() {
    return amplification;
  }

  public TransactionSettings settings() {
    return settings;
  }

  /**
   * Whether a message that belongs to a transaction comes from another host than the transaction's
   * connection leads to, while that is open and its client has not registered anew: then a message
   * of the transaction comes by that connection (RFC 3261 §18.2.2). To know the branch is no proof
   * of being the peer.
   *
   * @param own flow of the transaction; {@code null}: not known yet
   * @param by flow of the message; {@code null}: the server has made it
   */
  public boolean isStranger(Flow own, Flow by) {
    return own != null
        && own.connection() > 0
        && by != null
        && by.connection() != own.connection()
        && !by.address().equals(own.address())
        && !transport.isSuccessor(own.connection(), by.connection());
  }

  public Timers timers() {
    return settings.timers();
  }

  public void use(TransactionSettings changed) {
    settings = changed;
  }
}
