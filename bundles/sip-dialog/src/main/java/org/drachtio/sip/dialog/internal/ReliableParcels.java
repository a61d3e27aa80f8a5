package org.drachtio.sip.dialog.internal;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.kernel.handover.Parcel;

/**
 * The reliable provisional responses to an INVITE as a record of a parcel. Later and earlier
 * versions read them: a name keeps its meaning for ever.
 */
final class ReliableParcels {

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

  private ReliableParcels() {}

  static Parcel write(ReliableProvisionals provisionals) {
    List<Parcel> waiting = new ArrayList<>();
    for (ReliableProvisionals.Provisional provisional : provisionals.waiting) {
      waiting.add(write(provisional));
    }
    Parcel record =
        new Parcel()
            .put(LAST_RSEQ, provisionals.lastRseq)
            .put(WAITING, waiting)
            .put(OFFER_IN_PRACK, provisionals.offerInPrack)
            .put(INTERVAL, provisionals.interval);
    if (provisionals.current != null) {
      record.put(CURRENT, write(provisionals.current));
    }
    if (provisionals.held != null) {
      record.put(HELD, provisionals.held.bytes());
    }
    if (provisionals.giveUp != null) {
      record
          .put(REPEAT_AT, provisionals.repeat.deadline())
          .put(GIVE_UP_AT, provisionals.giveUp.deadline());
    }
    return record;
  }

  private static Parcel write(ReliableProvisionals.Provisional provisional) {
    return new Parcel()
        .put(MESSAGE, provisional.message().bytes())
        .put(WANTED, provisional.wanted());
  }

  /** Goes on with what was written. */
  static void resume(ReliableProvisionals provisionals, Parcel record) {
    provisionals.lastRseq = record.number(LAST_RSEQ);
    provisionals.offerInPrack = record.flag(OFFER_IN_PRACK);
    record.record(CURRENT).map(ReliableParcels::read).ifPresent(p -> provisionals.current = p);
    for (Parcel waiting : record.list(WAITING)) {
      provisionals.waiting.add(read(waiting));
    }
    if (record.has(HELD)) {
      provisionals.held = WireParcels.message(record, HELD);
    }
    if (provisionals.current != null && record.has(GIVE_UP_AT)) {
      provisionals.arm(
          Math.max(1, record.number(INTERVAL)),
          record.number(REPEAT_AT),
          record.number(GIVE_UP_AT));
    }
  }

  private static ReliableProvisionals.Provisional read(Parcel record) {
    return new ReliableProvisionals.Provisional(
        WireParcels.message(record, MESSAGE), record.flag(WANTED));
  }
}
