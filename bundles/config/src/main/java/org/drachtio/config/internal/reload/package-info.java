/**
 * Reading the configuration again. Start with {@link org.drachtio.config.internal.reload.Reloads};
 * {@code History} has the last changes.
 */
package org.drachtio.config.internal.reload;
