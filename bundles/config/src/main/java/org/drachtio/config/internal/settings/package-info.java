/**
 * From command line, environment and {@code drachtio.conf.xml} to one checked {@link
 * org.drachtio.config.internal.settings.ServerSettings}. Start with {@code SettingsReader}, which
 * says what goes before what. The packages below: {@code option} reads the command line and the
 * environment, {@code file} reads the file; each of them fills a {@code Layer} of the package
 * {@code layer}. The package {@code value} has the table of all settings with their checks, {@code
 * Key}. JDK only: the launcher uses it before there is a framework.
 */
package org.drachtio.config.internal.settings;
