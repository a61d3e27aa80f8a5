/**
 * The parts of a proxied request that decide without a transaction. Start with {@link
 * org.drachtio.sip.proxy.internal.compose.ForwardedRequest}, the copy that a target gets (RFC 3261
 * §16.6); {@code Answers} chooses the best response (§16.7), {@code Challenges} and {@code
 * Redirection} read 401, 407 and 3xx.
 */
package org.drachtio.sip.proxy.internal.compose;
