package org.drachtio.api.transport;

import org.drachtio.message.SipMessage;

/**
 * A message that came from the network, or that stands for one (a 408 made by the stack).
 * Immutable.
 *
 * @param message a request's top Via has received and rport filled in
 * @param flow the way it came
 * @param epochMicros when it came, microseconds since 1970
 */
public record InboundMessage(SipMessage message, Flow flow, long epochMicros) {}
