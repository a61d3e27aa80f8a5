package org.drachtio.sip.transaction.internal.snapshot;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.match.ClientKey;
import org.drachtio.sip.transaction.internal.match.ServerKey;

/**
 * Machines as records of the parcel that this layer leaves. What is optional is left out where it
 * is absent, and has a default where a record lacks it; what a machine cannot be without makes the
 * record unreadable.
 *
 * <p>The names stand in parcels that earlier and later versions read: a name keeps its meaning for
 * ever.
 */
public final class TransactionSnapshotCodec {

  // of all lanes
  private static final String ANSWERING = "answering";

  // of the record of a lane
  private static final String SERVERS = "servers";
  private static final String CLIENTS = "clients";

  // of both kinds of machine
  private static final String HANDLE = "handle";
  private static final String STATE = "state";
  private static final String REQUEST = "request";
  private static final String FLOW = "flow";
  private static final String OPENED = "opened";
  private static final String END = "end";
  private static final String REPETITION = "repetition";
  private static final String INTERVAL = "interval";
  private static final String CALL = "call";

  // of server machines
  private static final String RECEIVED = "received";
  private static final String RESPONSE = "response";
  private static final String ACKNOWLEDGED = "acknowledged";
  private static final String BYTES_IN = "in";
  private static final String BYTES_OUT = "out";

  // of client machines
  private static final String HOP = "hop";
  private static final String HOP_NAME = "hop.name";
  private static final String HOP_CHOICE = "hop.choice";
  private static final String LOCATED = "located";
  private static final String WATCHED = "watched";
  private static final String OTHERS = "others";
  private static final String STATUS = "status";
  private static final String FAILURE = "failure";
  private static final String CANCEL = "cancel";
  private static final String ACK = "ack";
  private static final String REPEATED = "repeated";

  private TransactionSnapshotCodec() {}

  public static Parcel ofLayer(List<String> answering) {
    return new Parcel().put(ANSWERING, String.join("\n", answering).getBytes(US_ASCII));
  }

  /** Addresses that are not silent; none in the parcels of earlier versions. */
  public static List<String> answering(Parcel layer) {
    return layer.has(ANSWERING)
        ? new String(layer.bytes(ANSWERING), US_ASCII).lines().toList()
        : List.of();
  }

  public static Parcel ofLane(List<Parcel> servers, List<Parcel> clients) {
    return new Parcel().put(SERVERS, servers).put(CLIENTS, clients);
  }

  public static List<Parcel> servers(Parcel lane) {
    return lane.list(SERVERS);
  }

  public static List<Parcel> clients(Parcel lane) {
    return lane.list(CLIENTS);
  }

  public static Parcel write(ServerSnapshot server) {
    Parcel record =
        new Parcel()
            .put(HANDLE, server.key().handle())
            .put(STATE, server.state())
            .put(FLOW, server.flow().text())
            .put(OPENED, server.openedAt())
            .put(INTERVAL, server.interval())
            .put(BYTES_IN, server.received())
            .put(BYTES_OUT, server.drawn())
            .put(CALL, server.call());
    if (server.request() != null) {
      record.put(REQUEST, server.request().message().bytes());
      record.put(RECEIVED, server.request().epochMicros());
    }
    putMessage(record, RESPONSE, server.last());
    putDeadline(record, END, server.endAt());
    putDeadline(record, REPETITION, server.repeatAt());
    putDeadline(record, ACKNOWLEDGED, server.acknowledgedAt());
    return record;
  }

  /**
   * Reads what {@link #write(ServerSnapshot)} wrote.
   *
   * @param now for want of the time when it was opened
   * @throws IllegalArgumentException it lacks something that no machine can be without
   */
  public static ServerSnapshot readServer(Parcel record, long now) {
    ServerKey key =
        ServerKey.ofHandle(record.text(HANDLE))
            .orElseThrow(() -> new IllegalArgumentException("no handle"));
    Flow flow = Flow.parse(record.text(FLOW));
    SipMessage request = message(record, REQUEST, true);
    return new ServerSnapshot(
        key,
        record.text(STATE),
        flow,
        record.has(OPENED) ? record.number(OPENED) : now,
        request == null ? null : new InboundMessage(request, flow, record.number(RECEIVED)),
        message(record, RESPONSE, false),
        deadline(record, END),
        deadline(record, REPETITION),
        (int) record.number(INTERVAL),
        deadline(record, ACKNOWLEDGED),
        record.number(BYTES_IN),
        record.number(BYTES_OUT),
        record.text(CALL));
  }

  public static Parcel write(ClientSnapshot client) {
    Parcel record =
        new Parcel()
            .put(HANDLE, client.key().handle())
            .put(STATE, client.state())
            .put(REQUEST, client.request().bytes())
            .put(HOP, client.hop().text())
            .put(HOP_NAME, client.hop().name())
            .put(HOP_CHOICE, client.hop().choice().name())
            .put(LOCATED, client.located())
            .put(WATCHED, client.watched())
            .put(OTHERS, client.others().stream().map(TransactionSnapshotCodec::target).toList())
            .put(OPENED, client.openedAt())
            .put(STATUS, client.lastStatus())
            .put(INTERVAL, client.interval())
            .put(REPEATED, client.repeated())
            .put(CALL, client.call());
    if (client.flow() != null) {
      record.put(FLOW, client.flow().text());
    }
    if (client.failure() != null) {
      record.put(FAILURE, client.failure().name());
    }
    putMessage(record, CANCEL, client.cancel());
    putMessage(record, ACK, client.ack());
    putDeadline(record, END, client.endAt());
    putDeadline(record, REPETITION, client.repeatAt());
    return record;
  }

  /**
   * Reads what {@link #write(ClientSnapshot)} wrote.
   *
   * @param now for want of the time when it was opened
   * @throws IllegalArgumentException it lacks something that no machine can be without
   */
  public static ClientSnapshot readClient(Parcel record, long now) {
    ClientKey key =
        ClientKey.ofHandle(record.text(HANDLE))
            .orElseThrow(() -> new IllegalArgumentException("no handle"));
    SipMessage request = message(record, REQUEST, true);
    if (request == null) {
      throw new IllegalArgumentException("no request");
    }
    return new ClientSnapshot(
        key,
        record.text(STATE),
        request,
        hop(record),
        record.flag(LOCATED),
        record.flag(WATCHED),
        record.list(OTHERS).stream().map(TransactionSnapshotCodec::hop).toList(),
        record.has(FLOW) ? Flow.parse(record.text(FLOW)) : null,
        record.has(OPENED) ? record.number(OPENED) : now,
        (int) record.number(STATUS),
        deadline(record, END),
        deadline(record, REPETITION),
        (int) record.number(INTERVAL),
        record.has(FAILURE) ? SendFailure.valueOf(record.text(FAILURE)) : null,
        message(record, CANCEL, true),
        message(record, ACK, true),
        record.number(REPEATED) != 0,
        record.text(CALL));
  }

  private static Parcel target(Hop hop) {
    return new Parcel().put(HOP, hop.text()).put(HOP_NAME, hop.name());
  }

  /** A version that looked names up while it sent left neither a name nor a choice. */
  private static Hop hop(Parcel record) {
    String choice = record.text(HOP_CHOICE);
    return Hop.parse(record.text(HOP))
        .with(
            record.text(HOP_NAME), choice.isEmpty() ? Hop.Choice.NONE : Hop.Choice.valueOf(choice));
  }

  private static void putMessage(Parcel record, String name, SipMessage message) {
    if (message != null) {
      record.put(name, message.bytes());
    }
  }

  /** Null if it is absent. */
  private static SipMessage message(Parcel record, String name, boolean isRequest) {
    if (!record.has(name)) {
      return null;
    }
    SipMessage message = SipMessage.scan(record.bytes(name));
    if (isRequest ? !message.isRequest() : message.status() == 0) {
      throw new IllegalArgumentException("no message: " + name);
    }
    return message;
  }

  private static void putDeadline(Parcel record, String name, long deadline) {
    if (deadline != Deadlines.NONE) {
      record.put(name, deadline);
    }
  }

  private static long deadline(Parcel record, String name) {
    return record.has(name) ? record.number(name) : Deadlines.NONE;
  }
}
