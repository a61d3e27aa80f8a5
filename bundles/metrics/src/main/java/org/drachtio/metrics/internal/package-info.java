/**
 * Shows the server to Prometheus, to health checks and to JMX. Start reading at {@link
 * MetricsComponent}; what is shown is in {@code series}, how it is written in {@code text}, who may
 * ask for it in {@code http}.
 */
package org.drachtio.metrics.internal;
