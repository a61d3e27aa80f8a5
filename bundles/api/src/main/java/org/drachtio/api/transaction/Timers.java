package org.drachtio.api.transaction;

/**
 * The base timers (RFC 3261 §17, Table 4), in milliseconds.
 *
 * @param t1 round-trip estimate; first retransmission
 * @param t2 cap of retransmission intervals of non-INVITE requests and of responses to INVITE
 * @param t4 how long a message may stay in the network
 * @param t1x64 how long a transaction tries: timers B, F, H, J, L, M
 */
public record Timers(int t1, int t2, int t4, int t1x64) {}
