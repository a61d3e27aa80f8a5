/** The text formats of Prometheus. Start reading at {@link Exposition}. */
package org.drachtio.metrics.internal.text;
