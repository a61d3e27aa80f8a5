package org.drachtio.sip.proxy.internal.fork;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.drachtio.api.call.ObservedCall;
import org.drachtio.api.proxy.ProxyRequest;
import org.drachtio.api.transaction.GoneServer;
import org.drachtio.api.transaction.NoTransactionUser;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.ServerTransactionUser;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.view.ProxyInfo;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.message.Header;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.MessageEdit;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.proxy.internal.compose.Answers;
import org.drachtio.sip.proxy.internal.compose.Challenges;
import org.drachtio.sip.proxy.internal.compose.Redirection;
import org.drachtio.sip.proxy.internal.compose.ReliableNumbers;
import org.drachtio.sip.proxy.internal.compose.Target;
import org.drachtio.sip.proxy.internal.environment.ProxyEnvironment;
import org.drachtio.sip.proxy.internal.route.RouteCookie;
import org.drachtio.sip.proxy.internal.snapshot.BranchSnapshot;
import org.drachtio.sip.proxy.internal.snapshot.BranchState;
import org.drachtio.sip.proxy.internal.snapshot.ContextSnapshot;
import org.drachtio.sip.proxy.internal.snapshot.RequestIdentity;

/**
 * A request that is being proxied: its server transaction, its targets, and the rules by which one
 * answer comes of theirs (RFC 3261 §16.7 with sip-behaviour.md §6.4, which wins: 6xx does not end a
 * search one after the other, a challenge does; a silent target counts as 408).
 *
 * <p>It lives until the caller has its answer and the transactions of all targets have ended. Lane
 * thread only.
 */
public final class ResponseContext implements ServerTransactionUser {

  /** The caller has gone without an answer. */
  private static final int NOBODY = -1;

  private static final List<Header> COMPLETED_ELSEWHERE =
      List.of(new Header("Reason", "SIP;cause=200;text=\"Call completed elsewhere\""));

  private final ProxyLane home;
  private final String reference;
  private final ServerTransaction server;
  private final ProxyRequest how;
  final List<Branch> branches = new ArrayList<>(2);
  private final Answers answers = new Answers();
  private final RequestIdentity identity;
  private final long startedAt;

  /** The targets that the request has had, so that redirections cannot go round in a circle. */
  private final Set<String> known = new HashSet<>();

  /** Null once the caller has its answer. */
  private InboundMessage received;

  /** What the caller got, 0 as long as it waits. */
  private int finalStatus;

  /** The user has heard the last of it. */
  private boolean done;

  /** A target kept silent, so that 408 stands for it. */
  private boolean silence;

  /** A challenge ends the search. */
  private boolean challenged;

  /** Highest RSeq that the caller has seen, 0 if none. */
  private long highestNumber;

  ResponseContext(
      ProxyLane home,
      String reference,
      ServerTransaction server,
      RequestIdentity identity,
      InboundMessage received,
      ProxyRequest how,
      long startedAt) {
    this.home = home;
    this.reference = reference;
    this.server = server;
    this.identity = identity;
    this.received = received;
    this.how = how;
    this.startedAt = startedAt;
  }

  ProxyEnvironment environment() {
    return home.environment;
  }

  Lane lane() {
    return home.lane;
  }

  RouteCookie cookie() {
    return home.cookie;
  }

  ServerTransaction server() {
    return server;
  }

  ProxyRequest how() {
    return how;
  }

  InboundMessage received() {
    return received;
  }

  /** Adds a target behind all others, unless there are too many. */
  void add(Target target) {
    if (branches.size() < environment().settings().maxTargets()) {
      known.add(Redirection.identity(target.uri()));
      branches.add(new Branch(this, target));
    }
  }

  /**
   * Forwards the request.
   *
   * @return false: there is no way to any target, and the caller has a 500; a 503 where TLS is
   *     wanted and there is none
   */
  boolean start() {
    if (startNext()) {
      return true;
    }
    done = true;
    boolean lacksTls = branches.stream().anyMatch(branch -> branch.lacksTls);
    answer(response(lacksTls ? 503 : 500));
    return false;
  }

  /** Starts the next target, or all of them. */
  private boolean startNext() {
    boolean started = false;
    for (Branch branch : List.copyOf(branches)) {
      if (branch.state == BranchState.WAITING && (how.simultaneous() || !started)) {
        started |= branch.start();
      }
    }
    return started;
  }

  /** A target rings. */
  void onProvisional(Branch branch, InboundMessage response) {
    SipMessage message = response.message();
    if (finalStatus != 0 || message.viaCount() < 2) {
      return;
    }
    MessageEdit edit = MessageEdit.of(message).dropFirst("Via", 1);
    if (how.remainInDialog() && message.rseq() >= 0) {
      edit.replace("RSeq", Long.toString(numberForCaller(branch, message.rseq())));
    }
    server.respond(edit.build());
  }

  /** Only where we stand in the route set does the PRACK pass here, to have it put right again. */
  private long numberForCaller(Branch branch, long rseq) {
    boolean others = false;
    for (Branch other : branches) {
      others |= other != branch && other.isOutstanding() && other.reliable.isUsed();
    }
    long number = branch.reliable.toCaller(rseq, highestNumber, others ? ReliableNumbers.GAP : 1);
    highestNumber = Math.max(highestNumber, number);
    if (branch.reliable.isShifted()) {
      home.expectPracks(this);
    }
    return number;
  }

  /**
   * The number by which the target of a PRACK knows its response; the same number if no target has
   * it.
   */
  long numberForTarget(long number) {
    for (Branch branch : branches) {
      if (branch.reliable.has(number)) {
        return branch.reliable.ofTarget(number);
      }
    }
    return number;
  }

  /**
   * A target gave a final response.
   *
   * @param before its state until then
   */
  void onFinal(Branch branch, BranchState before, InboundMessage response) {
    boolean first = before != BranchState.FINISHED;
    if (first && !done && !reference.isEmpty()) {
      environment().user().onFinalResponse(reference, response);
    }
    if (response.message().status() < 300) {
      succeed(branch, response.message());
    } else if (before == BranchState.CALLING || before == BranchState.PROCEEDING) {
      fail(branch, response);
    }
    finishIfIdle();
  }

  /** All 2xx go to the caller, also those of other forks (RFC 3261 §16.7 step 5). */
  private void succeed(Branch branch, SipMessage response) {
    if (finalStatus == 0 || (finalStatus >= 200 && finalStatus < 300)) {
      boolean first = finalStatus == 0;
      finalStatus = response.status();
      if (first) {
        InboundMessage request = server.request();
        environment().clients().accepted(request.message(), response, request.flow());
        stop(COMPLETED_ELSEWHERE);
        received = null;
      }
      if (response.viaCount() > 1) {
        server.respond(MessageEdit.of(response).dropFirst("Via", 1).build());
      }
      if (how.remainInDialog() && identity.method().equals(Methods.INVITE)) {
        home.calls.add(response, first ? server.call() : ObservedCall.NONE, branch.client.call());
      }
      if (first) {
        finish();
      }
    } else if (identity.method().equals(Methods.INVITE)) {
      UnwantedCall.end(environment(), branch, response);
    }
  }

  private void fail(Branch branch, InboundMessage response) {
    SipMessage message = response.message();
    boolean redirected =
        finalStatus == 0
            && how.followRedirects()
            && message.status() / 100 == 3
            && redirect(branch, message);
    if (!redirected && message.viaCount() > 1) {
      Target from =
          new Target(branch.target.uri(), branch.target.redirected(), branch.client.hop());
      answers.add(new Answers.Answer(message, from));
      challenged |= Challenges.isChallenge(message);
    }
    searchOn();
  }

  /** Whether there is a new target. */
  private boolean redirect(Branch branch, SipMessage response) {
    int position = branches.indexOf(branch) + 1;
    int first = position;
    for (String uri : Redirection.targets(response)) {
      if (branches.size() < environment().settings().maxTargets()
          && known.add(Redirection.identity(uri))) {
        branches.add(position++, new Branch(this, new Target(uri, true, null)));
      }
    }
    if (position > first && how.simultaneous()) {
      startNext();
    }
    return position > first;
  }

  /** A target did not answer in time. */
  void onSilence(Branch branch) {
    silence = true;
    searchOn();
    finishIfIdle();
  }

  /** A target could not be reached. */
  void onUnreachable(Branch branch) {
    searchOn();
    finishIfIdle();
  }

  private void searchOn() {
    if (finalStatus != 0 || outstanding() > 0) {
      return;
    }
    if (challenged || !startNext()) {
      conclude();
    }
  }

  /** All have failed, or one wants credentials: the caller gets the best of what there is. */
  private void conclude() {
    stop(List.of());
    SipMessage best = answers.best();
    if (best != null) {
      if (best.status() == 401 || best.status() == 407) {
        for (Answers.Answer answer : answers.challenges()) {
          home.challenges.remember(answer.response(), answer.from());
        }
      }
      answer(MessageEdit.of(best).dropFirst("Via", 1).build());
    } else if (silence && isTooLateFor408()) {
      finalStatus = 408;
      received = null;
      server.abandon();
    } else {
      answer(response(silence ? 408 : 503));
    }
    finish();
  }

  /**
   * The caller's own timer has run out; one more 408 in the network helps nobody (RFC 4320 §4.2).
   */
  private boolean isTooLateFor408() {
    return !identity.method().equals(Methods.INVITE)
        && lane().now() - startedAt >= environment().transactions.timers().t1x64();
  }

  private SipMessage response(int status) {
    return MessageBuilder.response(received.message(), status, "", Ids.token()).build();
  }

  private void answer(SipMessage response) {
    finalStatus = response.status();
    received = null;
    server.respond(response);
  }

  private void stop(List<Header> headers) {
    for (Branch branch : List.copyOf(branches)) {
      branch.stop(headers);
    }
  }

  @Override
  public void onCancel(ServerTransaction transaction, InboundMessage cancel) {
    if (finalStatus != 0) {
      return;
    }
    finalStatus = 487;
    received = null;
    List<Header> reasons = new ArrayList<>(1);
    for (String reason : cancel.message().headers("Reason")) {
      reasons.add(new Header("Reason", reason)); // RFC 3326 §2
    }
    stop(reasons);
    finishIfIdle();
  }

  @Override
  public void onOver(ServerTransaction transaction, boolean timedOut) {
    if (finalStatus == 0) {
      finalStatus = NOBODY;
      received = null;
      stop(List.of());
    }
    finishIfIdle();
  }

  /** The transaction of a target has ended. */
  void onBranchOver() {
    finishIfIdle();
  }

  /** Tells the user once the cancelled targets have answered, and forgets itself after the last. */
  private void finishIfIdle() {
    if (finalStatus == 0) {
      return;
    }
    boolean live = false;
    boolean awaited = false;
    for (Branch branch : branches) {
      live |= branch.isLive();
      awaited |= branch.state == BranchState.CANCELLED;
    }
    if (!awaited || !live) {
      finish();
    }
    if (!live) {
      server.setUser(NoTransactionUser.NONE);
      home.remove(this);
    }
  }

  private void finish() {
    if (!done) {
      done = true;
      if (!reference.isEmpty()) {
        environment().user().onDone(reference);
      }
    }
  }

  /** By which a PRACK for one of the targets is known. */
  String prackKey() {
    return prackKey(identity.callId(), identity.fromTag(), Long.toString(identity.cseq()));
  }

  /**
   * By which a PRACK is known.
   *
   * @param cseq of the INVITE, as RAck has it
   */
  static String prackKey(String callId, String fromTag, String cseq) {
    return callId + "\n" + fromTag + "\n" + cseq;
  }

  /** Targets whose answer can still change what the caller gets. */
  private int outstanding() {
    int count = 0;
    for (Branch branch : branches) {
      count += branch.isOutstanding() ? 1 : 0;
    }
    return count;
  }

  /** All that the next version of the bundle needs. */
  ContextSnapshot snapshot() {
    return new ContextSnapshot(
        reference,
        server.handle(),
        identity,
        received,
        startedAt,
        how,
        finalStatus,
        done,
        silence,
        challenged,
        highestNumber,
        List.copyOf(known),
        answers.all(),
        branches.stream().map(Branch::snapshot).toList());
  }

  /** What the last version left; its transactions may have been lost, see {@link #resumed}. */
  static ResponseContext resume(ProxyLane home, ContextSnapshot left) {
    ServerTransaction server =
        home.environment
            .transactions
            .server(left.server())
            .orElseGet(() -> new GoneServer(left.received(), left.server()));
    ResponseContext context =
        new ResponseContext(
            home,
            left.reference(),
            server,
            left.identity(),
            left.received(),
            left.how(),
            left.startedAt());
    context.finalStatus = left.finalStatus();
    context.done = left.done();
    context.silence = left.silence();
    context.challenged = left.challenged();
    context.highestNumber = left.highestNumber();
    context.known.addAll(left.known());
    left.answers().forEach(context.answers::add);
    for (BranchSnapshot branch : left.branches()) {
      context.branches.add(Branch.resume(context, branch));
    }
    server.setUser(context);
    return context;
  }

  /** Goes on after a hand-over, in which transactions may have been lost. */
  void resumed() {
    if (server.isOver()) {
      onOver(server, false);
    } else {
      searchOn();
      finishIfIdle();
    }
  }

  public ProxyInfo info() {
    return new ProxyInfo(
        identity.callId(),
        identity.method(),
        branches.size(),
        outstanding(),
        Math.max(0, finalStatus),
        lane().now() - startedAt);
  }
}
