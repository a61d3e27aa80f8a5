/**
 * What is configured. Start with {@link
 * org.drachtio.call.control.internal.settings.CallControlSettings}; {@code CallControlConfig} is
 * the PID with its help.
 */
package org.drachtio.call.control.internal.settings;
