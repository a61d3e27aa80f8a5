/**
 * The features that a dialog owns: what is repeated, waited for, refreshed or given up in it. Start
 * with {@link org.drachtio.sip.dialog.internal.session.DialogHost}, which is all that a feature may
 * ask of its dialog.
 *
 * <p>{@code SessionTimer} and {@code SessionRefresh} are RFC 4028, {@code ReliableProvisionals} RFC
 * 3262; {@code AnsweredInvite} waits for the ACK of the peer, {@code AwaitedAck} for that of the
 * application; {@code Lifetime} ends subscriptions, {@code Orphan} the dialogs of an application
 * that has gone.
 */
package org.drachtio.sip.dialog.internal.session;
