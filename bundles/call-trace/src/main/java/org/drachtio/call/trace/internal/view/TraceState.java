package org.drachtio.call.trace.internal.view;

/**
 * How full the memory is.
 *
 * @param legs Call-IDs that are recorded
 * @param bytes that they take, about
 * @param maxBytes that they may take
 * @param queued messages and frames that have not been looked at yet
 * @param dropped messages and frames that the queue had no room for
 * @param evicted Call-IDs that had to go
 */
public record TraceState(
    int legs, long bytes, long maxBytes, int queued, long dropped, long evicted) {}
