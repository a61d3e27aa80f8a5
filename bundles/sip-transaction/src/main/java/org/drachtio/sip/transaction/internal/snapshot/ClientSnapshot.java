package org.drachtio.sip.transaction.internal.snapshot;

import java.util.List;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.match.ClientKey;

/**
 * A client machine at rest: what of it crosses a hand-over. Immutable.
 *
 * @param key what responses are matched to it by
 * @param state its name
 * @param request that it sends
 * @param hop where to
 * @param located whether the hop is a target, not a name that is still to be looked up
 * @param watched whether how the target does is of interest to others
 * @param others where else it can go
 * @param flow the way that it took, null as long as it has not been sent
 * @param openedAt when it was opened, on the clock of its lane
 * @param lastStatus of the responses that the user was given, 0 if there was none
 * @param endAt deadline of the timer that leads to the next state; {@link Deadlines#NONE} if it is
 *     not armed
 * @param repeatAt deadline of the timer that repeats the request; {@link Deadlines#NONE} if it is
 *     not armed
 * @param interval that the repeating timer was armed for last, in milliseconds; 0 if it never was
 * @param failure that the user is still to be told, null if there is none
 * @param cancel the CANCEL, held or sent, null if there is none
 * @param ack of a final response that is no 2xx, null if there is none
 * @param repeated whether the request was sent more than once
 * @param call that it begins, as text; empty if it is none that is observed, or has been answered
 */
public record ClientSnapshot(
    ClientKey key,
    String state,
    SipMessage request,
    Hop hop,
    boolean located,
    boolean watched,
    List<Hop> others,
    Flow flow,
    long openedAt,
    int lastStatus,
    long endAt,
    long repeatAt,
    int interval,
    SendFailure failure,
    SipMessage cancel,
    SipMessage ack,
    boolean repeated,
    String call) {}
