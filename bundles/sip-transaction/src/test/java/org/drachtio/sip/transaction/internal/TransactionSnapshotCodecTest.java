package org.drachtio.sip.transaction.internal;

import static org.drachtio.sip.transaction.internal.Messages.BRANCH;
import static org.drachtio.sip.transaction.internal.Messages.outgoing;
import static org.drachtio.sip.transaction.internal.Messages.request;
import static org.drachtio.sip.transaction.internal.Messages.response;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.client.HopByHop;
import org.drachtio.sip.transaction.internal.match.ClientKey;
import org.drachtio.sip.transaction.internal.match.ServerKey;
import org.drachtio.sip.transaction.internal.snapshot.ClientSnapshot;
import org.drachtio.sip.transaction.internal.snapshot.Deadlines;
import org.drachtio.sip.transaction.internal.snapshot.ServerSnapshot;
import org.drachtio.sip.transaction.internal.snapshot.TransactionSnapshotCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
}
