package org.drachtio.sip.transaction.internal.environment;

import org.drachtio.api.call.CallObservers;
import org.drachtio.api.transaction.Timers;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.kernel.lane.Ids;

/**
 * What all lanes share: the transport, the counters, who is silent, and the settings in force.
 * Thread-safe.
 */
public final class Environment {

  private final SipTransport transport;
  private final TransactionCounters counters;
  private final Amplification amplification;
  private final CallObservers observers;
  private volatile TransactionSettings settings;

  public Environment(
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

  public Timers timers() {
    return settings.timers();
  }

  public void use(TransactionSettings changed) {
    settings = changed;
  }
}
