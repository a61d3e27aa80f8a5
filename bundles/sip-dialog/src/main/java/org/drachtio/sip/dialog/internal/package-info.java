/**
 * The dialog layer. {@link org.drachtio.sip.dialog.internal.SipDialogs} is its component: it puts
 * the parts of each lane together and does nothing else.
 *
 * <p>Start reading with {@code dialog.Dialog}, whose table says what can happen to a dialog. Then
 * follow a request: {@code uas.InDialogRequests} has the order of all checks for one of the peer,
 * {@code uas.Uas} for the answer of an application, {@code uac.Uac} for a request of an
 * application. Each package uses only those that stand before it:
 *
 * <ol>
 *   <li>{@code compose}: messages of ours out of what an application gave
 *   <li>{@code flow}: connections of registered clients, and peers behind NATs
 *   <li>{@code session}: the features that a dialog owns, each of which knows its dialog by {@code
 *       DialogHost} only
 *   <li>{@code dialog}: the dialog, its state, and the tables of a lane
 *   <li>{@code uas}: requests from the network and their answers
 *   <li>{@code uac}: requests of applications and their responses
 *   <li>{@code lane}: all that a lane has, and a snapshot of it
 *   <li>{@code handover}: snapshots as records of a parcel
 * </ol>
 *
 * <p>Everything but {@code SipDialogs}, {@code flow.RegisteredFlows} and the setters of {@code
 * dialog.LaneServices} is touched by one lane only.
 */
package org.drachtio.sip.dialog.internal;
