package org.drachtio.sip.dialog.internal.handover;

import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.sip.dialog.internal.dialog.DialogState;
import org.drachtio.sip.dialog.internal.session.Description;

/**
 * Dialogs as records of a parcel. Later and earlier versions read them: a name keeps its meaning
 * for ever.
 */
public final class DialogCodec {

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

  private DialogCodec() {}

  public static Parcel write(DialogState dialog) {
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
   * Reads what {@link #write} gave.
   *
   * @param now for a record that does not tell its age
   */
  public static DialogState read(Parcel record, long now) {
    if (record.text(ID).isEmpty() || record.text(CALL_ID).isEmpty()) {
      throw new IllegalArgumentException("no id or Call-ID");
    }
    DialogState dialog =
        new DialogState(
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
            record.has(CREATED_AT) ? record.number(CREATED_AT) : now);
    dialog.resume(
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
    return dialog;
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
