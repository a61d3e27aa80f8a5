package org.drachtio.sip.dialog.internal.handover;

import org.drachtio.api.transport.Hop;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.sip.dialog.internal.uac.Forks;
import org.drachtio.sip.dialog.internal.uac.UacSnapshot;

/**
 * Requests of applications as records of a parcel. Later and earlier versions read them: a name
 * keeps its meaning for ever.
 */
final class UacSnapshotCodec {

  private static final String ID = "id";
  private static final String HANDLE = "handle";
  private static final String REQUEST = "request";
  private static final String HOP = "hop";
  private static final String DIALOG_ID = "dialogId";
  private static final String DIALOG = "dialog";
  private static final String IN_DIALOG = "inDialog";
  private static final String CANCELLED = "cancelled";
  private static final String ABANDONED = "abandoned";
  private static final String ORPHANED_UNTIL = "orphanedUntil";
  private static final String CONCLUDED = "concluded";
  private static final String OUR_INVITE = "ourInvite";
  private static final String OUR_UPDATE = "ourUpdate";
  private static final String AWAITS_ACK = "awaitsAck";
  private static final String ACK = "ack";
  private static final String ACK_HOP = "ackHop";

  private static final String EARLY = "forks";
  private static final String RSEQ = "rseq";
  private static final String AWAITS_PRACK = "awaitsPrack";
  private static final String LATE = "lateForks";
  private static final String TAG = "tag";

  private UacSnapshotCodec() {}

  static Parcel write(UacSnapshot asking) {
    Parcel record =
        new Parcel()
            .put(ID, asking.id())
            .put(HANDLE, asking.handle())
            .put(REQUEST, asking.request().bytes())
            .put(HOP, asking.hop().text())
            .put(DIALOG_ID, asking.dialogId())
            .put(DIALOG, asking.dialog())
            .put(IN_DIALOG, asking.inDialog())
            .put(CANCELLED, asking.cancelled())
            .put(ABANDONED, asking.abandoned())
            .put(ORPHANED_UNTIL, asking.orphanedUntil())
            .put(CONCLUDED, asking.concluded())
            .put(OUR_INVITE, asking.ourInvite())
            .put(OUR_UPDATE, asking.ourUpdate())
            .put(AWAITS_ACK, asking.awaitsAck())
            .put(EARLY, asking.early().stream().map(UacSnapshotCodec::write).toList())
            .put(LATE, asking.late().stream().map(UacSnapshotCodec::write).toList());
    DialogWireCodec.put(record, ACK, ACK_HOP, asking.ack());
    return record;
  }

  private static Parcel write(UacSnapshot.Early early) {
    return new Parcel()
        .put(DIALOG, early.dialog())
        .put(RSEQ, early.rseq())
        .put(AWAITS_PRACK, early.awaitsPrack());
  }

  private static Parcel write(Forks.Late late) {
    Parcel record = new Parcel().put(TAG, late.tag());
    DialogWireCodec.put(record, ACK, ACK_HOP, late.ack());
    return record;
  }

  static UacSnapshot read(Parcel record) {
    return new UacSnapshot(
        DialogWireCodec.id(record, ID),
        record.text(HANDLE),
        DialogWireCodec.message(record, REQUEST),
        Hop.parse(record.text(HOP)),
        record.text(DIALOG_ID),
        record.number(DIALOG),
        record.flag(IN_DIALOG),
        record.flag(CANCELLED),
        record.flag(ABANDONED),
        record.number(ORPHANED_UNTIL),
        record.flag(CONCLUDED),
        record.flag(OUR_INVITE),
        record.flag(OUR_UPDATE),
        record.flag(AWAITS_ACK),
        DialogWireCodec.outgoing(record, ACK, ACK_HOP),
        record.list(EARLY).stream().map(UacSnapshotCodec::readEarly).toList(),
        record.list(LATE).stream()
            .filter(late -> late.has(TAG))
            .map(UacSnapshotCodec::readLate)
            .toList());
  }

  private static UacSnapshot.Early readEarly(Parcel record) {
    return new UacSnapshot.Early(
        record.number(DIALOG), record.number(RSEQ), record.flag(AWAITS_PRACK));
  }

  private static Forks.Late readLate(Parcel record) {
    return new Forks.Late(record.text(TAG), DialogWireCodec.outgoing(record, ACK, ACK_HOP));
  }
}
