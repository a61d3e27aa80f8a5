/**
 * What a message is matched by (RFC 3261 §17.1.3 and §17.2.3). Start with {@link
 * org.drachtio.sip.transaction.internal.match.ServerKey}; {@code Branches} makes the branches of
 * our own requests.
 */
package org.drachtio.sip.transaction.internal.match;
