/**
 * What one source says, before the sources are merged. Start with {@link
 * org.drachtio.config.internal.settings.layer.Layer}.
 */
package org.drachtio.config.internal.settings.layer;
