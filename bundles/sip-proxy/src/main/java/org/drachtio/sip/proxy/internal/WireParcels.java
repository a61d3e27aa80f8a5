package org.drachtio.sip.proxy.internal;

import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.message.SipMessage;

/**
 * Messages and their ways as records of a parcel. Later and earlier versions read them: a name
 * keeps its meaning for ever. Reading throws {@link IllegalArgumentException} where a record says
 * too little to be of use.
 */
final class WireParcels {

  private static final String PROTOCOL = "protocol";
  private static final String HOST = "host";
  private static final String PORT = "port";
  private static final String ADVERTISED_HOST = "advertisedHost";
  private static final String USER = "user";
  private static final String LOCAL = "local";
  private static final String ADDRESS = "address";
  private static final String CONNECTION = "connection";
  private static final String MESSAGE = "message";
  private static final String FLOW = "flow";
  private static final String MICROS = "micros";

  private WireParcels() {}

  static Parcel of(ListeningPoint point) {
    return new Parcel()
        .put(PROTOCOL, point.protocol().token())
        .put(HOST, point.host())
        .put(PORT, point.port())
        .put(ADVERTISED_HOST, point.advertisedHost())
        .put(USER, point.user());
  }

  static ListeningPoint point(Parcel record) {
    String host = record.text(HOST);
    String advertised = record.has(ADVERTISED_HOST) ? record.text(ADVERTISED_HOST) : host;
    return new ListeningPoint(
        protocol(record), host, (int) record.number(PORT), advertised, record.text(USER));
  }

  static Parcel of(Flow flow) {
    return new Parcel()
        .put(LOCAL, of(flow.local()))
        .put(ADDRESS, flow.address())
        .put(PORT, flow.port())
        .put(CONNECTION, flow.connection());
  }

  static Flow flow(Parcel record) {
    return new Flow(
        point(part(record, LOCAL)),
        record.text(ADDRESS),
        (int) record.number(PORT),
        record.number(CONNECTION));
  }

  static Parcel of(Hop hop) {
    return new Parcel()
        .put(LOCAL, of(hop.local()))
        .put(HOST, hop.host())
        .put(PORT, hop.port())
        .put(CONNECTION, hop.connection());
  }

  static Hop hop(Parcel record) {
    return new Hop(
        point(part(record, LOCAL)),
        record.text(HOST),
        (int) record.number(PORT),
        record.number(CONNECTION));
  }

  static Parcel of(InboundMessage inbound) {
    return new Parcel()
        .put(MESSAGE, inbound.message().bytes())
        .put(FLOW, of(inbound.flow()))
        .put(MICROS, inbound.epochMicros());
  }

  static InboundMessage inbound(Parcel record) {
    return new InboundMessage(
        message(record, MESSAGE), flow(part(record, FLOW)), record.number(MICROS));
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

  private static Protocol protocol(Parcel record) {
    String token = record.text(PROTOCOL);
    return Protocol.of(token)
        .orElseThrow(() -> new IllegalArgumentException("protocol '" + token + "'"));
  }
}
