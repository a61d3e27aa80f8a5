package org.drachtio.sip.proxy.internal.route;

/**
 * One of {@link RouteKeys}.
 *
 * @param id in the cookies, so that the key is found again
 * @param madeAt milliseconds since the epoch
 * @param secret not to be changed
 */
public record RouteKey(long id, long madeAt, byte[] secret) {}
