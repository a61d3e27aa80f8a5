package org.drachtio.sip.dialog.internal.handover;

import java.util.OptionalLong;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.sip.dialog.internal.uas.UasSnapshot;

/**
 * Requests from the network as records of a parcel. Later and earlier versions read them: a name
 * keeps its meaning for ever.
 */
final class UasSnapshotCodec {

  private static final String ID = "id";
  private static final String HANDLE = "handle";
  private static final String REQUEST = "request";
  private static final String DIALOG = "dialog";
  private static final String IN_DIALOG = "inDialog";
  private static final String TO_TAG = "toTag";
  private static final String UNANSWERED = "unanswered";
  private static final String HELD = "held";
  private static final String GUARD_AT = "guardAt";
  private static final String PROVISIONALS = "provisionals";
  private static final String UPDATE_OF = "updateOf";
  private static final String ACKNOWLEDGES = "acknowledges";

  private static final String ANSWER = "answer";
  private static final String SENT = "sent";
  private static final String TRANSACTION_ID = "transactionId";
  private static final String DIALOG_ID = "dialogId";

  private UasSnapshotCodec() {}

  static Parcel write(UasSnapshot serving) {
    Parcel record =
        new Parcel()
            .put(ID, serving.id())
            .put(HANDLE, serving.handle())
            .put(REQUEST, DialogWireCodec.of(serving.request()))
            .put(DIALOG, serving.dialog())
            .put(IN_DIALOG, serving.inDialog())
            .put(TO_TAG, serving.toTag())
            .put(UPDATE_OF, serving.updateOf())
            .put(ACKNOWLEDGES, serving.acknowledges())
            .put(UNANSWERED, serving.unanswered())
            .put(HELD, serving.held());
    serving.guardAt().ifPresent(at -> record.put(GUARD_AT, at));
    if (serving.answer() != null) {
      record.put(ANSWER, write(serving.answer()));
    }
    if (serving.provisionals() != null) {
      record.put(PROVISIONALS, ReliableSnapshotCodec.write(serving.provisionals()));
    }
    return record;
  }

  private static Parcel write(Outcome.Sent answer) {
    return new Parcel()
        .put(SENT, DialogWireCodec.of(answer.message()))
        .put(TRANSACTION_ID, answer.transactionId())
        .put(DIALOG_ID, answer.dialogId());
  }

  static UasSnapshot read(Parcel record) {
    return new UasSnapshot(
        DialogWireCodec.id(record, ID),
        record.text(HANDLE),
        DialogWireCodec.inbound(DialogWireCodec.part(record, REQUEST)),
        record.number(DIALOG),
        record.flag(IN_DIALOG),
        record.text(TO_TAG),
        record.text(UPDATE_OF),
        record.flag(ACKNOWLEDGES),
        record.flag(UNANSWERED),
        record.flag(HELD),
        record.has(GUARD_AT) ? OptionalLong.of(record.number(GUARD_AT)) : OptionalLong.empty(),
        record.record(ANSWER).map(UasSnapshotCodec::readAnswer).orElse(null),
        record.record(PROVISIONALS).map(ReliableSnapshotCodec::read).orElse(null));
  }

  private static Outcome.Sent readAnswer(Parcel record) {
    return new Outcome.Sent(
        DialogWireCodec.sent(DialogWireCodec.part(record, SENT)),
        record.text(TRANSACTION_ID),
        record.text(DIALOG_ID));
  }
}
