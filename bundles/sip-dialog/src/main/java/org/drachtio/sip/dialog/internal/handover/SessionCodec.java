package org.drachtio.sip.dialog.internal.handover;

import java.util.OptionalLong;
import org.drachtio.api.transport.Hop;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.compose.OutgoingRequest;
import org.drachtio.sip.dialog.internal.dialog.Dialog;
import org.drachtio.sip.dialog.internal.session.SessionHost;
import org.drachtio.sip.dialog.internal.session.SessionRefresh;
import org.drachtio.sip.dialog.internal.session.SessionTimer;

/**
 * Session timers as records of a parcel. Later and earlier versions read them: a name keeps its
 * meaning for ever.
 */
final class SessionCodec {

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

  private SessionCodec() {}

  public static Parcel write(SessionTimer session) {
    SessionTimer.Progress progress = session.progress();
    Parcel record = new Parcel().put(TENTATIVE, progress.tentative());
    if (progress.term() != null) {
      record.put(TERM, write(progress.term()));
    }
    if (progress.before() != null) {
      record.put(BEFORE, write(progress.before()));
    }
    progress.firesAt().ifPresent(at -> record.put(FIRES_AT, at));
    session.refresh().ifPresent(refresh -> record.put(REFRESH, write(refresh)));
    return record;
  }

  private static Parcel write(SessionTimer.Term term) {
    return new Parcel()
        .put(SECONDS, term.seconds())
        .put(OURS, term.ours())
        .put(SINCE, term.since())
        .put(DUE, term.due());
  }

  private static Parcel write(SessionRefresh refresh) {
    Parcel record =
        new Parcel()
            .put(HANDLE, refresh.transaction().handle())
            .put(REQUEST, refresh.transaction().request().bytes())
            .put(HOP, refresh.transaction().hop().text())
            .put(SECONDS, refresh.seconds())
            .put(AGAIN, refresh.again())
            .put(CONCLUDED, refresh.isConcluded());
    refresh
        .ack()
        .ifPresent(ack -> record.put(ACK, ack.message().bytes()).put(ACK_HOP, ack.hop().text()));
    return record;
  }

  /** Arms the timer again and joins the refresh that was under way. */
  public static void resume(Dialog dialog, Parcel record) {
    SessionTimer session =
        dialog.resumeSession(
            new SessionTimer.Progress(
                record.record(TERM).map(SessionCodec::term).orElse(null),
                record.record(BEFORE).map(SessionCodec::term).orElse(null),
                record.text(TENTATIVE),
                record.has(FIRES_AT)
                    ? OptionalLong.of(record.number(FIRES_AT))
                    : OptionalLong.empty()));
    record.record(REFRESH).ifPresent(refresh -> resumeRefresh(dialog, session, refresh));
  }

  private static SessionTimer.Term term(Parcel record) {
    return new SessionTimer.Term(
        (int) record.number(SECONDS), record.flag(OURS), record.number(SINCE), record.number(DUE));
  }

  private static void resumeRefresh(SessionHost host, SessionTimer session, Parcel record) {
    SipMessage request = WireCodec.message(record, REQUEST);
    Hop hop = Hop.parse(record.text(HOP));
    SessionRefresh refresh =
        new SessionRefresh(host, session, (int) record.number(SECONDS), record.flag(AGAIN));
    OutgoingRequest ack =
        record.has(ACK_HOP)
            ? new OutgoingRequest(WireCodec.message(record, ACK), Hop.parse(record.text(ACK_HOP)))
            : null;
    session.resume(refresh);
    refresh.rejoin(record.text(HANDLE), request, hop, record.flag(CONCLUDED), ack);
  }
}
