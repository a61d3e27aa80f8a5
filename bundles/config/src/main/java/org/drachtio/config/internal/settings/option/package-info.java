/**
 * Reads the command line and the environment. Start with {@link
 * org.drachtio.config.internal.settings.option.CommandLine} and {@code EnvironmentSettings}; {@code
 * Option} and {@code Variable} are the tables of all names, of which {@code Usage} makes the text
 * of {@code --help}.
 */
package org.drachtio.config.internal.settings.option;
