package org.drachtio.sip.dialog.internal.handover;

import java.util.Map;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.transaction.GoneServer;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.compose.OutgoingRequest;
import org.drachtio.sip.dialog.internal.dialog.Dialog;
import org.drachtio.sip.dialog.internal.session.AnsweredInvite;
import org.drachtio.sip.dialog.internal.uac.AskedRequests;
import org.drachtio.sip.dialog.internal.uac.UacTransaction;
import org.drachtio.sip.dialog.internal.uas.ServedRequests;
import org.drachtio.sip.dialog.internal.uas.UasTransaction;

/**
 * What the dialog layer knows of transactions as records of a parcel; the transactions themselves
 * are named by their handles. Reading a record joins its transaction again and arms its timers.
 * Later and earlier versions read them: a name keeps its meaning for ever.
 */
final class TransactionCodec {

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

  private TransactionCodec() {}

  public static Parcel write(UasTransaction serving) {
    Parcel record =
        new Parcel()
            .put(ID, serving.id())
            .put(HANDLE, serving.transaction().handle())
            .put(REQUEST, WireCodec.of(serving.inbound()))
            .put(IN_DIALOG, serving.isInDialog())
            .put(TO_TAG, serving.toTag())
            .put(UPDATE_OF, serving.updateOf())
            .put(ACKNOWLEDGES, serving.acknowledges())
            .put(UNANSWERED, serving.dialog() != null && serving.dialog().isUnanswered(serving));
    record.put(HELD, serving.isHeld());
    serving.guardAt().ifPresent(at -> record.put(GUARD_AT, at));
    if (serving.answer() != null) {
      record.put(ANSWER, write(serving.answer()));
    }
    if (serving.provisionals() != null) {
      record.put(PROVISIONALS, ReliableCodec.write(serving.provisionals().pending()));
    }
    return record;
  }

  static void resumeServing(ServedRequests served, Parcel record, Dialog dialog) {
    InboundMessage request = WireCodec.inbound(WireCodec.part(record, REQUEST));
    Outcome.Sent answer = record.record(ANSWER).map(TransactionCodec::answer).orElse(null);
    UasTransaction serving =
        new UasTransaction(
            served, idOf(record), request, dialog, record.flag(IN_DIALOG), record.text(TO_TAG));
    serving.resume(
        answer, record.flag(UNANSWERED), record.flag(ACKNOWLEDGES), record.text(UPDATE_OF));
    if (record.flag(HELD)) {
      serving.hold(record.number(GUARD_AT));
    } else if (record.has(GUARD_AT)) {
      serving.armGuard(record.number(GUARD_AT));
    }
    record.record(PROVISIONALS).ifPresent(left -> serving.resumeReliably(ReliableCodec.read(left)));
    serving.rejoin(record.text(HANDLE));
  }

  private static Parcel write(Outcome.Sent answer) {
    return new Parcel()
        .put(SENT, WireCodec.of(answer.message()))
        .put(TRANSACTION_ID, answer.transactionId())
        .put(DIALOG_ID, answer.dialogId());
  }

  private static Outcome.Sent answer(Parcel record) {
    return new Outcome.Sent(
        WireCodec.sent(WireCodec.part(record, SENT)),
        record.text(TRANSACTION_ID),
        record.text(DIALOG_ID));
  }

  public static Parcel write(UacTransaction asking) {
    Dialog dialog = asking.dialog();
    UacTransaction.Progress progress = asking.progress();
    Parcel record =
        new Parcel()
            .put(ID, asking.id())
            .put(HANDLE, asking.transaction().handle())
            .put(REQUEST, asking.transaction().request().bytes())
            .put(HOP, asking.hop().text())
            .put(DIALOG_ID, asking.dialogId())
            .put(IN_DIALOG, asking.isInDialog())
            .put(CANCELLED, progress.cancelled())
            .put(ABANDONED, progress.abandoned())
            .put(ORPHANED_UNTIL, progress.orphanedUntil())
            .put(CONCLUDED, progress.concluded())
            .put(OUR_INVITE, dialog != null && dialog.offers().isOurInvite(asking))
            .put(OUR_UPDATE, dialog != null && dialog.offers().isOurUpdate(asking))
            .put(AWAITS_ACK, asking.awaitsAck());
    asking
        .ack()
        .ifPresent(ack -> record.put(ACK, ack.message().bytes()).put(ACK_HOP, ack.hop().text()));
    return record;
  }

  /**
   * @param dialogs by the number that records refer to them by
   */
  static void resumeAsking(AskedRequests asked, Parcel record, Map<Long, Dialog> dialogs) {
    Dialog dialog = dialogs.get(record.number(DIALOG));
    SipMessage request = WireCodec.message(record, REQUEST);
    Hop hop = Hop.parse(record.text(HOP));
    UacTransaction asking =
        new UacTransaction(
            asked, idOf(record), record.text(DIALOG_ID), dialog, record.flag(IN_DIALOG));
    asking.resume(
        new UacTransaction.Progress(
            record.flag(CANCELLED),
            record.flag(ABANDONED),
            record.number(ORPHANED_UNTIL),
            record.flag(CONCLUDED)));
    if (dialog != null) {
      dialog.offers().resumed(asking, record.flag(OUR_INVITE), record.flag(OUR_UPDATE));
      if (record.flag(AWAITS_ACK)) {
        dialog.awaitedAck().ifPresent(awaited -> awaited.rejoined(asking));
      }
    }
    if (record.has(ACK_HOP)) {
      asking.acknowledgedWith(
          new OutgoingRequest(WireCodec.message(record, ACK), Hop.parse(record.text(ACK_HOP))));
    }
    ForkCodec.read(asking, record, dialogs);
    asking.rejoin(record.text(HANDLE), request, hop);
  }

  public static Parcel write(AnsweredInvite answered) {
    AnsweredInvite.Waiting waiting = answered.waiting();
    return new Parcel()
        .put(HANDLE, answered.transaction().handle())
        .put(TRANSACTION_ID, answered.transactionId())
        .put(RESPONSE, answered.response().bytes())
        .put(INTERVAL, waiting.interval())
        .put(REPEAT_AT, waiting.repeatAt())
        .put(GIVE_UP_AT, waiting.giveUpAt());
  }

  public static void resumeAnswered(Parcel record, Dialog dialog) {
    String handle = record.text(HANDLE);
    AnsweredInvite answered =
        new AnsweredInvite(
            dialog,
            dialog.transactions().server(handle).orElseGet(() -> new GoneServer(null, handle)),
            WireCodec.message(record, RESPONSE),
            record.text(TRANSACTION_ID));
    long now = dialog.lane().now();
    int t1 = dialog.transactions().timers().t1();
    dialog.resumeAnswered(
        answered,
        new AnsweredInvite.Waiting(
            record.number(INTERVAL) > 0 ? record.number(INTERVAL) : t1,
            record.has(REPEAT_AT) ? record.number(REPEAT_AT) : now + t1,
            record.has(GIVE_UP_AT)
                ? record.number(GIVE_UP_AT)
                : now + dialog.transactions().timers().t1x64()));
  }

  private static String idOf(Parcel record) {
    if (record.text(ID).isEmpty()) {
      throw new IllegalArgumentException("no id");
    }
    return record.text(ID);
  }
}
