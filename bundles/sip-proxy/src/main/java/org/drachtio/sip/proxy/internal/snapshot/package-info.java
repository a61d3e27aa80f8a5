/**
 * Proxied requests as data. Start with {@link
 * org.drachtio.sip.proxy.internal.snapshot.ProxySnapshot}, which the live objects make and are made
 * of again when the bundle is replaced.
 */
package org.drachtio.sip.proxy.internal.snapshot;
