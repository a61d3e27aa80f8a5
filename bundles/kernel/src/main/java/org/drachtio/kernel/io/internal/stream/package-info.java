/**
 * TCP, with and without TLS. Start with {@link
 * org.drachtio.kernel.io.internal.stream.TcpConnection}; {@code TcpListener} and {@code Dial} make
 * connections, and {@code StreamOwner} is all that the three know of their attachment.
 */
package org.drachtio.kernel.io.internal.stream;
