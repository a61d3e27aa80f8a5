/**
 * The event loops and their timers. Start with {@link
 * org.drachtio.kernel.lane.internal.LanesComponent}; {@code LaneLoop} is one lane, {@code
 * TimerWheel} its timers.
 */
package org.drachtio.kernel.lane.internal;
