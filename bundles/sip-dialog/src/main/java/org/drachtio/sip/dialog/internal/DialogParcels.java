package org.drachtio.sip.dialog.internal;

import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.kernel.handover.Parcel;

/**
 * Dialogs as records of a parcel. Later and earlier versions read them: a name keeps its meaning
 * for ever.
 */
final class DialogParcels {

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
  private static final String ACKNOWLEDGED_SEQ = "acknowledgedSeq";
  private static final String ACCEPTED_SEQ = "acceptedSeq";
  private static final String DESCRIPTION = "description";
  private static final String DESCRIPTION_TYPE = "descriptionType";

  private DialogParcels() {}

  static Parcel write(Dialog dialog) {
    Parcel record =
        new Parcel()
            .put(ID, dialog.id)
            .put(ROLE, dialog.role.name())
            .put(CALL_ID, dialog.callId)
            .put(LOCAL_TAG, dialog.localTag)
            .put(REMOTE_TAG, dialog.remoteTag)
            .put(LOCAL_PARTY, dialog.localParty)
            .put(REMOTE_PARTY, dialog.remoteParty)
            .put(METHOD, dialog.method)
            .put(TRANSACTION_ID, dialog.transactionId)
            .put(CREATED_AT, dialog.createdAt)
            .put(STATE, dialog.state.name())
            .put(LOCAL_SEQ, dialog.localSeq)
            .put(REMOTE_SEQ, dialog.remoteSeq)
            .put(AWAITS_NOTIFY, dialog.awaitsNotify)
            .put(ON_TRIAL, dialog.onTrial)
            .putTexts(ROUTES, dialog.routes)
            .put(REMOTE_TARGET, dialog.remoteTarget)
            .put(LOCAL_CONTACT, dialog.localContact)
            .put(LOCAL, dialog.local.text())
            .put(CONNECTION, dialog.connection)
            .put(NAT_ROUTE, dialog.natRoute)
            .put(ACKNOWLEDGED_SEQ, dialog.acknowledgedSeq)
            .put(ACCEPTED_SEQ, dialog.acceptedSeq);
    if (dialog.description != null) {
      record
          .put(DESCRIPTION, dialog.description.body())
          .put(DESCRIPTION_TYPE, dialog.description.type());
    }
    return record;
  }

  /**
   * @param now for a record that does not tell its age
   */
  static Dialog read(Parcel record, long now) {
    if (record.text(ID).isEmpty() || record.text(CALL_ID).isEmpty()) {
      throw new IllegalArgumentException("no id or Call-ID");
    }
    Dialog dialog =
        new Dialog(
            record.text(ID),
            record.text(ROLE).equals(Dialog.Role.UAC.name()) ? Dialog.Role.UAC : Dialog.Role.UAS,
            record.text(CALL_ID),
            record.text(LOCAL_TAG),
            record.text(REMOTE_TAG),
            record.text(LOCAL_PARTY),
            record.text(REMOTE_PARTY),
            record.text(METHOD),
            record.text(TRANSACTION_ID),
            record.has(CREATED_AT) ? record.number(CREATED_AT) : now);
    dialog.state = stateOf(record.text(STATE));
    dialog.localSeq = record.number(LOCAL_SEQ);
    dialog.remoteSeq = record.has(REMOTE_SEQ) ? record.number(REMOTE_SEQ) : -1;
    dialog.onTrial = record.flag(ON_TRIAL);
    dialog.awaitsNotify = record.flag(AWAITS_NOTIFY);
    dialog.routes = record.texts(ROUTES);
    dialog.remoteTarget = record.text(REMOTE_TARGET);
    dialog.localContact = record.text(LOCAL_CONTACT);
    dialog.local = ListeningPoint.parse(record.text(LOCAL));
    dialog.connection = record.number(CONNECTION);
    dialog.natRoute = record.text(NAT_ROUTE);
    dialog.acknowledgedSeq = record.number(ACKNOWLEDGED_SEQ);
    dialog.acceptedSeq = record.number(ACCEPTED_SEQ);
    if (record.has(DESCRIPTION)) {
      dialog.description =
          new Description(record.text(DESCRIPTION_TYPE), record.bytes(DESCRIPTION));
    }
    return dialog;
  }

  /** A state that this version does not know is some later one of a dialog that stands. */
  private static Dialog.State stateOf(String name) {
    for (Dialog.State state : Dialog.State.values()) {
      if (state.name().equals(name)) {
        return state;
      }
    }
    return Dialog.State.CONFIRMED;
  }
}
