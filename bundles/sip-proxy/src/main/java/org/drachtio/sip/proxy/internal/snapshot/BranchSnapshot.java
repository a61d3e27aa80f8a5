package org.drachtio.sip.proxy.internal.snapshot;

import org.drachtio.sip.proxy.internal.compose.ReliableNumbers;
import org.drachtio.sip.proxy.internal.compose.Target;

/**
 * One target of a proxied request, as it crosses a hand-over. Immutable.
 *
 * @param client handle of the client transaction; empty unless there is a live one
 * @param ended whether its late 2xx has been ACKed and its call ended
 * @param progressAt deadline of the provisional timer or of timer C, on the clock of the lane; 0 if
 *     neither is armed
 * @param endAt deadline of the final timer; 0 if it is not armed
 * @param reliable the numbers of its reliable provisional responses
 */
public record BranchSnapshot(
    Target target,
    BranchState state,
    String client,
    boolean ended,
    long progressAt,
    long endAt,
    ReliableNumbers.Snapshot reliable) {}
