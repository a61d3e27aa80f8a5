/**
 * Requests from the network. Start with {@link
 * org.drachtio.sip.dialog.internal.uas.InDialogRequests}, which has the order of all checks; {@code
 * Uas} carries out the answers of applications, {@code UasTransaction} is one request from its
 * delivery to its end, {@code UasAnswers} is what a sent answer does to the dialog, and {@code
 * UasRefusals} is what the server answers in the place of an application.
 */
package org.drachtio.sip.dialog.internal.uas;
