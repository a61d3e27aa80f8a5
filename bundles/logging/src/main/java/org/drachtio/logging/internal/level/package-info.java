/**
 * Changes of log levels that lose no line. Start with {@link
 * org.drachtio.logging.internal.level.SeamlessChange}.
 */
package org.drachtio.logging.internal.level;
