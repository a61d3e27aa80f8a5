package org.drachtio.sip.dialog.internal.handover;

import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.SentMessage;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.message.SipMessage;

/**
 * Messages and their ways as records of a parcel. Later and earlier versions read them: a name
 * keeps its meaning for ever. Reading throws {@link IllegalArgumentException} where a record says
 * too little to be of use.
 */
final class WireCodec {

  private static final String PROTOCOL = "protocol";
  private static final String PORT = "port";
  private static final String ADDRESS = "address";
  private static final String MESSAGE = "message";
  private static final String FLOW = "flow";
  private static final String MICROS = "micros";

  private WireCodec() {}

  public static Parcel of(InboundMessage inbound) {
    return new Parcel()
        .put(MESSAGE, inbound.message().bytes())
        .put(FLOW, inbound.flow().text())
        .put(MICROS, inbound.epochMicros());
  }

  public static InboundMessage inbound(Parcel record) {
    return new InboundMessage(
        message(record, MESSAGE), Flow.parse(record.text(FLOW)), record.number(MICROS));
  }

  public static Parcel of(SentMessage sent) {
    return new Parcel()
        .put(MESSAGE, sent.message().bytes())
        .put(PROTOCOL, sent.protocol().token())
        .put(ADDRESS, sent.address())
        .put(PORT, sent.port())
        .put(MICROS, sent.epochMicros());
  }

  public static SentMessage sent(Parcel record) {
    return new SentMessage(
        message(record, MESSAGE),
        protocol(record),
        record.text(ADDRESS),
        (int) record.number(PORT),
        record.number(MICROS));
  }

  public static SipMessage message(Parcel record, String field) {
    byte[] bytes = record.bytes(field);
    if (bytes.length == 0) {
      throw new IllegalArgumentException("no " + field);
    }
    return SipMessage.scan(bytes);
  }

  static Parcel part(Parcel record, String field) {
    return record.record(field).orElseThrow(() -> new IllegalArgumentException("no " + field));
  }

  private static Protocol protocol(Parcel record) {
    String token = record.text(PROTOCOL);
    return Protocol.of(token)
        .orElseThrow(() -> new IllegalArgumentException("protocol '" + token + "'"));
  }
}
