/**
 * From command line, environment and {@code drachtio.conf.xml} to one checked {@link
 * org.drachtio.config.internal.settings.ServerSettings}. JDK only: the launcher uses it before
 * there is a framework.
 */
package org.drachtio.config.internal.settings;
