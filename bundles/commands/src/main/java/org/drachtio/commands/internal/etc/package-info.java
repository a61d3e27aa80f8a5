/**
 * Configurations that are the operator's: {@link org.drachtio.commands.internal.etc.Configurations}
 * finds and changes them, {@code CfgFile} makes new files in Karaf's etc.
 */
package org.drachtio.commands.internal.etc;
