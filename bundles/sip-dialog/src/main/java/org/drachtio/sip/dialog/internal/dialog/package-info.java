/**
 * The dialog. Start with {@link org.drachtio.sip.dialog.internal.dialog.Dialog}: it has the table
 * of states, and the verbs that {@code uas} and {@code uac} call. It owns one part for each kind of
 * state: {@code RemoteTarget}, {@code OfferAnswer}, {@code AnsweredInvites}, {@code OwedAck},
 * {@code DialogSession}, {@code DialogLifetime}, {@code Ownership}; these hold the features of
 * {@code session}. {@code DialogState} is its data, {@code LaneDialogs} knows all dialogs of a
 * lane, and {@code LaneServices} is what they work with.
 */
package org.drachtio.sip.dialog.internal.dialog;
