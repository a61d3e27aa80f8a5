/**
 * Filters and routers: OSGi services of other bundles that come and go. Start with {@link
 * org.drachtio.call.control.internal.extension.FilterChain}, which asks the filters, and {@code
 * Routing}, which asks the routers; {@code Verdicts} checks what they say, {@code Extensions} is
 * the ranked snapshot of who is there, and {@code Shadows} asks those of canaries.
 */
package org.drachtio.call.control.internal.extension;
