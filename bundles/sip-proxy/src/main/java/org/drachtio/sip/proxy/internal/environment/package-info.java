/**
 * What all parts of the proxy work with. Start with {@link
 * org.drachtio.sip.proxy.internal.environment.ProxyEnvironment}; {@code ProxySettings} are the
 * settings, {@code ProxiedCalls} are the calls that are reported to operators.
 */
package org.drachtio.sip.proxy.internal.environment;
