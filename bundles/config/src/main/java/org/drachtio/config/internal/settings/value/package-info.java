/**
 * Single values with their checks. Start with {@link
 * org.drachtio.config.internal.settings.value.Key}, the table of all settings; {@code Setting} is a
 * value with the place where it was set.
 */
package org.drachtio.config.internal.settings.value;
