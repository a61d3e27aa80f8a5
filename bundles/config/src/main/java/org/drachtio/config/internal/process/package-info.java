/**
 * The process that {@code bin/drachtio} has started. Start with {@link
 * org.drachtio.config.internal.process.LaunchedProcess}, by which the bundle asks the launcher;
 * {@code Signals} are what the launcher handles, {@code Supervisor} tells systemd.
 */
package org.drachtio.config.internal.process;
