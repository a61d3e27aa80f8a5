/**
 * Proxied requests. Start with {@link org.drachtio.sip.proxy.internal.fork.ResponseContext}; {@code
 * Branch} is one of its targets, {@code UnwantedCall} ends a call that nobody waits for any more,
 * {@code ProxyLane} has all of a lane. {@code StatelessForwarding} sends on what belongs to no
 * proxied request.
 */
package org.drachtio.sip.proxy.internal.fork;
