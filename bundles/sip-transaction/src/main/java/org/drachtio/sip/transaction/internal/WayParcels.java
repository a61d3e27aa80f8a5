package org.drachtio.sip.transaction.internal;

import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.handover.Parcel;

/**
 * Hops and flows as records of a parcel. Ids of connections stay valid: their sockets stay in the
 * kernel.
 */
final class WayParcels {

  private static final String LOCAL = "local";
  private static final String HOST = "host";
  private static final String PORT = "port";
  private static final String CONNECTION = "connection";
  private static final String PROTOCOL = "protocol";
  private static final String ADVERTISED_HOST = "advertisedHost";
  private static final String USER = "user";

  private WayParcels() {}

  static Parcel write(Flow flow) {
    return write(flow.back());
  }

  /**
   * @throws IllegalArgumentException if it is none
   */
  static Flow readFlow(Parcel record) {
    Hop back = readHop(record);
    return new Flow(back.local(), back.host(), back.port(), back.connection());
  }

  static Parcel write(Hop hop) {
    return new Parcel()
        .put(LOCAL, write(hop.local()))
        .put(HOST, hop.host())
        .put(PORT, hop.port())
        .put(CONNECTION, hop.connection());
  }

  /**
   * @throws IllegalArgumentException if it is none
   */
  static Hop readHop(Parcel record) {
    ListeningPoint local = readPoint(record.record(LOCAL).orElseGet(Parcel::new));
    return new Hop(local, record.text(HOST), (int) record.number(PORT), record.number(CONNECTION));
  }

  private static Parcel write(ListeningPoint point) {
    return new Parcel()
        .put(PROTOCOL, point.protocol().token())
        .put(HOST, point.host())
        .put(PORT, point.port())
        .put(ADVERTISED_HOST, point.advertisedHost())
        .put(USER, point.user());
  }

  private static ListeningPoint readPoint(Parcel record) {
    String token = record.text(PROTOCOL);
    Protocol protocol =
        Protocol.of(token)
            .orElseThrow(() -> new IllegalArgumentException("no protocol: '" + token + "'"));
    String host = record.text(HOST);
    String advertised = record.has(ADVERTISED_HOST) ? record.text(ADVERTISED_HOST) : host;
    return new ListeningPoint(
        protocol, host, (int) record.number(PORT), advertised, record.text(USER));
  }
}
