package org.drachtio.kernel.io;

/**
 * How the connections of a listener or connector behave.
 *
 * @param keepAliveSeconds TCP keep-alive idle and interval time, 0 = off
 * @param maxUnconsumedBytes bound on bytes that the handler has not consumed; at the bound the
 *     connection is closed
 * @param maxQueuedBytes bound on bytes waiting to be written; at the bound the connection is closed
 * @param backlog of the listening socket when it is opened
 */
public record StreamOptions(
    int keepAliveSeconds, int maxUnconsumedBytes, int maxQueuedBytes, int backlog) {}
