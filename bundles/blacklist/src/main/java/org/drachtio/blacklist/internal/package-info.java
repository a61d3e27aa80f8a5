/**
 * Sources that are not listened to. Start with {@link
 * org.drachtio.blacklist.internal.BlacklistFilter}; {@code Refresher} reads the set of Redis.
 */
package org.drachtio.blacklist.internal;
