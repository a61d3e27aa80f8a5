package org.drachtio.sip.dialog.internal;

import java.util.Map;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.transaction.GoneServer;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.message.SipMessage;

/**
 * What the dialog layer knows of transactions as records of a parcel; the transactions themselves
 * are named by their handles. Reading a record joins its transaction again and arms its timers.
 * Later and earlier versions read them: a name keeps its meaning for ever.
 */
final class TransactionParcels {

  private static final String ID = "id";
  private static final String HANDLE = "handle";
  private static final String REQUEST = "request";
  private static final String IN_DIALOG = "inDialog";
  private static final String TO_TAG = "toTag";
  private static final String UNANSWERED = "unanswered";
  private static final String HELD = "held";
  private static final String GUARD_AT = "guardAt";
  private static final String ANSWER = "answer";
  private static final String SENT = "sent";
  private static final String TRANSACTION_ID = "transactionId";
  private static final String DIALOG_ID = "dialogId";
  private static final String HOP = "hop";
  private static final String CANCELLED = "cancelled";
  private static final String ABANDONED = "abandoned";
  private static final String ORPHANED_UNTIL = "orphanedUntil";
  private static final String CONCLUDED = "concluded";
  private static final String AWAITS_ACK = "awaitsAck";
  private static final String ACK = "ack";
  private static final String ACK_HOP = "ackHop";
  private static final String OUR_INVITE = "ourInvite";
  private static final String OUR_UPDATE = "ourUpdate";
  private static final String PROVISIONALS = "provisionals";
  private static final String UPDATE_OF = "updateOf";
  private static final String ACKNOWLEDGES = "acknowledges";
  private static final String DIALOG = "dialog";
  private static final String RESPONSE = "response";
  private static final String INTERVAL = "interval";
  private static final String REPEAT_AT = "repeatAt";
  private static final String GIVE_UP_AT = "giveUpAt";

  private TransactionParcels() {}

  static Parcel write(UasTransaction serving) {
    Parcel record =
        new Parcel()
            .put(ID, serving.id)
            .put(HANDLE, serving.transaction().handle())
            .put(REQUEST, WireParcels.of(serving.inbound))
            .put(IN_DIALOG, serving.inDialog)
            .put(TO_TAG, serving.toTag)
            .put(UPDATE_OF, serving.updateOf)
            .put(ACKNOWLEDGES, serving.acknowledges)
            .put(UNANSWERED, serving.dialog != null && serving.dialog.unanswered.contains(serving));
    record.put(HELD, serving.held);
    putDeadline(record, GUARD_AT, serving.guard);
    if (serving.answer != null) {
      record.put(ANSWER, write(serving.answer));
    }
    if (serving.provisionals != null) {
      record.put(PROVISIONALS, ReliableParcels.write(serving.provisionals));
    }
    return record;
  }

  static void resumeServing(LaneState state, Parcel record, Dialog dialog) {
    InboundMessage request = WireParcels.inbound(WireParcels.part(record, REQUEST));
    Outcome.Sent answer = record.record(ANSWER).map(TransactionParcels::answer).orElse(null);
    UasTransaction serving =
        new UasTransaction(
            state, idOf(record), request, dialog, record.flag(IN_DIALOG), record.text(TO_TAG));
    serving.answer = answer;
    if (dialog != null && record.flag(UNANSWERED)) {
      dialog.unanswered.add(serving);
    }
    if (record.flag(HELD)) {
      serving.hold(record.number(GUARD_AT));
    } else if (record.has(GUARD_AT)) {
      serving.armGuard(record.number(GUARD_AT));
    }
    serving.acknowledges = record.flag(ACKNOWLEDGES);
    serving.updateOf = record.text(UPDATE_OF);
    if (!serving.updateOf.isEmpty()) {
      state.updates.put(serving.updateOf, serving);
    }
    record
        .record(PROVISIONALS)
        .ifPresent(
            provisionals -> {
              ReliableParcels.resume(serving.reliably(), provisionals);
              serving.dialog.provisionals = serving.provisionals;
            });
    serving.rejoin(record.text(HANDLE));
  }

  private static Parcel write(Outcome.Sent answer) {
    return new Parcel()
        .put(SENT, WireParcels.of(answer.message()))
        .put(TRANSACTION_ID, answer.transactionId())
        .put(DIALOG_ID, answer.dialogId());
  }

  private static Outcome.Sent answer(Parcel record) {
    return new Outcome.Sent(
        WireParcels.sent(WireParcels.part(record, SENT)),
        record.text(TRANSACTION_ID),
        record.text(DIALOG_ID));
  }

  static Parcel write(UacTransaction asking) {
    Parcel record =
        new Parcel()
            .put(ID, asking.id)
            .put(HANDLE, asking.transaction().handle())
            .put(REQUEST, asking.transaction().request().bytes())
            .put(HOP, asking.hop().text())
            .put(DIALOG_ID, asking.dialogId)
            .put(IN_DIALOG, asking.inDialog)
            .put(CANCELLED, asking.cancelled)
            .put(ABANDONED, asking.abandoned)
            .put(ORPHANED_UNTIL, asking.orphanedUntil)
            .put(CONCLUDED, asking.concluded)
            .put(OUR_INVITE, asking.dialog != null && asking.dialog.ourInvite == asking)
            .put(OUR_UPDATE, asking.dialog != null && asking.dialog.ourUpdate == asking)
            .put(AWAITS_ACK, asking.awaitsAck());
    asking
        .ack()
        .ifPresent(ack -> record.put(ACK, ack.message().bytes()).put(ACK_HOP, ack.hop().text()));
    return record;
  }

  /**
   * @param dialogs by the number that records refer to them by
   */
  static void resumeAsking(LaneState state, Parcel record, Map<Long, Dialog> dialogs) {
    Dialog dialog = dialogs.get(record.number(DIALOG));
    SipMessage request = WireParcels.message(record, REQUEST);
    Hop hop = Hop.parse(record.text(HOP));
    UacTransaction asking =
        new UacTransaction(
            state, idOf(record), record.text(DIALOG_ID), dialog, record.flag(IN_DIALOG));
    asking.cancelled = record.flag(CANCELLED);
    asking.abandoned = record.flag(ABANDONED);
    asking.orphanedUntil = record.number(ORPHANED_UNTIL);
    asking.concluded = record.flag(CONCLUDED);
    if (dialog != null && record.flag(OUR_INVITE)) {
      dialog.ourInvite = asking;
    }
    if (dialog != null && record.flag(OUR_UPDATE)) {
      dialog.ourUpdate = asking;
    }
    if (dialog != null && dialog.awaitedAck != null && record.flag(AWAITS_ACK)) {
      dialog.awaitedAck.invite = asking;
    }
    if (record.has(ACK_HOP)) {
      asking.acknowledgedWith(
          new OutgoingRequest(WireParcels.message(record, ACK), Hop.parse(record.text(ACK_HOP))));
    }
    ForkParcels.read(asking, record, dialogs);
    asking.rejoin(record.text(HANDLE), request, hop);
  }

  static Parcel write(AnsweredInvite answered) {
    Parcel record =
        new Parcel()
            .put(HANDLE, answered.transaction.handle())
            .put(TRANSACTION_ID, answered.transactionId)
            .put(RESPONSE, answered.response.bytes())
            .put(INTERVAL, answered.interval);
    putDeadline(record, REPEAT_AT, answered.repeat);
    putDeadline(record, GIVE_UP_AT, answered.giveUp);
    return record;
  }

  static void resumeAnswered(LaneState state, Parcel record, Dialog dialog) {
    String handle = record.text(HANDLE);
    AnsweredInvite answered =
        new AnsweredInvite(
            state,
            dialog,
            state.transactions.server(handle).orElseGet(() -> new GoneServer(null, handle)),
            WireParcels.message(record, RESPONSE),
            record.text(TRANSACTION_ID));
    long now = state.lane.now();
    int t1 = state.transactions.timers().t1();
    answered.resume(
        record.number(INTERVAL) > 0 ? record.number(INTERVAL) : t1,
        record.has(REPEAT_AT) ? record.number(REPEAT_AT) : now + t1,
        record.has(GIVE_UP_AT)
            ? record.number(GIVE_UP_AT)
            : now + state.transactions.timers().t1x64());
  }

  private static String idOf(Parcel record) {
    if (record.text(ID).isEmpty()) {
      throw new IllegalArgumentException("no id");
    }
    return record.text(ID);
  }

  private static void putDeadline(Parcel record, String name, Timer timer) {
    if (timer != null) {
      record.put(name, timer.deadline());
    }
  }
}
