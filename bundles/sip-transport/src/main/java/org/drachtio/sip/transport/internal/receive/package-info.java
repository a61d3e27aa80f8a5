/**
 * Messages on their way in. Start with {@link org.drachtio.sip.transport.internal.receive.Intake}:
 * it drops what has a wrong Via, fills in {@code received} and {@code rport}, chooses the lane, and
 * refuses new requests there if the lane is behind. {@code DatagramReceiver}, {@code
 * StreamReceiver} and {@code WebSocketReceiver} give it whole messages.
 *
 * <p>Everything here runs on I/O threads; what {@code Intake} posts to the lane is a {@code
 * Delivery}.
 */
package org.drachtio.sip.transport.internal.receive;
