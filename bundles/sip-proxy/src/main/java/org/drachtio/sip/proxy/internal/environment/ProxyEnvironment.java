package org.drachtio.sip.proxy.internal.environment;

import java.util.concurrent.atomic.AtomicReference;
import org.drachtio.api.dialog.ClientFlows;
import org.drachtio.api.proxy.ProxyUser;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.SipTransport;

/**
 * What all lanes share: the layers below, the counters, the settings in force, and who knows
 * registered clients. Thread-safe.
 */
public final class ProxyEnvironment {

  public final SipTransport transport;
  public final TransactionLayer transactions;
  public final ProxyCounters counters;
  private volatile ProxySettings settings;
  private final AtomicReference<ClientFlows> clients = new AtomicReference<>(NoClients.NONE);
  private final AtomicReference<ProxyUser> user = new AtomicReference<>(NoProxyUser.NONE);

  public ProxyEnvironment(
      SipTransport transport,
      TransactionLayer transactions,
      ProxyCounters counters,
      ProxySettings settings) {
    this.transport = transport;
    this.transactions = transactions;
    this.counters = counters;
    this.settings = settings;
  }

  public ProxySettings settings() {
    return settings;
  }

  public void use(ProxySettings changed) {
    settings = changed;
  }

  public ClientFlows clients() {
    return clients.get();
  }

  public void clients(ClientFlows known) {
    clients.set(known);
  }

  /** Nothing if others have come meanwhile. */
  public void forget(ClientFlows gone) {
    clients.compareAndSet(gone, NoClients.NONE);
  }

  public ProxyUser user() {
    return user.get();
  }

  /** Whether there was none. */
  public boolean attach(ProxyUser attached) {
    return user.compareAndSet(NoProxyUser.NONE, attached);
  }

  public void detach(ProxyUser attached) {
    user.compareAndSet(attached, NoProxyUser.NONE);
  }
}
