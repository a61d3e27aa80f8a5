/**
 * What crosses a hand-over to the next version of the bundle. Start with {@link
 * org.drachtio.sip.dialog.internal.handover.DialogHandover}, which talks to the kernel; each {@code
 * …SnapshotCodec} writes and reads one kind of snapshot. Later and earlier versions read these
 * records: a name keeps its meaning for ever.
 */
package org.drachtio.sip.dialog.internal.handover;
