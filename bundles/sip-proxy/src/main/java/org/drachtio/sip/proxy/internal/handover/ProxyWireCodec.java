package org.drachtio.sip.proxy.internal.handover;

import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.message.SipMessage;

/**
 * Messages and their ways as records of a parcel. Later and earlier versions read them: a name
 * keeps its meaning for ever. Reading throws {@link IllegalArgumentException} where a record says
 * too little to be of use.
 */
final class ProxyWireCodec {

  private static final String MESSAGE = "message";
  private static final String FLOW = "flow";
  private static final String MICROS = "micros";

  private ProxyWireCodec() {}

  static Parcel of(InboundMessage inbound) {
    return new Parcel()
        .put(MESSAGE, inbound.message().bytes())
        .put(FLOW, inbound.flow().text())
        .put(MICROS, inbound.epochMicros());
  }

  static InboundMessage inbound(Parcel record) {
    return new InboundMessage(
        message(record, MESSAGE), Flow.parse(record.text(FLOW)), record.number(MICROS));
  }

  static SipMessage message(Parcel record, String field) {
    byte[] bytes = record.bytes(field);
    if (bytes.length == 0) {
      throw new IllegalArgumentException("no " + field);
    }
    return SipMessage.scan(bytes);
  }

  static Parcel part(Parcel record, String field) {
    return record.record(field).orElseThrow(() -> new IllegalArgumentException("no " + field));
  }
}
