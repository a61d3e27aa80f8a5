package org.drachtio.call.trace.internal.store;

import java.util.List;

/**
 * What is recorded, and how much of it. Immutable.
 *
 * @param recordOneIn 1 = every call, 10 = one in ten, 0 = only what is selected
 * @param always numbers, users, addresses, networks and Call-IDs that are recorded all the same
 * @param otherRequests whether REGISTER, OPTIONS, MESSAGE and the like are recorded as well
 * @param linkingHeaders by which an application says that a call belongs to another one
 * @param maxLegs Call-IDs that are kept
 * @param maxBytes that they take
 * @param maxBytesPerLeg that the items of one Call-ID take
 */
public record Bounds(
    int recordOneIn,
    List<CallSelection> always,
    boolean otherRequests,
    List<String> linkingHeaders,
    int maxLegs,
    long maxBytes,
    int maxBytesPerLeg) {}
