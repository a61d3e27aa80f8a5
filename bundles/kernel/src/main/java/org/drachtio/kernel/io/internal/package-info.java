/**
 * The sockets. {@link org.drachtio.kernel.io.internal.NetworkComponent} is the component, an {@code
 * Attachment} has all sockets of one owner.
 *
 * <p>Start reading with {@code datagram.UdpEndpoint} and {@code stream.TcpConnection}, which are
 * one socket each; {@code tls.TlsStream} is what TLS puts between the two ends of a connection.
 * Each package uses only those that stand before it:
 *
 * <ol>
 *   <li>{@code bounds}: what connections may keep, and how many there may be
 *   <li>{@code call}: the threads of sockets and the gate that their calls of handlers pass
 *   <li>{@code datagram}: UDP
 *   <li>{@code tls}: TLS on a connection
 *   <li>{@code session}: MINA's side of a connection: its I/O threads, its events, what waits to be
 *       written
 *   <li>{@code stream}: connections, listeners and dials
 * </ol>
 */
package org.drachtio.kernel.io.internal;
