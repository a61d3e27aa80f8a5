/**
 * Where the requests for a SIP target go, as the name service says it (RFC 3263). Start with {@link
 * org.drachtio.sip.transport.internal.dns.DnsResolver}; {@code SipLocator} has the rules, {@code
 * Records} what is remembered, {@code DnsClient} asks.
 */
package org.drachtio.sip.transport.internal.dns;
