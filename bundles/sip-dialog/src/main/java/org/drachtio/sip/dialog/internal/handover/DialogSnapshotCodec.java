package org.drachtio.sip.dialog.internal.handover;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.drachtio.api.transaction.Timers;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.sip.dialog.internal.dialog.DialogSnapshot;
import org.drachtio.sip.dialog.internal.dialog.DialogState;
import org.drachtio.sip.dialog.internal.lane.Salvage;
import org.drachtio.sip.dialog.internal.session.AnsweredInvite;
import org.drachtio.sip.dialog.internal.session.AwaitedAck;
import org.drachtio.sip.dialog.internal.session.Description;
import org.drachtio.sip.dialog.internal.session.Orphan;

/**
 * Dialogs as records of a parcel. Later and earlier versions read them: a name keeps its meaning
 * for ever.
 */
final class DialogSnapshotCodec {

  private static final String ID = "id";
  private static final String ROLE = "role";
  private static final String CALL_ID = "callId";
  private static final String LOCAL_TAG = "localTag";
  private static final String REMOTE_TAG = "remoteTag";
  private static final String LOCAL_PARTY = "localParty";
  private static final String REMOTE_PARTY = "remoteParty";
  private static final String METHOD = "method";
  private static final String TRANSACTION_ID = "transactionId";
  private static final String CREATED_AT = "createdAt";
  private static final String STATE = "state";
  private static final String LOCAL_SEQ = "localSeq";
  private static final String ON_TRIAL = "onTrial";
  private static final String REMOTE_SEQ = "remoteSeq";
  private static final String AWAITS_NOTIFY = "awaitsNotify";
  private static final String ROUTES = "routes";
  private static final String REMOTE_TARGET = "remoteTarget";
  private static final String LOCAL_CONTACT = "localContact";
  private static final String LOCAL = "local";
  private static final String CONNECTION = "connection";
  private static final String NAT_ROUTE = "natRoute";
  private static final String SOURCE = "source";
  private static final String ACKNOWLEDGED_SEQ = "acknowledgedSeq";
  private static final String ACCEPTED_SEQ = "acceptedSeq";
  private static final String DESCRIPTION = "description";
  private static final String DESCRIPTION_TYPE = "descriptionType";

  private static final String NUMBER = "number";
  private static final String OVER = "over";
  private static final String STABLE = "stable";
  private static final String CALL = "call";
  private static final String SESSION = "session";
  private static final String ENDS_AT = "endsAt";
  private static final String AWAITS_ACK_UNTIL = "awaitsAckUntil";
  private static final String END_REASON = "endReason";
  private static final String ORPHAN_UNTIL = "orphanUntil";
  private static final String FORSAKEN = "forsaken";
  private static final String UNACKNOWLEDGED = "unacknowledged";

  // of a 2xx that waits for its ACK
  private static final String HANDLE = "handle";
  private static final String RESPONSE = "response";
  private static final String INTERVAL = "interval";
  private static final String REPEAT_AT = "repeatAt";
  private static final String GIVE_UP_AT = "giveUpAt";

  private DialogSnapshotCodec() {}

  static Parcel write(DialogSnapshot dialog) {
    Parcel record =
        write(dialog.state())
            .put(NUMBER, dialog.number())
            .put(OVER, dialog.over())
            .put(STABLE, dialog.stable())
            .put(CALL, dialog.call())
            .put(
                UNACKNOWLEDGED,
                dialog.unacknowledged().stream().map(DialogSnapshotCodec::write).toList());
    dialog.endsAt().ifPresent(at -> record.put(ENDS_AT, at));
    if (dialog.session() != null) {
      record.put(SESSION, SessionSnapshotCodec.write(dialog.session()));
    }
    if (dialog.awaitedAck() != null) {
      record
          .put(AWAITS_ACK_UNTIL, dialog.awaitedAck().until())
          .put(END_REASON, dialog.awaitedAck().endReason());
    }
    if (dialog.orphan() != null) {
      record.put(ORPHAN_UNTIL, dialog.orphan().until()).put(FORSAKEN, dialog.orphan().forsaken());
    }
    return record;
  }

  private static Parcel write(AnsweredInvite.Snapshot answered) {
    return new Parcel()
        .put(HANDLE, answered.handle())
        .put(TRANSACTION_ID, answered.transactionId())
        .put(RESPONSE, answered.response().bytes())
        .put(INTERVAL, answered.interval())
        .put(REPEAT_AT, answered.repeatAt())
        .put(GIVE_UP_AT, answered.giveUpAt());
  }

  static Parcel write(DialogState.Snapshot dialog) {
    DialogState.Progress progress = dialog.progress();
    Parcel record =
        new Parcel()
            .put(ID, dialog.id())
            .put(ROLE, dialog.role().name())
            .put(CALL_ID, dialog.callId())
            .put(LOCAL_TAG, dialog.localTag())
            .put(REMOTE_TAG, dialog.remoteTag())
            .put(LOCAL_PARTY, dialog.localParty())
            .put(REMOTE_PARTY, dialog.remoteParty())
            .put(METHOD, dialog.method())
            .put(TRANSACTION_ID, dialog.transactionId())
            .put(CREATED_AT, dialog.createdAt())
            .put(STATE, progress.phase().name())
            .put(LOCAL_SEQ, progress.localSeq())
            .put(REMOTE_SEQ, progress.remoteSeq())
            .put(AWAITS_NOTIFY, progress.awaitsNotify())
            .put(ON_TRIAL, progress.onTrial())
            .putTexts(ROUTES, progress.routes())
            .put(REMOTE_TARGET, progress.remoteTarget())
            .put(LOCAL_CONTACT, progress.localContact())
            .put(LOCAL, progress.local().text())
            .put(CONNECTION, progress.connection())
            .put(NAT_ROUTE, progress.natRoute())
            .put(SOURCE, progress.source())
            .put(ACKNOWLEDGED_SEQ, progress.acknowledgedSeq())
            .put(ACCEPTED_SEQ, progress.acceptedSeq());
    if (progress.description() != null) {
      record
          .put(DESCRIPTION, progress.description().body())
          .put(DESCRIPTION_TYPE, progress.description().type());
    }
    return record;
  }

  /**
   * Reads what {@link #write(DialogSnapshot)} gave.
   *
   * @param now on the lane's clock, for records that do not tell a time
   * @param timers for the same
   */
  static DialogSnapshot read(Parcel record, long now, Timers timers) {
    List<AnsweredInvite.Snapshot> unacknowledged = new ArrayList<>();
    for (Parcel answered : record.list(UNACKNOWLEDGED)) {
      Salvage.attempt(
          UNACKNOWLEDGED, () -> unacknowledged.add(readAnswered(answered, now, timers)));
    }
    return new DialogSnapshot(
        record.number(NUMBER),
        readState(record, now),
        record.flag(OVER),
        record.flag(STABLE),
        record.text(CALL),
        record.record(SESSION).map(SessionSnapshotCodec::read).orElse(null),
        record.has(ENDS_AT) ? OptionalLong.of(record.number(ENDS_AT)) : OptionalLong.empty(),
        record.has(AWAITS_ACK_UNTIL)
            ? new AwaitedAck.Snapshot(record.text(END_REASON), record.number(AWAITS_ACK_UNTIL))
            : null,
        record.has(ORPHAN_UNTIL)
            ? new Orphan.Snapshot(record.flag(FORSAKEN), record.number(ORPHAN_UNTIL))
            : null,
        unacknowledged);
  }

  private static AnsweredInvite.Snapshot readAnswered(Parcel record, long now, Timers timers) {
    return new AnsweredInvite.Snapshot(
        record.text(HANDLE),
        record.text(TRANSACTION_ID),
        DialogWireCodec.message(record, RESPONSE),
        record.number(INTERVAL) > 0 ? record.number(INTERVAL) : timers.t1(),
        record.has(REPEAT_AT) ? record.number(REPEAT_AT) : now + timers.t1(),
        record.has(GIVE_UP_AT) ? record.number(GIVE_UP_AT) : now + timers.t1x64());
  }

  private static DialogState.Snapshot readState(Parcel record, long now) {
    if (record.text(ID).isEmpty() || record.text(CALL_ID).isEmpty()) {
      throw new IllegalArgumentException("no id or Call-ID");
    }
    return new DialogState.Snapshot(
        record.text(ID),
        record.text(ROLE).equals(DialogState.Role.UAC.name())
            ? DialogState.Role.UAC
            : DialogState.Role.UAS,
        record.text(CALL_ID),
        record.text(LOCAL_TAG),
        record.text(REMOTE_TAG),
        record.text(LOCAL_PARTY),
        record.text(REMOTE_PARTY),
        record.text(METHOD),
        record.text(TRANSACTION_ID),
        record.has(CREATED_AT) ? record.number(CREATED_AT) : now,
        new DialogState.Progress(
            phaseOf(record.text(STATE)),
            record.number(LOCAL_SEQ),
            record.has(REMOTE_SEQ) ? record.number(REMOTE_SEQ) : -1,
            record.flag(ON_TRIAL),
            record.flag(AWAITS_NOTIFY),
            record.texts(ROUTES),
            record.text(REMOTE_TARGET),
            record.text(LOCAL_CONTACT),
            ListeningPoint.parse(record.text(LOCAL)),
            record.number(CONNECTION),
            record.text(NAT_ROUTE),
            record.text(SOURCE),
            record.number(ACKNOWLEDGED_SEQ),
            record.number(ACCEPTED_SEQ),
            record.has(DESCRIPTION)
                ? new Description(record.text(DESCRIPTION_TYPE), record.bytes(DESCRIPTION))
                : null));
  }

  /** A phase that this version does not know is some later one of a dialog that stands. */
  private static DialogState.Phase phaseOf(String name) {
    for (DialogState.Phase phase : DialogState.Phase.values()) {
      if (phase.name().equals(name)) {
        return phase;
      }
    }
    return DialogState.Phase.CONFIRMED;
  }
}
