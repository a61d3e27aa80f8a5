/**
 * TLS. Start with {@link org.drachtio.kernel.io.internal.tls.TlsStream}, TLS on one connection,
 * which it knows as its {@code Carrier}; {@code TlsAcceptor} makes the server's end, {@code
 * TlsContexts} the client's.
 */
package org.drachtio.kernel.io.internal.tls;
