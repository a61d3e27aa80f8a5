package org.drachtio.sip.proxy.internal;

import java.util.concurrent.atomic.AtomicReference;
import org.drachtio.api.dialog.ClientFlows;
import org.drachtio.api.proxy.ProxyUser;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.SipTransport;

/** What all lanes share. Thread-safe. */
final class Environment {

  final SipTransport transport;
  final TransactionLayer transactions;
  final ProxyCounters counters;
  private volatile ProxySettings settings;
  private final AtomicReference<ClientFlows> clients = new AtomicReference<>(NoClients.NONE);
  private final AtomicReference<ProxyUser> user = new AtomicReference<>(NoProxyUser.NONE);

  Environment(
      SipTransport transport,
      TransactionLayer transactions,
      ProxyCounters counters,
      ProxySettings settings) {
    this.transport = transport;
    this.transactions = transactions;
    this.counters = counters;
    this.settings = settings;
  }

  ProxySettings settings() {
    return settings;
  }

  void use(ProxySettings changed) {
    settings = changed;
  }

  ClientFlows clients() {
    return clients.get();
  }

  void clients(ClientFlows known) {
    clients.set(known);
  }

  /** Nothing if others have come meanwhile. */
  void forget(ClientFlows gone) {
    clients.compareAndSet(gone, NoClients.NONE);
  }

  ProxyUser user() {
    return user.get();
  }

  /** Whether there was none. */
  boolean attach(ProxyUser attached) {
    return user.compareAndSet(NoProxyUser.NONE, attached);
  }

  void detach(ProxyUser attached) {
    user.compareAndSet(attached, NoProxyUser.NONE);
  }
}
