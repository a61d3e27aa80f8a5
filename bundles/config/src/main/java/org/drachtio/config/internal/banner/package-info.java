/**
 * What a person or a supervisor is told when the sockets are open. Start with {@link
 * org.drachtio.config.internal.banner.Banner}; {@code StartBanner} is its component.
 */
package org.drachtio.config.internal.banner;
