/**
 * What all machines work with. Start with {@link
 * org.drachtio.sip.transaction.internal.environment.TransactionEnvironment}; {@code
 * TransactionSettings} are the settings, {@code Amplification} says whether a repetition may go to
 * an address that has acknowledged nothing yet.
 */
package org.drachtio.sip.transaction.internal.environment;
