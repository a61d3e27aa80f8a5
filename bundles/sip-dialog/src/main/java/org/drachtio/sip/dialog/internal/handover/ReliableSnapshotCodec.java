package org.drachtio.sip.dialog.internal.handover;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.sip.dialog.internal.session.ReliableProvisionals;

/**
 * The reliable provisional responses to an INVITE as a record of a parcel. Later and earlier
 * versions read them: a name keeps its meaning for ever.
 */
final class ReliableSnapshotCodec {

  private static final String LAST_RSEQ = "lastRseq";
  private static final String CURRENT = "current";
  private static final String WAITING = "waiting";
  private static final String MESSAGE = "message";
  private static final String WANTED = "wanted";
  private static final String HELD = "held";
  private static final String OFFER_IN_PRACK = "offerInPrack";
  private static final String INTERVAL = "interval";
  private static final String REPEAT_AT = "repeatAt";
  private static final String GIVE_UP_AT = "giveUpAt";

  private ReliableSnapshotCodec() {}

  static Parcel write(ReliableProvisionals.Snapshot pending) {
    List<Parcel> waiting = new ArrayList<>();
    for (ReliableProvisionals.Provisional provisional : pending.waiting()) {
      waiting.add(write(provisional));
    }
    Parcel record =
        new Parcel()
            .put(LAST_RSEQ, pending.lastRseq())
            .put(WAITING, waiting)
            .put(OFFER_IN_PRACK, pending.offerInPrack())
            .put(INTERVAL, pending.interval());
    if (pending.current() != null) {
      record.put(CURRENT, write(pending.current()));
    }
    if (pending.held() != null) {
      record.put(HELD, pending.held().bytes());
    }
    if (pending.timers() != null) {
      record
          .put(REPEAT_AT, pending.timers().repeatAt())
          .put(GIVE_UP_AT, pending.timers().giveUpAt());
    }
    return record;
  }

  private static Parcel write(ReliableProvisionals.Provisional provisional) {
    return new Parcel()
        .put(MESSAGE, provisional.message().bytes())
        .put(WANTED, provisional.wanted());
  }

  static ReliableProvisionals.Snapshot read(Parcel record) {
    return new ReliableProvisionals.Snapshot(
        record.number(LAST_RSEQ),
        record.record(CURRENT).map(ReliableSnapshotCodec::provisional).orElse(null),
        record.list(WAITING).stream().map(ReliableSnapshotCodec::provisional).toList(),
        record.has(HELD) ? DialogWireCodec.message(record, HELD) : null,
        record.flag(OFFER_IN_PRACK),
        Math.max(1, record.number(INTERVAL)),
        record.has(GIVE_UP_AT)
            ? new ReliableProvisionals.Repetition(
                record.number(REPEAT_AT), record.number(GIVE_UP_AT))
            : null);
  }

  private static ReliableProvisionals.Provisional provisional(Parcel record) {
    return new ReliableProvisionals.Provisional(
        DialogWireCodec.message(record, MESSAGE), record.flag(WANTED));
  }
}
