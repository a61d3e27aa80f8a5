/**
 * Writes what is logged to the console, a file and syslog. Start with {@link
 * org.drachtio.logging.internal.LogComponent}.
 */
package org.drachtio.logging.internal;
