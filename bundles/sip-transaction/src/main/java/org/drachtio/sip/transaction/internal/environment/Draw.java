package org.drachtio.sip.transaction.internal.environment;

import org.drachtio.api.transport.Flow;

/**
 * What one request has drawn, in bytes, as long as its source is silent: the budget of its
 * repetitions. Each request has its own budget, so a source has the budgets of all its requests,
 * and nothing is kept for sources.
 *
 * <p><b>Threading:</b> its lane's.
 */
public final class Draw {

  private final TransactionEnvironment environment;
  private final Flow flow;
  private long received;
  private long drawn;

  /** As an earlier version of the layer left it. */
  public Draw(TransactionEnvironment environment, Flow flow, long received, long drawn) {
    this.environment = environment;
    this.flow = flow;
    this.received = received;
    this.drawn = drawn;
  }

  public Draw(TransactionEnvironment environment, Flow flow) {
    this(environment, flow, 0, 0);
  }

  public long received() {
    return received;
  }

  public long drawn() {
    return drawn;
  }

  /** The request came, or came again. */
  public void received(int bytes) {
    received += bytes;
    if (isSilent()) {
      environment.amplification().received();
    }
  }

  /** A response left. */
  public void drew(int bytes) {
    drawn += bytes;
    if (isSilent()) {
      environment.amplification().drawn();
    }
  }

  /** Whether a repetition of so many bytes may leave; counts it if not. */
  public boolean admits(int bytes) {
    int limit = environment.settings().amplificationLimit();
    if (limit == 0 || drawn + bytes <= limit * received || !isSilent()) {
      return true;
    }
    environment.amplification().withheld();
    return false;
  }

  private boolean isSilent() {
    return environment.amplification().isSilent(flow);
  }
}
