/**
 * The ways that requests and responses take through this server. Start with {@link
 * org.drachtio.sip.proxy.internal.route.RouteCookie}: it marks our Record-Route, so that nobody
 * else's Route is followed; {@code RouteKeys} are its keys. {@code ReturnWay} is the way of a
 * response without state.
 */
package org.drachtio.sip.proxy.internal.route;
