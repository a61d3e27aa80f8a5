/** The same view for JMX. Start reading at {@link ServerMXBean}. */
package org.drachtio.metrics.internal.jmx;
