package org.drachtio.sip.transaction.internal.snapshot;

import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.match.ServerKey;

/**
 * A server machine at rest: what of it crosses a hand-over. Immutable.
 *
 * @param key what requests are matched to it by
 * @param state its name
 * @param flow the way back
 * @param openedAt when it was opened, on the clock of its lane
 * @param request that opened it, null if it has been released
 * @param last response sent, null if there was none
 * @param endAt deadline of the timer that leads to the next state; {@link Deadlines#NONE} if it is
 *     not armed
 * @param repeatAt deadline of the timer that repeats the response; {@link Deadlines#NONE} if it is
 *     not armed
 * @param interval that the repeating timer was armed for last, in milliseconds; 0 if it never was
 * @param acknowledgedAt when the ACK to the 2xx of an INVITE came, on the clock of its lane; {@link
 *     Deadlines#NONE} if none came
 * @param received bytes of the request and its repetitions
 * @param drawn bytes of the responses and their repetitions
 * @param call that it begins, as text; empty if it is none that is observed, or has been answered
 */
public record ServerSnapshot(
    ServerKey key,
    String state,
    Flow flow,
    long openedAt,
    InboundMessage request,
    SipMessage last,
    long endAt,
    long repeatAt,
    int interval,
    long acknowledgedAt,
    long received,
    long drawn,
    String call) {}
