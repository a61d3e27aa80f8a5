/**
 * Requests from the network. Start with {@link
 * org.drachtio.sip.dialog.internal.uas.InDialogRequests}, which has the order of all checks; {@code
 * Uas} carries out the answers of applications, and {@code UasTransaction} is one request from its
 * delivery to its end.
 */
package org.drachtio.sip.dialog.internal.uas;
