/**
 * The dialog. Start with {@link org.drachtio.sip.dialog.internal.dialog.Dialog}: it has the table
 * of states, owns the features of {@code session} and has the verbs that {@code uas} and {@code
 * uac} call. {@code DialogState} is its data, {@code LaneDialogs} knows all dialogs of a lane, and
 * {@code LaneServices} is what they work with.
 */
package org.drachtio.sip.dialog.internal.dialog;
