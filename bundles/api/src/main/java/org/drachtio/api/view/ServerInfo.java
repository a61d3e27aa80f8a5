package org.drachtio.api.view;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The server at a glance.
 *
 * @param version as told to applications, e.g. {@code v1.0.0}
 * @param started when
 * @param listeningPoints as {@code udp/host:port}
 * @param tables name → entries now: transactions, dialogs, pending, connections, applications
 * @param counters name → sum since start
 */
public record ServerInfo(
    String version,
    Instant started,
    List<String> listeningPoints,
    Map<String, Long> tables,
    Map<String, Long> counters) {}
