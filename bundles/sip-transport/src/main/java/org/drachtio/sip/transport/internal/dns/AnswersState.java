package org.drachtio.sip.transport.internal.dns;

import java.util.List;

/**
 * What is remembered of the name servers, as it crosses a hand-over. Immutable.
 *
 * @param servers that were asked; what others say may be something else
 * @param answers that may still be used
 */
public record AnswersState(String servers, List<AnswerState> answers) {

  public static final AnswersState NONE = new AnswersState("", List.of());
}
