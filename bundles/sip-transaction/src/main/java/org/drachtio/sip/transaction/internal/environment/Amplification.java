package org.drachtio.sip.transaction.internal.environment;

import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;

/**
 * What silent addresses draw over UDP. A request with a forged source makes the server send
 * answers, their repetitions and a BYE to somebody who has asked for nothing; docs/security.md has
 * the figures. All of it is counted; with a limit, repetitions are withheld, never the first copy
 * of anything. An address that a connection leads to has shown that it is there.
 *
 * <p>Thread-safe, without locks.
 */
public final class Amplification {

  private final AnsweringAddresses answering = new AnsweringAddresses();
  private final TransactionCounters counters;

  Amplification(TransactionCounters counters) {
    this.counters = counters;
  }

  public AnsweringAddresses answering() {
    return answering;
  }

  public boolean isSilent(Flow flow) {
    return !flow.protocol().isReliable() && !answering.has(flow.address());
  }

  /** Something came back that only a receiver at this address can know. */
  public void acknowledged(Flow flow) {
    if (!flow.protocol().isReliable()) {
      answering.add(flow.address());
    }
  }

  /**
   * A response to one of our requests came.
   *
   * @param to where the request was sent; its receiver may have told the branch to another address
   */
  public void answered(Hop to, Flow from) {
    if (to.host().equals(from.address())) {
      acknowledged(from);
    }
  }

  /** A silent address has sent a request. */
  void received() {
    counters.silentReceived.increment();
  }

  /** A silent address was sent a message that an application need not have wanted there. */
  public void drawn() {
    counters.silentDrawn.increment();
  }

  /** A repetition to a silent address was not sent. */
  public void withheld() {
    counters.silentWithheld.increment();
  }
}
