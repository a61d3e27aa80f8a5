/**
 * The stateful proxy. Start with {@link org.drachtio.sip.proxy.internal.SipProxy}; a proxied
 * request is a {@code ResponseContext}, each of its targets a {@code Branch}; requests in dialogs
 * that we stand in the route set of pass through {@code StatelessForwarding}.
 *
 * <p>Everything but {@code SipProxy} and {@code Environment} is touched by one lane only.
 */
package org.drachtio.sip.proxy.internal;
