package org.drachtio.sip.dialog.internal.handover;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.drachtio.api.transport.Hop;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.sip.dialog.internal.lane.Salvage;
import org.drachtio.sip.dialog.internal.session.SessionRefresh;
import org.drachtio.sip.dialog.internal.session.SessionTimer;

/**
 * Session timers as records of a parcel. Later and earlier versions read them: a name keeps its
 * meaning for ever.
 */
final class SessionSnapshotCodec {

  private static final String TERM = "term";
  private static final String BEFORE = "before";
  private static final String TENTATIVE = "tentative";
  private static final String FIRES_AT = "firesAt";
  private static final String SECONDS = "seconds";
  private static final String OURS = "ours";
  private static final String SINCE = "since";
  private static final String DUE = "due";
  private static final String REFRESH = "refresh";
  private static final String HANDLE = "handle";
  private static final String REQUEST = "request";
  private static final String HOP = "hop";
  private static final String AGAIN = "again";
  private static final String CONCLUDED = "concluded";
  private static final String ACK = "ack";
  private static final String ACK_HOP = "ackHop";

  private SessionSnapshotCodec() {}

  static Parcel write(SessionTimer.Snapshot session) {
    Parcel record = new Parcel().put(TENTATIVE, session.tentative());
    if (session.term() != null) {
      record.put(TERM, write(session.term()));
    }
    if (session.before() != null) {
      record.put(BEFORE, write(session.before()));
    }
    session.firesAt().ifPresent(at -> record.put(FIRES_AT, at));
    if (session.refresh() != null) {
      record.put(REFRESH, write(session.refresh()));
    }
    return record;
  }

  private static Parcel write(SessionTimer.Term term) {
    return new Parcel()
        .put(SECONDS, term.seconds())
        .put(OURS, term.ours())
        .put(SINCE, term.since())
        .put(DUE, term.due());
  }

  private static Parcel write(SessionRefresh.Snapshot refresh) {
    Parcel record =
        new Parcel()
            .put(HANDLE, refresh.handle())
            .put(REQUEST, refresh.request().bytes())
            .put(HOP, refresh.hop().text())
            .put(SECONDS, refresh.seconds())
            .put(AGAIN, refresh.again())
            .put(CONCLUDED, refresh.concluded());
    DialogWireCodec.put(record, ACK, ACK_HOP, refresh.ack());
    return record;
  }

  /** Reads what {@link #write(SessionTimer.Snapshot)} gave; a refresh may be left out. */
  static SessionTimer.Snapshot read(Parcel record) {
    List<SessionRefresh.Snapshot> refresh = new ArrayList<>(1);
    record
        .record(REFRESH)
        .ifPresent(left -> Salvage.attempt(REFRESH, () -> refresh.add(readRefresh(left))));
    return new SessionTimer.Snapshot(
        record.record(TERM).map(SessionSnapshotCodec::term).orElse(null),
        record.record(BEFORE).map(SessionSnapshotCodec::term).orElse(null),
        record.text(TENTATIVE),
        record.has(FIRES_AT) ? OptionalLong.of(record.number(FIRES_AT)) : OptionalLong.empty(),
        refresh.isEmpty() ? null : refresh.get(0));
  }

  private static SessionTimer.Term term(Parcel record) {
    return new SessionTimer.Term(
        (int) record.number(SECONDS), record.flag(OURS), record.number(SINCE), record.number(DUE));
  }

  private static SessionRefresh.Snapshot readRefresh(Parcel record) {
    return new SessionRefresh.Snapshot(
        record.text(HANDLE),
        DialogWireCodec.message(record, REQUEST),
        Hop.parse(record.text(HOP)),
        (int) record.number(SECONDS),
        record.flag(AGAIN),
        record.flag(CONCLUDED),
        DialogWireCodec.outgoing(record, ACK, ACK_HOP));
  }
}
