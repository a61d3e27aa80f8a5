/**
 * The transport. {@link org.drachtio.sip.transport.internal.SipTransportComponent} puts its parts
 * together, and does nothing else.
 *
 * <p>Start reading with {@code receive.Intake}: it takes a whole message that {@code
 * receive.DatagramReceiver} or {@code receive.StreamReceiver} gives it, and chooses its lane. Then
 * {@code send.FlowSender}, which answers by the flow of a request, and {@code send.LaneSender},
 * which finds the way of a request of ours. {@code point.ListeningPoints} opens and closes sockets.
 * Each package uses only those that stand before it:
 *
 * <ol>
 *   <li>{@code address}: addresses, networks, and caches of their texts
 *   <li>{@code dns}: names by RFC 3263
 *   <li>{@code settings}: what is configured, contacts included
 *   <li>{@code point}: listening points
 *   <li>{@code ws}: the frames and the handshake of WebSocket
 *   <li>{@code connection}: what is known of a connection, its table, and connecting
 *   <li>{@code watch}: counters, trace, capture, and who is told of connections
 *   <li>{@code targets}: which address and listening point a request goes by
 *   <li>{@code send}: messages on their way out
 *   <li>{@code receive}: messages on their way in
 *   <li>{@code handover}: all of it as a parcel
 * </ol>
 */
package org.drachtio.sip.transport.internal;
