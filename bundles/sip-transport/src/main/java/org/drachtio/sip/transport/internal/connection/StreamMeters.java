package org.drachtio.sip.transport.internal.connection;

import org.drachtio.kernel.meter.Counter;

/**
 * What is counted of connections.
 *
 * @param tooSlow closed for want of a complete message
 * @param silent closed because too many requests in a row had no answer
 * @param pingsSent pings by CRLF that the server has sent
 * @param pingsAnswered answers to them
 * @param pingsFailed connections closed because a ping had no answer
 */
public record StreamMeters(
    Counter tooSlow,
    Counter silent,
    Counter pingsSent,
    Counter pingsAnswered,
    Counter pingsFailed) {}
