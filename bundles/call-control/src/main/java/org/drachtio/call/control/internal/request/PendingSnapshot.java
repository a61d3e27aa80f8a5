package org.drachtio.call.control.internal.request;

/**
 * A request that waits for its first answer, as it crosses a hand-over. Immutable.
 *
 * @param id as applications know it
 * @param application who has it; {@code Owners.NOBODY} as long as it is not known who gets it
 * @param handle of its transaction
 * @param expiresAt on the clock of its lane; may have passed
 * @param adopted whether the dialog layer is the transaction's user, and joins it again itself
 * @param tag that whoever gets it must have; empty if that does not matter
 * @param dialled whether it went to an application that was called for it alone
 */
public record PendingSnapshot(
    String id,
    long application,
    String handle,
    long expiresAt,
    boolean adopted,
    String tag,
    boolean dialled) {}
