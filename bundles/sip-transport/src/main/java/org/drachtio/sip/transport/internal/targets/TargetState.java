package org.drachtio.sip.transport.internal.targets;

import java.util.Optional;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.TargetReport;

/**
 * What {@link TargetTable} remembers of a target, as it crosses a hand-over. Immutable.
 *
 * @param protocol of the target
 * @param host its numeric address
 * @param port of the target
 * @param name that led to it
 * @param answered how often it has answered
 * @param failed how often it has failed
 * @param inARow failures since it answered last
 * @param lastFailure empty: none yet
 * @param leftMillis how long it stands behind the others
 */
public record TargetState(
    Protocol protocol,
    String host,
    int port,
    String name,
    long answered,
    long failed,
    int inARow,
    Optional<TargetReport> lastFailure,
    long leftMillis) {}
