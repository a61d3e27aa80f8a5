package org.drachtio.sip.transport.internal.watch;

import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.sip.transport.internal.connection.StreamMeters;

/**
 * What the transport counts.
 *
 * @param received messages, well-formed or not
 * @param sent messages handed to the system or queued on a connection
 * @param unsent messages that could not be sent
 * @param bad what is no SIP, and faulty messages that cannot be answered
 * @param dropped sound messages not taken: full lane, wrong transport in Via, nobody attached
 * @param overload503 requests turned away because their lane was overloaded
 * @param unframed messages over the size allowed, or without a readable length, on a connection
 * @param connections what happens to connections
 * @param failed messages at which the layers above threw
 * @param keepAlives CRLF keep-alives and runts
 * @param captureErrors messages at which a capture sink threw
 * @param captureMissed messages that a capture sink did not see because it was replaced
 * @param requestsReceived requests, well-formed or not, repetitions included
 * @param badRequests of these the faulty ones
 * @param requestsSent requests, repetitions included
 * @param traffic sound messages by method and status
 */
public record TransportMeters(
    Counter received,
    Counter sent,
    Counter unsent,
    Counter bad,
    Counter dropped,
    Counter overload503,
    Counter unframed,
    StreamMeters connections,
    Counter failed,
    Counter keepAlives,
    Counter captureErrors,
    Counter captureMissed,
    Counter requestsReceived,
    Counter badRequests,
    Counter requestsSent,
    Traffic traffic) {

  public static TransportMeters of(Meters meters) {
    return new TransportMeters(
        meters.counter("sip.received"),
        meters.counter("sip.sent"),
        meters.counter("sip.unsent"),
        meters.counter("sip.bad"),
        meters.counter("sip.dropped"),
        meters.counter("sip.overload503"),
        meters.counter("sip.unframed"),
        new StreamMeters(
            meters.counter("sip.too-slow"),
            meters.counter("sip.silent"),
            meters.counter("sip.pings.sent"),
            meters.counter("sip.pings.answered"),
            meters.counter("sip.pings.failed")),
        meters.counter("sip.failed"),
        meters.counter("sip.keepalives"),
        meters.counter("capture.error"),
        meters.counter("capture.missed"),
        meters.counter("sip.received.requests"),
        meters.counter("sip.bad.requests"),
        meters.counter("sip.sent.requests"),
        new Traffic(meters));
  }
}
