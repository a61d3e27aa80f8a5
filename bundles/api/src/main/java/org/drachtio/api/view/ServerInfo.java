package org.drachtio.api.view;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The server at a glance.
 *
 * @param version as told to applications, e.g. {@code v1.0.0}
 * @param started when
 * @param listeningPoints as {@code udp/host:port}, bound; with {@code (advertised as host:port)}
 *     behind it where peers are told another host
 * @param applicationEndpoints where applications can connect, as {@code host:port}
 * @param problems what is configured and could not be done, one line each
 * @param tables name → entries now: transactions (transactions.server, transactions.client),
 *     dialogs (of these those that applications can name: dialogs.uas, dialogs.uac), proxied,
 *     challenges, pending, owners, registered, connections, applications
 * @param counters name → sum since start
 */
public record ServerInfo(
    String version,
    Instant started,
    List<String> listeningPoints,
    List<String> applicationEndpoints,
    List<String> problems,
    Map<String, Long> tables,
    Map<String, Long> counters) {}
