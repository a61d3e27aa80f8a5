/**
 * A transaction as data. Start with {@link
 * org.drachtio.sip.transaction.internal.snapshot.ServerSnapshot} and {@code ClientSnapshot}, which
 * the machines write and are made of again; {@code TransactionSnapshotCodec} turns them into
 * records of a parcel. Later and earlier versions read these records: a name keeps its meaning for
 * ever.
 */
package org.drachtio.sip.transaction.internal.snapshot;
