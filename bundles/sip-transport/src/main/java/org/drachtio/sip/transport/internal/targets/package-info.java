/**
 * Where a request of ours goes: from a hop to an address, a transport and a listening point. Start
 * with {@link org.drachtio.sip.transport.internal.targets.LaneLocator}; {@code TargetChoice} is its
 * one decision, {@code TargetTable} remembers targets that have failed, {@code NextHopExplanation}
 * tells an operator what would be chosen.
 */
package org.drachtio.sip.transport.internal.targets;
