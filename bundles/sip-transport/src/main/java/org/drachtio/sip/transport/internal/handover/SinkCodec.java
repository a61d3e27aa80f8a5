package org.drachtio.sip.transport.internal.handover;

import java.util.Optional;
import org.drachtio.api.capture.CapturedMessage;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.restart.Provider;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transport.internal.watch.SinkState;

/** A capture sink, and what it is still to see, as a parcel. */
final class SinkCodec {

  private static final String PROVIDER = "provider";
  private static final String KEPT = "kept";

  private static final String MESSAGE = "message";
  private static final String INBOUND = "inbound";
  private static final String PROTOCOL = "protocol";
  private static final String LOCAL_HOST = "localHost";
  private static final String LOCAL_PORT = "localPort";
  private static final String REMOTE_HOST = "remoteHost";
  private static final String REMOTE_PORT = "remotePort";
  private static final String EPOCH_MICROS = "epochMicros";

  private SinkCodec() {}

  static Parcel write(SinkState sink) {
    return new Parcel()
        .put(PROVIDER, sink.provider().parcel())
        .put(KEPT, sink.kept().stream().map(SinkCodec::message).toList());
  }

  /** A message whose protocol this version does not know is left out. */
  static SinkState read(Parcel from) {
    return new SinkState(
        Provider.of(from.record(PROVIDER).orElseGet(Parcel::new)),
        from.list(KEPT).stream().map(SinkCodec::message).flatMap(Optional::stream).toList());
  }

  private static Parcel message(CapturedMessage message) {
    return new Parcel()
        .put(MESSAGE, message.message().bytes())
        .put(INBOUND, message.inbound())
        .put(PROTOCOL, message.protocol().token())
        .put(LOCAL_HOST, message.localHost())
        .put(LOCAL_PORT, message.localPort())
        .put(REMOTE_HOST, message.remoteHost())
        .put(REMOTE_PORT, message.remotePort())
        .put(EPOCH_MICROS, message.epochMicros());
  }

  private static Optional<CapturedMessage> message(Parcel from) {
    return Protocol.of(from.text(PROTOCOL))
        .map(
            protocol ->
                new CapturedMessage(
                    SipMessage.scan(from.bytes(MESSAGE)),
                    from.flag(INBOUND),
                    protocol,
                    from.text(LOCAL_HOST),
                    (int) from.number(LOCAL_PORT),
                    from.text(REMOTE_HOST),
                    (int) from.number(REMOTE_PORT),
                    from.number(EPOCH_MICROS)));
  }
}
