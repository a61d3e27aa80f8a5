package org.drachtio.sip.transaction.internal.snapshot;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.call.Call;
import org.drachtio.api.call.CallEvent;
import org.drachtio.api.call.CallRole;
import org.drachtio.api.call.StopReason;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.message.SipMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What observers of calls have still to be told, as records of the parcel that this layer leaves.
 * Later and earlier versions read them: a name keeps its meaning for ever.
 */
public final class ObserverSnapshotCodec {

  private static final Logger LOG = LoggerFactory.getLogger(ObserverSnapshotCodec.class);

  private static final String NAME = "name";
  private static final String EVENTS = "events";

  private ObserverSnapshotCodec() {}

  public static Parcel write(ObserverSnapshot observer) {
    Parcel record = new Parcel().put(NAME, observer.name());
    return observer.kept().isEmpty()
        ? record
        : record.put(EVENTS, observer.kept().stream().map(ObserverSnapshotCodec::write).toList());
  }

  /**
   * Reads what {@link #write(ObserverSnapshot)} wrote; an event that cannot be read is left out.
   */
  public static ObserverSnapshot read(Parcel record) {
    List<CallEvent> kept = new ArrayList<>();
    for (Parcel event : record.list(EVENTS)) {
      try {
        kept.add(readEvent(event));
      } catch (IllegalArgumentException e) {
        LOG.error("An event of a call cannot be taken over: {}", e.getMessage());
      }
    }
    return new ObserverSnapshot(record.text(NAME), kept);
  }

  private static Parcel write(CallEvent event) {
    Call call = event.call();
    return new Parcel()
        .put("kind", event.kind().name())
        .put("source", event.source().name())
        .put("at", event.epochMicros())
        .put("status", event.status())
        .put("reason", event.reason() == null ? "" : event.reason().name())
        .put("message", event.message().bytes())
        .put("id", call.id())
        .put("role", call.role().name())
        .put("callId", call.callId())
        .put("from", call.from())
        .put("to", call.to())
        .put("transaction", call.transactionId())
        .put("dialog", call.dialogId())
        .put("correlation", call.correlation())
        .put("attempt", call.attemptMicros())
        .put("progress", call.progressMicros())
        .put("start", call.startMicros());
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it has a kind, role or reason that only a later version
   *     knows
   */
  private static CallEvent readEvent(Parcel parcel) {
    Call call =
        new Call(
            parcel.text("id"),
            CallRole.valueOf(parcel.text("role")),
            parcel.text("callId"),
            parcel.text("from"),
            parcel.text("to"),
            parcel.text("transaction"),
            parcel.text("dialog"),
            parcel.text("correlation"),
            parcel.number("attempt"),
            parcel.number("progress"),
            parcel.number("start"));
    String reason = parcel.text("reason");
    return new CallEvent(
        CallEvent.Kind.valueOf(parcel.text("kind")),
        call,
        CallEvent.Source.valueOf(parcel.text("source")),
        parcel.number("at"),
        (int) parcel.number("status"),
        reason.isEmpty() ? null : StopReason.valueOf(reason),
        SipMessage.scan(parcel.bytes("message")));
  }
}
