/**
 * The transaction core. Start with {@link org.drachtio.sip.transaction.internal.SipTransactions};
 * the four machines are {@code InviteServer}, {@code NonInviteServer}, {@code InviteClient} and
 * {@code NonInviteClient}.
 *
 * <p>Everything but {@code SipTransactions} and {@code Environment} is touched by one lane only.
 */
package org.drachtio.sip.transaction.internal;
