/**
 * Server transactions. Start with {@link
 * org.drachtio.sip.transaction.internal.server.InviteServer}, whose table has all its states;
 * {@code ServerMachine} is what it has in common with {@code NonInviteServer}. A machine knows
 * {@code ServerHome}, not the table that it stands in.
 */
package org.drachtio.sip.transaction.internal.server;
