package org.drachtio.sip.proxy.internal.snapshot;

import java.util.List;
import org.drachtio.api.proxy.ProxyRequest;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.sip.proxy.internal.compose.Answers;

/**
 * A proxied request, as it crosses a hand-over. Immutable; what each value means stands in {@code
 * ResponseContext}.
 *
 * @param server handle of the server transaction
 * @param received null once the caller has its answer
 * @param startedAt on the clock of the lane
 */
public record ContextSnapshot(
    String reference,
    String server,
    RequestIdentity identity,
    InboundMessage received,
    long startedAt,
    ProxyRequest how,
    int finalStatus,
    boolean done,
    boolean silence,
    boolean challenged,
    long highestNumber,
    List<String> known,
    List<Answers.Answer> answers,
    List<BranchSnapshot> branches) {

  public ContextSnapshot {
    known = List.copyOf(known);
    answers = List.copyOf(answers);
    branches = List.copyOf(branches);
  }
}
