package org.drachtio.call.trace.internal.view;

import java.util.List;
import org.drachtio.call.trace.internal.item.Item;

/**
 * What was recorded under one Call-ID.
 *
 * @param callId as the peers chose it: not for a terminal as it is
 * @param inbound whether its first message was received
 * @param method of its first message
 * @param caller user of From
 * @param callee user of To
 * @param state how far it has come
 * @param status of the last response to its first request; 0 if there was none
 * @param startMicros first message, microseconds since 1970
 * @param answeredMicros 2xx; 0 if there was none
 * @param lastMicros last item
 * @param link why it is taken for a leg of the same call as the first; empty for the first
 * @param omitted how many items were left out in the middle
 * @param items in the order of their times; empty in a list of calls
 */
public record LegView(
    String callId,
    boolean inbound,
    String method,
    String caller,
    String callee,
    CallState state,
    int status,
    long startMicros,
    long answeredMicros,
    long lastMicros,
    String link,
    int omitted,
    List<Item> items) {}
