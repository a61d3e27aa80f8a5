/** WebSocket (RFC 6455) as a transport of SIP (RFC 7118): the handshake and the frames. */
package org.drachtio.sip.transport.internal.ws;
