package org.drachtio.sip.proxy.internal.fork;

import java.util.List;
import java.util.Optional;
import org.drachtio.api.proxy.ProxyRequest;
import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transaction.ClientTransactionUser;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.message.Header;
import org.drachtio.message.Methods;
import org.drachtio.sip.proxy.internal.compose.ForwardedRequest;
import org.drachtio.sip.proxy.internal.compose.ReliableNumbers;
import org.drachtio.sip.proxy.internal.compose.Target;
import org.drachtio.sip.proxy.internal.environment.ProxyEnvironment;
import org.drachtio.sip.proxy.internal.environment.TargetHops;
import org.drachtio.sip.proxy.internal.snapshot.BranchSnapshot;
import org.drachtio.sip.proxy.internal.snapshot.BranchState;

/**
 * One target of a proxied request. Lane thread only.
 *
 * <pre>
 * state       event                     action                               next
 * Waiting     start                     send, arm provisional and final      Calling
 *             no way to the target                                           Finished
 *             the search is over                                             Finished
 * Calling     1xx                       arm C in place of provisional        Proceeding
 *             provisional, final timer  CANCEL as soon as it answers         GivenUp
 *             the search is over        CANCEL as soon as it answers         GivenUp
 * Proceeding  101-199                   arm C again, forward                 Proceeding
 *             final timer, timer C      CANCEL                               GivenUp
 *             the search is over        CANCEL                               Cancelled
 * Cancelled   1xx                       absorb                               Cancelled
 * GivenUp     1xx                       absorb; the CANCEL goes now          GivenUp
 * all         200-699, time-out, error  tell the context                     Finished
 * Finished    2xx                       tell the context                     Finished
 * </pre>
 *
 * Given up counts as finished, with 408; Cancelled is waited for, as its answer is sure to come.
 */
public final class Branch implements ClientTransactionUser, TimerTarget {

  private static final int PROVISIONAL = 1;
  private static final int FINAL = 2;
  private static final int TIMER_C = 3;

  private final ResponseContext context;
  final Target target;
  final ReliableNumbers reliable = new ReliableNumbers();
  BranchState state = BranchState.WAITING;

  /** Null unless there is a live one. */
  ClientTransaction client;

  /** The target can be reached over TLS only, and there is no listening point for TLS. */
  boolean lacksTls;

  /** Its late 2xx has been ACKed and its call ended. */
  boolean ended;

  /** Provisional timer or timer C: one follows the other. */
  private Timer progress;

  private Timer end;

  Branch(ResponseContext context, Target target) {
    this.context = context;
    this.target = target;
  }

  /**
   * Sends the request.
   *
   * @return false: there is no way to the target
   */
  boolean start() {
    ProxyEnvironment environment = context.environment();
    Optional<Hop> hop = hop(environment);
    if (hop.isEmpty()) {
      state = BranchState.FINISHED;
      return false;
    }
    state = BranchState.CALLING;
    ProxyRequest how = context.how();
    if (how.provisionalTimeoutMillis() > 0) {
      progress = context.lane().arm(how.provisionalTimeoutMillis(), PROVISIONAL, this);
    }
    if (how.finalTimeoutMillis() > 0) {
      end = context.lane().arm(how.finalTimeoutMillis(), FINAL, this);
    }
    environment.counters.branches.increment();
    client =
        environment.transactions.open(
            ForwardedRequest.of(
                environment.transport,
                context.received(),
                how,
                target,
                hop.get(),
                environment.transactions.newBranch(),
                context.cookie()),
            hop.get(),
            this);
    if (client.isOver()) { // the layer below is going; nothing will be heard of it
      client = null;
      finish();
    } else {
      client.observe(context.server().call().forwarded(client.request()));
    }
    return client != null;
  }

  private Optional<Hop> hop(ProxyEnvironment environment) {
    if (target.hop() != null) {
      return Optional.of(target.hop());
    }
    String outboundProxy = environment.settings().outboundProxy();
    String next = outboundProxy.isEmpty() ? target.uri() : outboundProxy;
    String requestUri =
        ForwardedRequest.requestUri(environment.transport, context.received().message(), target);
    lacksTls = TargetHops.lacksTls(environment, next, requestUri);
    return TargetHops.of(environment, next, requestUri);
  }

  /** All that the next version of the bundle needs. */
  BranchSnapshot snapshot() {
    return new BranchSnapshot(
        target,
        state,
        client == null ? "" : client.handle(),
        ended,
        deadline(progress),
        deadline(end),
        reliable.snapshot());
  }

  /** Goes on with what the last version left; its transaction may have been lost. */
  static Branch resume(ResponseContext context, BranchSnapshot left) {
    Branch branch = new Branch(context, left.target());
    branch.ended = left.ended();
    branch.reliable.resume(left.reliable());
    ClientTransaction live =
        left.client().isEmpty()
            ? null
            : context.environment().transactions.client(left.client()).orElse(null);
    branch.resume(live, left.state(), left.progressAt(), left.endAt());
    return branch;
  }

  private void resume(ClientTransaction live, BranchState left, long progressAt, long endAt) {
    state = left;
    client = live;
    if (live != null) {
      live.setUser(this);
    } else if (left != BranchState.WAITING) {
      state = BranchState.FINISHED;
    }
    if (isOutstanding() && progressAt != 0) {
      int kind = state == BranchState.CALLING ? PROVISIONAL : TIMER_C;
      progress = context.lane().armAt(progressAt, kind, this);
    }
    if (isOutstanding() && endAt != 0) {
      end = context.lane().armAt(endAt, FINAL, this);
    }
  }

  /** 0 if it is not armed. */
  private static long deadline(Timer timer) {
    return timer != null && timer.isArmed() ? timer.deadline() : 0;
  }

  /** Whether a final response of it can still change what the caller gets. */
  boolean isOutstanding() {
    return state == BranchState.CALLING || state == BranchState.PROCEEDING;
  }

  /** Whether the transaction has not ended. */
  boolean isLive() {
    return client != null;
  }

  /**
   * The search is over, or nobody waits any more.
   *
   * @param headers of the CANCEL
   */
  void stop(List<Header> headers) {
    switch (state) {
      case WAITING -> state = BranchState.FINISHED;
      case CALLING -> cancel(BranchState.GIVEN_UP, headers);
      case PROCEEDING -> cancel(BranchState.CANCELLED, headers);
      case CANCELLED, GIVEN_UP, FINISHED -> {
        // nothing is left to be stopped
      }
    }
  }

  private void cancel(BranchState next, List<Header> headers) {
    state = next;
    disarm();
    // other requests are not cancelled (RFC 3261 §9.1): their answer is not waited for
    if (client != null && client.request().method().equals(Methods.INVITE)) {
      client.cancel(headers);
    } else {
      state = BranchState.GIVEN_UP;
    }
  }

  /** Forgets the timers: it is over, or another version of the bundle goes on with it. */
  void disarm() {
    if (progress != null) {
      progress.cancel();
    }
    if (end != null) {
      end.cancel();
    }
  }

  @Override
  public void onTimer(int kind) {
    cancel(BranchState.GIVEN_UP, List.of());
    context.onSilence(this);
  }

  @Override
  public void onResponse(ClientTransaction transaction, InboundMessage response) {
    int status = response.message().status();
    if (status >= 200) {
      BranchState before = state;
      state = BranchState.FINISHED;
      disarm();
      context.onFinal(this, before, response);
      return;
    }
    boolean first = state == BranchState.CALLING;
    if (!isOutstanding()) {
      return;
    }
    state = BranchState.PROCEEDING;
    if (first || status > 100) {
      if (progress != null) {
        progress.cancel();
      }
      if (client.request().method().equals(Methods.INVITE)) {
        progress = context.lane().arm(context.environment().settings().timerC(), TIMER_C, this);
      }
    }
    if (status > 100) {
      context.onProvisional(this, response);
    }
  }

  @Override
  public void onTimeout(ClientTransaction transaction) {
    boolean counted = state == BranchState.GIVEN_UP;
    finish();
    if (!counted) {
      context.onSilence(this);
    }
  }

  @Override
  public void onFailure(ClientTransaction transaction, SendFailure failure) {
    boolean counted = state == BranchState.GIVEN_UP;
    finish();
    if (!counted) {
      context.onUnreachable(this);
    }
  }

  private void finish() {
    state = BranchState.FINISHED;
    disarm();
  }

  @Override
  public void onOver(ClientTransaction transaction) {
    client = null;
    finish();
    context.onBranchOver();
  }
}
