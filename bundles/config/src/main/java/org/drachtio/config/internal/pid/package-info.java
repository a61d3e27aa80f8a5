/**
 * What ConfigAdmin gets. Start with {@link org.drachtio.config.internal.pid.ComponentValues}, which
 * says for each setting the PID and the property; {@code OwnedPids} keeps the PIDs that the XML
 * owns as they are, {@code PidWriter} writes one, {@code Secrets} puts placeholders for secrets.
 */
package org.drachtio.config.internal.pid;
