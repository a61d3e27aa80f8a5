/**
 * Connections of TCP, TLS and WebSocket. Start with {@link
 * org.drachtio.sip.transport.internal.connection.StreamConnection}, what the transport knows of
 * one; {@code ConnectionTable} finds it again for a peer, {@code Dialer} makes new ones, {@code
 * StreamFramer} finds the end of each message.
 */
package org.drachtio.sip.transport.internal.connection;
