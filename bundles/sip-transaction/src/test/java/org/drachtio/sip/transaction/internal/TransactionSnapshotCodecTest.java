package org.drachtio.sip.transaction.internal;

import static org.drachtio.sip.transaction.internal.Messages.BRANCH;
import static org.drachtio.sip.transaction.internal.Messages.outgoing;
import static org.drachtio.sip.transaction.internal.Messages.request;
import static org.drachtio.sip.transaction.internal.Messages.response;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.drachtio.api.call.Call;
import org.drachtio.api.call.CallEvent;
import org.drachtio.api.call.CallRole;
import org.drachtio.api.call.StopReason;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.handover.testing.RecordedParcels;
import org.drachtio.kernel.handover.testing.RecordedParcels.Recorded;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.client.HopByHop;
import org.drachtio.sip.transaction.internal.match.ClientKey;
import org.drachtio.sip.transaction.internal.match.ServerKey;
import org.drachtio.sip.transaction.internal.snapshot.ClientSnapshot;
import org.drachtio.sip.transaction.internal.snapshot.Deadlines;
import org.drachtio.sip.transaction.internal.snapshot.ObserverSnapshot;
import org.drachtio.sip.transaction.internal.snapshot.ObserverSnapshotCodec;
import org.drachtio.sip.transaction.internal.snapshot.ServerSnapshot;
import org.drachtio.sip.transaction.internal.snapshot.TransactionSnapshotCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every field of a record arrives; machines need not all of them to show it. */
class TransactionSnapshotCodecTest {

  private static final SipMessage INVITE = request("INVITE", BRANCH);
  private static final SipMessage OUTGOING = outgoing("INVITE", BRANCH);

  private static Parcel crossed(Parcel record) {
    return Parcel.decode(record.encode());
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void aServerArrivesWhole(Protocol protocol) {
    ListeningPoint local =
        new ListeningPoint(protocol, "[2001:db8::1]", 5061, "sip.example.com", "user");
    Flow flow = new Flow(local, "2001:db8::9", 40_123, 1L << 40);
    InboundMessage opened = new InboundMessage(INVITE, flow, 1_700_000_000_000_001L);
    ServerSnapshot left =
        new ServerSnapshot(
            ServerKey.of(INVITE),
            "completed",
            flow,
            1,
            opened,
            response(INVITE, 486),
            -2,
            3L << 33,
            4_000,
            -5,
            1L << 34,
            1L << 35,
            "UAS\na call");
    assertEquals(
        left.toString(),
        TransactionSnapshotCodec.readServer(crossed(TransactionSnapshotCodec.write(left)), 99)
            .toString());
  }

  @Test
  void aServerArrivesBare() {
    ServerSnapshot left =
        new ServerSnapshot(
            ServerKey.of(INVITE),
            "completed",
            Messages.TCP_FLOW,
            0,
            null,
            null,
            Deadlines.NONE,
            Deadlines.NONE,
            0,
            Deadlines.NONE,
            0,
            0,
            "");
    assertEquals(
        left,
        TransactionSnapshotCodec.readServer(crossed(TransactionSnapshotCodec.write(left)), 99));
  }

  @Test
  void aClientArrivesWhole() {
    ListeningPoint local =
        new ListeningPoint(Protocol.TLS, "192.0.2.1", 5061, "sip.example.com", "user");
    SipMessage cancel = HopByHop.cancel(OUTGOING, List.of());
    SipMessage ack = HopByHop.ack(OUTGOING, response(OUTGOING, 486));
    for (SendFailure failure : SendFailure.values()) {
      ClientSnapshot left =
          new ClientSnapshot(
              ClientKey.of(OUTGOING),
              "completed",
              OUTGOING,
              new Hop(local, "192.0.2.9", 5062, 5, "sip.example.org", Hop.Choice.BOTH),
              failure == SendFailure.DNS,
              failure == SendFailure.CLOSED,
              List.of(new Hop(local, "192.0.2.8", 5061, 0, "sip.example.org", Hop.Choice.NONE)),
              new Flow(local, "192.0.2.9", 5063, 6),
              7,
              486,
              8,
              9,
              10,
              failure,
              cancel,
              ack,
              failure == SendFailure.GONE,
              "UAC\na call");
      assertEquals(
          left.toString(),
          TransactionSnapshotCodec.readClient(crossed(TransactionSnapshotCodec.write(left)), 99)
              .toString());
    }
  }

  private static ServerSnapshot server() {
    return new ServerSnapshot(
        ServerKey.of(INVITE),
        "completed",
        Messages.TCP_FLOW,
        1,
        new InboundMessage(INVITE, Messages.TCP_FLOW, 1_700_000_000_000_001L),
        response(INVITE, 486),
        2,
        3,
        4,
        5,
        6,
        7,
        "UAS\na call");
  }

  private static ClientSnapshot client() {
    Hop hop =
        new Hop(
            Messages.TCP_FLOW.local(), "192.0.2.9", 5062, 5, "sip.example.org", Hop.Choice.BOTH);
    return new ClientSnapshot(
        ClientKey.of(OUTGOING),
        "completed",
        OUTGOING,
        hop,
        true,
        true,
        List.of(
            new Hop(Messages.TCP_FLOW.local(), "192.0.2.8", 5061, 0, "b.example", Hop.Choice.NONE)),
        Messages.TCP_FLOW,
        7,
        486,
        8,
        9,
        10,
        SendFailure.CLOSED,
        HopByHop.cancel(OUTGOING, List.of()),
        HopByHop.ack(OUTGOING, response(OUTGOING, 486)),
        true,
        "UAC\na call");
  }

  private static ObserverSnapshot observer() {
    return new ObserverSnapshot(
        "cdr",
        List.of(
            new CallEvent(
                CallEvent.Kind.STOP,
                new Call("id", CallRole.UAC, "c", "f", "t", "ti", "di", "co", 11, 12, 13),
                CallEvent.Source.APPLICATION,
                14,
                487,
                StopReason.CALL_CANCELED,
                INVITE)));
  }

  private static Parcel everything() {
    return everything(server(), client(), observer());
  }

  private static Parcel everything(
      ServerSnapshot server, ClientSnapshot client, ObserverSnapshot observer) {
    return new Parcel()
        .put("server", TransactionSnapshotCodec.write(server))
        .put("client", TransactionSnapshotCodec.write(client))
        .put("observer", ObserverSnapshotCodec.write(observer));
  }

  static List<Recorded> recorded() {
    return RecordedParcels.of("transactions", everything());
  }

  /** A field that is in no record yet fails here, until it is recorded. */
  @ParameterizedTest
  @MethodSource("recorded")
  void everyFieldOfReleasedVersionsIsRead(Recorded recorded) {
    Parcel left = recorded.parcel();
    ServerSnapshot server =
        TransactionSnapshotCodec.readServer(left.record("server").orElseThrow(), 99);
    ClientSnapshot client =
        TransactionSnapshotCodec.readClient(left.record("client").orElseThrow(), 99);
    ObserverSnapshot observer = ObserverSnapshotCodec.read(left.record("observer").orElseThrow());
    assertEquals(server().toString(), server.toString());
    assertEquals(client().toString(), client.toString());
    assertEquals(observer().toString(), observer.toString());
    // Texts of messages do not show all of them.
    assertArrayEquals(everything().encode(), everything(server, client, observer).encode());
  }
}
