/**
 * The transport. Start with {@link org.drachtio.sip.transport.internal.SipTransportComponent}.
 *
 * <p>In: {@code DatagramReceiver} and {@code StreamReceiver} give whole messages to {@code Intake},
 * which chooses the lane. Out: {@code FlowSender} answers by the flow of a request, {@code
 * LaneSender} finds the way of a request. {@code ListeningPoints} opens and closes sockets, {@code
 * ConnectionTable} has the connections.
 */
package org.drachtio.sip.transport.internal;
