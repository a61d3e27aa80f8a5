/**
 * Requests of applications. Start with {@link org.drachtio.sip.dialog.internal.uac.Uac}; {@code
 * UacTransaction} is one request from its sending to its end, {@code UacAnswers} is what its
 * responses do to dialogs, {@code Forks} are those who answer an INVITE.
 */
package org.drachtio.sip.dialog.internal.uac;
