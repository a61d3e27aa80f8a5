/**
 * The files {@code etc/PID.cfg} of Karaf. Start with {@link
 * org.drachtio.config.internal.cfg.CfgFiles}, which finds that of a PID; {@code CfgText} is its
 * text, {@code CfgReader} has it read again.
 */
package org.drachtio.config.internal.cfg;
