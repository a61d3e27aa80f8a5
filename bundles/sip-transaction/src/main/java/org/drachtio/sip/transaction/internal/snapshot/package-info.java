/**
 * Transactions, and the observers of calls, as data. Start with {@link
 * org.drachtio.sip.transaction.internal.snapshot.ServerSnapshot} and {@code ClientSnapshot}, which
 * the machines write and are made of again; {@code TransactionSnapshotCodec} turns them into
 * records of a parcel, as {@code ObserverSnapshotCodec} does with what observers have still to be
 * told. Later and earlier versions read these records: a name keeps its meaning for ever.
 */
package org.drachtio.sip.transaction.internal.snapshot;
