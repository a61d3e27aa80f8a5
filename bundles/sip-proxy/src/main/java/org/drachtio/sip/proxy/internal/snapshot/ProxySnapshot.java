package org.drachtio.sip.proxy.internal.snapshot;

import java.util.List;
import org.drachtio.sip.proxy.internal.compose.Challenges;

/**
 * What the proxy keeps for one lane, as it crosses a hand-over. Immutable.
 *
 * @param contexts in the order in which they came
 * @param challenges the oldest first
 * @param calls answered calls that somebody observes, the oldest first
 */
public record ProxySnapshot(
    List<ContextSnapshot> contexts, List<Challenges.Challenge> challenges, List<Call> calls) {

  /**
   * An answered call.
   *
   * @param sides as texts that the observers can be asked for again
   */
  public record Call(String callId, String fromTag, String toTag, List<String> sides) {}

  public ProxySnapshot {
    contexts = List.copyOf(contexts);
    challenges = List.copyOf(challenges);
    calls = List.copyOf(calls);
  }
}
