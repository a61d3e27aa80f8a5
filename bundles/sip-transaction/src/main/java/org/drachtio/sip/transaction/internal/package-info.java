/**
 * The transaction core. {@link org.drachtio.sip.transaction.internal.SipTransactions} is its
 * component, {@code LaneTransactions} has all transactions of a lane: it matches what comes and
 * opens what goes.
 *
 * <p>Start reading with one of the four machines, {@code server.InviteServer}, {@code
 * server.NonInviteServer}, {@code client.InviteClient} and {@code client.NonInviteClient}: each has
 * its table of states. Each package uses only those that stand before it:
 *
 * <ol>
 *   <li>{@code match}: what a message is matched by
 *   <li>{@code observe}: who observes calls, and what is kept for one that is replaced
 *   <li>{@code snapshot}: a transaction as data, and as a record of a parcel
 *   <li>{@code environment}: what all machines work with: settings, counters, bounds
 *   <li>{@code server}: the two machines of requests that come
 *   <li>{@code client}: the two machines of requests that go
 * </ol>
 *
 * <p>Everything but {@code SipTransactions}, {@code observe}, {@code
 * environment.TransactionEnvironment} and {@code environment.AnsweringAddresses} is touched by one
 * lane only.
 */
package org.drachtio.sip.transaction.internal;
