package org.drachtio.sip.transaction.internal;

import org.drachtio.api.call.CallObservers;
import org.drachtio.api.transaction.Timers;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.kernel.lane.Ids;

/**
 * What all lanes share: the transport, the counters, who is silent, and the settings in force.
 * Thread-safe.
 */
final class Environment {

  private final SipTransport transport;
  private final TransactionCounters counters;
  private final Amplification amplification;
  private final CallObservers observers;
  private volatile TransactionSettings settings;

  Environment(SipTransport transport, TransactionCounters counters, TransactionSettings settings) {
    this.transport = transport;
    this.counters = counters;
    this.amplification = new Amplification(counters);
    this.observers = new CallObservers(Ids::token, new FailedObservers(counters.observerFailed));
    this.settings = settings;
  }

  SipTransport transport() {
    return transport;
  }

  TransactionCounters counters() {
    return counters;
  }

  CallObservers observers() {
    return observers;
  }

  Amplification amplification() {
    return amplification;
  }

  TransactionSettings settings() {
    return settings;
  }

  Timers timers() {
    return settings.timers();
  }

  void use(TransactionSettings changed) {
    settings = changed;
  }
}
