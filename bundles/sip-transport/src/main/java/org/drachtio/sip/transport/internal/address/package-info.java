/**
 * Addresses of peers and of this host, as values and as texts. Start with {@link
 * org.drachtio.sip.transport.internal.address.Addresses}, which parses and writes them and never
 * asks a name server.
 */
package org.drachtio.sip.transport.internal.address;
