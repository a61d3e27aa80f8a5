/**
 * Reads {@code drachtio.conf.xml}. Start with {@link
 * org.drachtio.config.internal.settings.file.ConfigFile}: {@code XmlText} makes XML of the bytes,
 * {@code XmlTree} makes elements of it, and {@code XmlSettings} says what the elements mean.
 */
package org.drachtio.config.internal.settings.file;
