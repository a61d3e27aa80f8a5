/**
 * From command line, environment and {@code drachtio.conf.xml} to one checked {@link
 * org.drachtio.config.internal.settings.ServerSettings}. Start with {@code SettingsReader}, which
 * says what goes before what. {@code CommandLine}, {@code EnvironmentSettings} and {@code
 * XmlSettings} each fill a {@code Layer}; {@code Key} is the table of all settings with their
 * checks, {@code Option} and {@code Variable} those of all names. JDK only: the launcher uses it
 * before there is a framework.
 */
package org.drachtio.config.internal.settings;
