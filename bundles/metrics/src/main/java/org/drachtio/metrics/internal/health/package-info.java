/** Whether the server works. Start reading at {@link HealthComponent}. */
package org.drachtio.metrics.internal.health;
