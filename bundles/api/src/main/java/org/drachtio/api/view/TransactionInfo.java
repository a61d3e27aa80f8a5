package org.drachtio.api.view;

/**
 * A transaction.
 *
 * @param branch of its top Via
 * @param role {@code server} or {@code client}
 * @param method of its request
 * @param state of its machine, e.g. {@code proceeding}
 * @param callId of its request
 * @param status last status sent or received, 0 if none
 * @param ageMillis since it was opened
 * @param peer where its request came from or goes to, as {@code udp/host:port}; empty if unknown
 */
public record TransactionInfo(
    String branch,
    String role,
    String method,
    String state,
    String callId,
    int status,
    long ageMillis,
    String peer) {}
