package org.drachtio.sip.proxy.internal.fork;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringTokenizer;
import org.drachtio.api.call.ObservedCall;
import org.drachtio.api.proxy.ProxyRequest;
import org.drachtio.api.proxy.ProxyStart;
import org.drachtio.api.transaction.NoTransactionUser;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.proxy.internal.compose.Challenges;
import org.drachtio.sip.proxy.internal.compose.Target;
import org.drachtio.sip.proxy.internal.environment.ProxiedCalls;
import org.drachtio.sip.proxy.internal.environment.ProxyEnvironment;
import org.drachtio.sip.proxy.internal.route.RouteCookie;
import org.drachtio.sip.proxy.internal.route.RouteKeys;
import org.drachtio.sip.proxy.internal.snapshot.ContextSnapshot;
import org.drachtio.sip.proxy.internal.snapshot.ProxySnapshot;
import org.drachtio.sip.proxy.internal.snapshot.RequestIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the proxy keeps for one lane. This lane's thread only. */
public final class ProxyLane {

  private static final Logger LOG = LoggerFactory.getLogger(ProxyLane.class);

  public final Lane lane;
  final ProxyEnvironment environment;
  public final Challenges challenges;
  final RouteCookie cookie;
  public final StatelessForwarding forwarding;
  final ProxiedCalls calls;
  private final Set<ResponseContext> contexts = new LinkedHashSet<>();

  /** Those in which the caller has seen other RSeq numbers than a target sent. */
  private final Map<String, ResponseContext> byPrack = new HashMap<>();

  public ProxyLane(Lane lane, ProxyEnvironment environment, byte[] secret, RouteKeys keys) {
    this.lane = lane;
    this.environment = environment;
    this.challenges = new Challenges(lane, environment);
    this.cookie = new RouteCookie(keys);
    this.calls = new ProxiedCalls(environment.counters.callsForgotten);
    this.forwarding = new StatelessForwarding(this, secret, cookie);
  }

  /** See {@link org.drachtio.api.proxy.ProxyLayer#proxy}. */
  public ProxyStart proxy(String reference, ServerTransaction server, ProxyRequest how) {
    InboundMessage received = server.request();
    if (server.isOver() || server.lastStatus() >= 200 || received == null) {
      return ProxyStart.TOO_LATE;
    }
    SipMessage request = received.message();
    server.call().proxied();
    if (request.maxForwards() == 0) {
      server.setUser(NoTransactionUser.NONE);
      server.respond(MessageBuilder.response(request, 483, "", Ids.token()).build());
      return ProxyStart.TOO_MANY_HOPS;
    }
    environment.counters.requests.increment();
    ResponseContext context =
        new ResponseContext(
            this, reference, server, RequestIdentity.of(request), received, how, lane.now());
    List<Target> pinned = challenges.challengers(request);
    if (pinned.isEmpty()) {
      how.targets().forEach(uri -> context.add(Target.of(uri)));
    } else {
      pinned.forEach(context::add);
    }
    server.setUser(context);
    contexts.add(context);
    if (!context.start()) {
      remove(context);
      return ProxyStart.NO_TARGET;
    }
    return ProxyStart.STARTED;
  }

  /** A context whose PRACKs have to be put right. */
  void expectPracks(ResponseContext context) {
    byPrack.put(context.prackKey(), context);
  }

  /** The RAck that the target of this PRACK understands; empty if it is right as it is. */
  Optional<String> restoreNumber(SipMessage prack) {
    if (byPrack.isEmpty()) {
      return Optional.empty();
    }
    StringTokenizer rack = new StringTokenizer(prack.header("RAck").orElse(""));
    if (rack.countTokens() < 3) {
      return Optional.empty();
    }
    String number = rack.nextToken();
    String cseq = rack.nextToken();
    ResponseContext context =
        byPrack.get(ResponseContext.prackKey(prack.callId(), prack.fromTag(), cseq));
    if (context == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          context.numberForTarget(Long.parseLong(number)) + " " + cseq + " " + rack.nextToken());
    } catch (NumberFormatException e) {
      return Optional.empty(); // the target decides about it
    }
  }

  /** It is over. */
  void remove(ResponseContext context) {
    contexts.remove(context);
    if (!byPrack.isEmpty()) {
      byPrack.remove(context.prackKey(), context);
    }
  }

  /** All that the next version of the bundle needs. */
  public ProxySnapshot snapshot() {
    return new ProxySnapshot(
        contexts.stream().map(ResponseContext::snapshot).toList(),
        challenges.all(),
        calls.all().stream().map(ProxyLane::snapshot).toList());
  }

  private static ProxySnapshot.Call snapshot(ProxiedCalls.Entry call) {
    return new ProxySnapshot.Call(
        call.callId(),
        call.fromTag(),
        call.toTag(),
        call.sides().stream().map(ObservedCall::text).toList());
  }

  /** Goes on with what the last version left; this lane has nothing yet. */
  public void resume(ProxySnapshot left) {
    left.contexts().forEach(each -> attempt("request", () -> resume(each)));
    left.challenges().forEach(each -> attempt("challenge", () -> challenges.add(each)));
    left.calls().forEach(each -> attempt("call", () -> resume(each)));
  }

  /** A record that cannot be read costs itself only. */
  private static void attempt(String what, Runnable resuming) {
    try {
      resuming.run();
    } catch (RuntimeException e) {
      LOG.error("A {} that the last version left is lost: {}", what, e.toString());
    }
  }

  private void resume(ProxySnapshot.Call call) {
    calls.put(
        new ProxiedCalls.Entry(
            call.callId(),
            call.fromTag(),
            call.toTag(),
            call.sides().stream().map(environment.transactions.observers()::resume).toList()));
  }

  private void resume(ContextSnapshot left) {
    ResponseContext context = ResponseContext.resume(this, left);
    contexts.add(context);
    for (Branch branch : context.branches) {
      if (branch.reliable.isShifted()) {
        expectPracks(context);
      }
    }
    lane.execute(context::resumed); // nothing is sent during a hand-over
  }

  public Collection<ResponseContext> contexts() {
    return Collections.unmodifiableSet(contexts);
  }

  /** Gives everything up without ending it: another version of the bundle goes on with it. */
  public void leave() {
    contexts.forEach(context -> context.branches.forEach(Branch::disarm));
    contexts.clear();
    byPrack.clear();
    challenges.clear();
    calls.clear();
  }
}
