package org.drachtio.sip.transport.internal.handover;

import java.util.List;
import org.drachtio.sip.transport.internal.dns.AnswersState;
import org.drachtio.sip.transport.internal.targets.LookUpState;
import org.drachtio.sip.transport.internal.targets.TargetState;

/**
 * What is remembered of names, as it crosses a hand-over. Immutable.
 *
 * @param answers of the name servers
 * @param lookUps of the system
 * @param targets that names have led to
 */
public record NamesState(
    AnswersState answers, List<LookUpState> lookUps, List<TargetState> targets) {

  public static final NamesState NONE = new NamesState(AnswersState.NONE, List.of(), List.of());
}
