/**
 * The stateful proxy. {@link org.drachtio.sip.proxy.internal.SipProxy} is its component, and has
 * the parts of each lane.
 *
 * <p>Start reading with {@code fork.ResponseContext}: it is a proxied request (RFC 3261 §16), and
 * each of its targets is a {@code fork.Branch}. Requests in dialogs that we stand in the route set
 * of pass through {@code fork.StatelessForwarding}. Each package uses only those that stand before
 * it:
 *
 * <ol>
 *   <li>{@code environment}: what all parts work with: settings, counters, layers below
 *   <li>{@code route}: the cookie of our Record-Route, and the way of a response
 *   <li>{@code compose}: what is sent on, and what is chosen from the answers
 *   <li>{@code snapshot}: proxied requests as data
 *   <li>{@code fork}: proxied requests
 *   <li>{@code handover}: all of it as records of a parcel
 * </ol>
 *
 * <p>Everything but {@code SipProxy}, {@code route.RouteKeys} and {@code
 * environment.ProxyEnvironment} is touched by one lane only.
 */
package org.drachtio.sip.proxy.internal;
