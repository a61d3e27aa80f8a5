/**
 * The sockets. Start with {@link org.drachtio.kernel.io.internal.NetworkComponent}; an {@code
 * Attachment} has the sockets of one owner, {@code UdpEndpoint} and {@code TcpConnection} are one
 * socket each, {@code TlsStream} is what TLS puts between the two ends of a connection.
 *
 * <p>{@code NetworkSettings} and {@code Budgets} say what connections may keep.
 */
package org.drachtio.kernel.io.internal;
