/**
 * The parts of each lane. Start with {@link org.drachtio.call.control.internal.lane.CallLanes},
 * which finds the lane of an id.
 */
package org.drachtio.call.control.internal.lane;
