/**
 * Client transactions. Start with {@link
 * org.drachtio.sip.transaction.internal.client.InviteClient}, whose table has all its states;
 * {@code ClientMachine} is what it has in common with {@code NonInviteClient}, and {@code
 * RequestTargets} is where its request can go. A machine knows {@code ClientHome}, not the table
 * that it stands in.
 */
package org.drachtio.sip.transaction.internal.client;
