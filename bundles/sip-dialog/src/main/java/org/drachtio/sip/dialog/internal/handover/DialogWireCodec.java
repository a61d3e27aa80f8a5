package org.drachtio.sip.dialog.internal.handover;

import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.SentMessage;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.compose.OutgoingRequest;

/**
 * Messages and their ways as records of a parcel. Later and earlier versions read them: a name
 * keeps its meaning for ever. Reading throws {@link IllegalArgumentException} where a record says
 * too little to be of use.
 */
final class DialogWireCodec {

  private static final String PROTOCOL = "protocol";
  private static final String PORT = "port";
  private static final String ADDRESS = "address";
  private static final String MESSAGE = "message";
  private static final String FLOW = "flow";
  private static final String MICROS = "micros";

  private DialogWireCodec() {}

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

  static Parcel of(SentMessage sent) {
    return new Parcel()
        .put(MESSAGE, sent.message().bytes())
        .put(PROTOCOL, sent.protocol().token())
        .put(ADDRESS, sent.address())
        .put(PORT, sent.port())
        .put(MICROS, sent.epochMicros());
  }

  static SentMessage sent(Parcel record) {
    return new SentMessage(
        message(record, MESSAGE),
        protocol(record),
        record.text(ADDRESS),
        (int) record.number(PORT),
        record.number(MICROS));
  }

  /** Adds a request of ours and where it goes, if there is one. */
  static void put(Parcel record, String field, String hopField, OutgoingRequest request) {
    if (request != null) {
      record.put(field, request.message().bytes()).put(hopField, request.hop().text());
    }
  }

  /** {@code null} if there is none. */
  static OutgoingRequest outgoing(Parcel record, String field, String hopField) {
    return record.has(hopField)
        ? new OutgoingRequest(message(record, field), Hop.parse(record.text(hopField)))
        : null;
  }

  static SipMessage message(Parcel record, String field) {
    byte[] bytes = record.bytes(field);
    if (bytes.length == 0) {
      throw new IllegalArgumentException("no " + field);
    }
    return SipMessage.scan(bytes);
  }

  /** An id, without which a record is of no use. */
  static String id(Parcel record, String field) {
    String id = record.text(field);
    if (id.isEmpty()) {
      throw new IllegalArgumentException("no " + field);
    }
    return id;
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
