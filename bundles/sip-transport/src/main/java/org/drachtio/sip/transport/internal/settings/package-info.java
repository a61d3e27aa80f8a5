/**
 * What is configured. Start with {@link
 * org.drachtio.sip.transport.internal.settings.TransportSettings}, the immutable settings that
 * everything else gets; {@code TransportConfig} is the PID with its help, {@code ContactParser}
 * reads one contact.
 */
package org.drachtio.sip.transport.internal.settings;
