package org.drachtio.api.transport;

import org.drachtio.message.SipMessage;

/**
 * A message as it left.
 *
 * @param message as sent
 * @param protocol it left by
 * @param address response: the destination; request: the peer on a connection, our own address for
 *     UDP (admin-protocol.md §4)
 * @param port belongs to address
 * @param epochMicros when, microseconds since 1970
 */
public record SentMessage(
    SipMessage message, Protocol protocol, String address, int port, long epochMicros) {}
