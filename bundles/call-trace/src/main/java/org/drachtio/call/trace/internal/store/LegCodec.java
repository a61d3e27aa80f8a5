package org.drachtio.call.trace.internal.store;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.drachtio.api.capture.FrameSubject;
import org.drachtio.api.transport.Protocol;
import org.drachtio.call.trace.internal.item.FrameItem;
import org.drachtio.call.trace.internal.item.Item;
import org.drachtio.call.trace.internal.item.SipItem;
import org.drachtio.call.trace.internal.view.CallState;
import org.drachtio.kernel.handover.Parcel;

/** Legs as parcels, for the next version of this bundle. Stateless. */
final class LegCodec {

  /** What a parcel says of a leg and of the call that it belongs to. */
  record Read(long call, Leg leg) {}

  private LegCodec() {}

  static Parcel write(Leg leg) {
    return new Parcel()
        .put("call", leg.call.number())
        .put("callId", leg.callId())
        .put("inbound", leg.isInbound())
        .put("method", leg.method())
        .put("caller", leg.caller())
        .put("callee", leg.callee())
        .put("start", leg.startMicros())
        .put("link", leg.link)
        .put("application", leg.application)
        .put("known", leg.known)
        .putTexts("transactions", leg.transactions())
        .put("progress", write(leg.progress()))
        .put("first", leg.begin().stream().map(LegCodec::write).toList())
        .put("last", leg.end().stream().map(LegCodec::write).toList());
  }

  /**
   * Empty: it has no Call-ID.
   *
   * @param arena that is to keep the items
   */
  static Optional<Read> read(Parcel parcel, Arena arena) {
    if (parcel.text("callId").isEmpty()) {
      return Optional.empty();
    }
    Leg leg =
        new Leg(
            arena,
            parcel.text("callId"),
            parcel.flag("inbound"),
            parcel.text("method"),
            parcel.number("start"));
    leg.parties(parcel.text("caller"), parcel.text("callee"));
    leg.link = parcel.text("link");
    leg.application = parcel.number("application");
    leg.known = parcel.flag("known");
    parcel.texts("transactions").forEach(leg::addTransaction);
    leg.resume(readProgress(parcel.record("progress").orElseGet(Parcel::new)));
    parcel.list("first").forEach(item -> leg.addAgain(Packing.pack(item(item)), true));
    parcel.list("last").forEach(item -> leg.addAgain(Packing.pack(item(item)), false));
    return Optional.of(new Read(parcel.number("call"), leg));
  }

  private static Parcel write(Leg.Progress progress) {
    return new Parcel()
        .put("state", progress.state().name())
        .put("status", progress.status())
        .put("cseq", progress.cseq())
        .put("answered", progress.answeredMicros())
        .put("latest", progress.lastMicros())
        .put("omitted", progress.omitted());
  }

  private static Leg.Progress readProgress(Parcel parcel) {
    return new Leg.Progress(
        value(CallState.values(), parcel.text("state"), CallState.TRYING),
        (int) parcel.number("status"),
        parcel.number("cseq"),
        parcel.number("answered"),
        parcel.number("latest"),
        (int) parcel.number("omitted"));
  }

  private static Parcel write(Item item) {
    if (item instanceof SipItem sip) {
      return new Parcel()
          .put("at", sip.micros())
          .put("in", sip.inbound())
          .put("protocol", sip.protocol().name())
          .put("local", sip.localHost())
          .put("localPort", sip.localPort())
          .put("remote", sip.remoteHost())
          .put("remotePort", sip.remotePort())
          .put("bytes", sip.bytes());
    }
    FrameItem frame = (FrameItem) item;
    // The ids and the line are in the bytes too; version 1.0.0 reads them from here.
    return new Parcel()
        .put("at", frame.micros())
        .put("kind", frame.kind().name())
        .put("application", frame.application())
        .put("address", frame.address())
        .putTexts("tags", List.copyOf(frame.tags()))
        .put("command", frame.commandId())
        .put("transaction", frame.transactionId())
        .put("dialog", frame.dialogId())
        .put("method", frame.method())
        .put("line", frame.startLine())
        .put("bytes", frame.text());
  }

  private static Item item(Parcel parcel) {
    if (!parcel.has("kind")) {
      return new SipItem(
          parcel.number("at"),
          parcel.flag("in"),
          value(Protocol.values(), parcel.text("protocol"), Protocol.UDP),
          parcel.text("local"),
          (int) parcel.number("localPort"),
          parcel.text("remote"),
          (int) parcel.number("remotePort"),
          parcel.bytes("bytes"));
    }
    return new FrameItem(
        parcel.number("at"),
        value(FrameSubject.Kind.values(), parcel.text("kind"), FrameSubject.Kind.EVENT),
        parcel.number("application"),
        parcel.text("address"),
        new HashSet<>(parcel.texts("tags")),
        parcel.text("method"),
        parcel.bytes("bytes"));
  }

  /** A later version may know more of them. */
  private static <E extends Enum<E>> E value(E[] all, String name, E otherwise) {
    for (E each : all) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    return otherwise;
  }
}
