/** Counters: {@link org.drachtio.kernel.meter.internal.MetersComponent}. */
package org.drachtio.kernel.meter.internal;
