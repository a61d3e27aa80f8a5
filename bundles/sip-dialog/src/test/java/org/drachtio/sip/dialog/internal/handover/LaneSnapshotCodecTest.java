package org.drachtio.sip.dialog.internal.handover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.transaction.Timers;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.SentMessage;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.handover.testing.RecordedParcels;
import org.drachtio.kernel.handover.testing.RecordedParcels.Recorded;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.compose.OutgoingRequest;
import org.drachtio.sip.dialog.internal.dialog.DialogSnapshot;
import org.drachtio.sip.dialog.internal.dialog.DialogState;
import org.drachtio.sip.dialog.internal.flow.RegisteredFlow;
import org.drachtio.sip.dialog.internal.lane.LaneSnapshot;
import org.drachtio.sip.dialog.internal.session.AnsweredInvite;
import org.drachtio.sip.dialog.internal.session.AwaitedAck;
import org.drachtio.sip.dialog.internal.session.Description;
import org.drachtio.sip.dialog.internal.session.Orphan;
import org.drachtio.sip.dialog.internal.session.ReliableProvisionals;
import org.drachtio.sip.dialog.internal.session.SessionRefresh;
import org.drachtio.sip.dialog.internal.session.SessionTimer;
import org.drachtio.sip.dialog.internal.uac.Forks;
import org.drachtio.sip.dialog.internal.uac.UacSnapshot;
import org.drachtio.sip.dialog.internal.uas.UasSnapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every field of every snapshot crosses: one that a codec forgets would be lost by an upgrade. */
class LaneSnapshotCodecTest {

  private static final Timers TIMERS = new Timers(500, 4000, 5000, 32_000);

  private static final ListeningPoint POINT =
      new ListeningPoint(Protocol.TCP, "192.0.2.9", 5060, "192.0.2.1", "");

  private static final Map<String, RegisteredFlow> FLOWS =
      Map.of("name", new RegisteredFlow(flow(), 31, "<urn:uuid:1>", List.of(9L, 10L), true));

  @Test
  void everyFieldCrosses() throws ReflectiveOperationException {
    LaneSnapshot lane = new LaneSnapshot(List.of(dialog()), List.of(serving()), List.of(asking()));

    LaneSnapshot read =
        LaneSnapshotCodec.read(
            Parcel.decode(LaneSnapshotCodec.write(lane).encode()), 1_000, TIMERS);

    assertSame(lane, read, "lane");
  }

  static List<Recorded> recorded() {
    LaneSnapshot lane = new LaneSnapshot(List.of(dialog()), List.of(serving()), List.of(asking()));
    return RecordedParcels.of(
        "dialogs",
        new Parcel()
            .put("lane", LaneSnapshotCodec.write(lane))
            .put("flows", FlowSnapshotCodec.write(FLOWS)));
  }

  /** A field that is in no record yet fails here, until it is recorded. */
  @ParameterizedTest
  @MethodSource("recorded")
  void everyFieldOfReleasedVersionsIsRead(Recorded recorded) throws ReflectiveOperationException {
    Parcel left = recorded.parcel();
    assertSame(
        new LaneSnapshot(List.of(dialog()), List.of(serving()), List.of(asking())),
        LaneSnapshotCodec.read(left.record("lane").orElseThrow(), 1_000, TIMERS),
        "lane");
    assertEquals(FLOWS, FlowSnapshotCodec.read(left.list("flows")));
  }

  @Test
  void whatIsAbsentStaysAbsent() throws ReflectiveOperationException {
    LaneSnapshot lane =
        new LaneSnapshot(
            List.of(
                new DialogSnapshot(
                    1,
                    state(null),
                    false,
                    false,
                    "",
                    new SessionTimer.Snapshot(null, null, "", OptionalLong.empty(), null),
                    OptionalLong.empty(),
                    null,
                    null,
                    List.of())),
            List.of(
                new UasSnapshot(
                    "s",
                    "h",
                    inbound("INVITE"),
                    0,
                    false,
                    "",
                    "",
                    false,
                    false,
                    false,
                    OptionalLong.empty(),
                    null,
                    new ReliableProvisionals.Snapshot(1, null, List.of(), null, false, 1, null))),
            List.of(
                new UacSnapshot(
                    "a",
                    "h",
                    message("INVITE"),
                    hop(),
                    "",
                    0,
                    false,
                    false,
                    false,
                    0,
                    false,
                    false,
                    false,
                    false,
                    null,
                    List.of(),
                    List.of(new Forks.Late("t", null)))));

    assertSame(
        lane,
        LaneSnapshotCodec.read(Parcel.decode(LaneSnapshotCodec.write(lane).encode()), 0, TIMERS),
        "lane");
  }

  @Test
  void everyFieldOfTheStateIsTakenOver() throws ReflectiveOperationException {
    DialogState state =
        DialogState.of(state(new Description("application/sdp", new byte[] {1, 2})));

    DialogState again = DialogState.of(state.snapshot());

    DialogState blank = new DialogState("", DialogState.Role.UAS, "", "", "", "", "", "", "", 0);
    for (Field field : DialogState.class.getDeclaredFields()) {
      if (!field.isSynthetic()) {
        field.setAccessible(true);
        assertEquals(field.get(state), field.get(again), field.getName());
        assertNotEquals(field.get(blank), field.get(state), "not set: " + field.getName());
      }
    }
  }

  private static DialogSnapshot dialog() {
    return new DialogSnapshot(
        3,
        state(new Description("application/sdp", new byte[] {1, 2})),
        true,
        true,
        "call",
        new SessionTimer.Snapshot(
            new SessionTimer.Term(90, true, 11, 12),
            new SessionTimer.Term(91, true, 13, 14),
            "tentative",
            OptionalLong.of(15),
            new SessionRefresh.Snapshot("h1", message("INVITE"), hop(), 92, true, true, ack())),
        OptionalLong.of(16),
        new AwaitedAck.Snapshot("why", 17),
        new Orphan.Snapshot(true, 18),
        List.of(new AnsweredInvite.Snapshot("h2", "t2", message("INVITE"), 19, 20, 21)));
  }

  private static DialogState.Snapshot state(Description description) {
    return new DialogState.Snapshot(
        "i",
        DialogState.Role.UAC,
        "c",
        "lt",
        "rt",
        "lp",
        "rp",
        "INVITE",
        "t",
        5,
        new DialogState.Progress(
            DialogState.Phase.ENDING,
            4_000_000_000L,
            17,
            true,
            true,
            List.of("<sip:a;lr>", "<sip:b;lr>"),
            "sip:far@example.org",
            "<sip:near>",
            POINT,
            7,
            "sip:198.51.100.7:9;transport=tcp",
            "192.0.2.1",
            2,
            3,
            description));
  }

  private static UasSnapshot serving() {
    return new UasSnapshot(
        "s",
        "h3",
        inbound("UPDATE"),
        3,
        true,
        "tag",
        "invite",
        true,
        true,
        true,
        OptionalLong.of(22),
        new Outcome.Sent(
            new SentMessage(message("UPDATE"), Protocol.TLS, "192.0.2.2", 5061, 23), "t3", "d3"),
        new ReliableProvisionals.Snapshot(
            24,
            new ReliableProvisionals.Provisional(message("INVITE"), true),
            List.of(new ReliableProvisionals.Provisional(message("UPDATE"), true)),
            message("INVITE"),
            true,
            25,
            new ReliableProvisionals.Repetition(26, 27)));
  }

  private static UacSnapshot asking() {
    return new UacSnapshot(
        "a",
        "h4",
        message("INVITE"),
        hop(),
        "d4",
        3,
        true,
        true,
        true,
        28,
        true,
        true,
        true,
        true,
        ack(),
        List.of(new UacSnapshot.Early(3, 29, true)),
        List.of(new Forks.Late("late", ack())));
  }

  private static OutgoingRequest ack() {
    return new OutgoingRequest(message("ACK"), hop());
  }

  private static Hop hop() {
    return flow().back();
  }

  private static InboundMessage inbound(String method) {
    return new InboundMessage(message(method), flow(), 30);
  }

  private static Flow flow() {
    return new Flow(POINT, "192.0.2.3", 5062, 8);
  }

  private static SipMessage message(String method) {
    String text =
        method
            + " sip:x@h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@h>;tag=f\r\n"
            + "To: <sip:b@h>\r\nCall-ID: c\r\nCSeq: 1 "
            + method
            + "\r\nContent-Length: 0\r\n\r\n";
    return SipMessage.scan(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Records field by field, and messages by their bytes. */
  private static void assertSame(Object expected, Object read, String where)
      throws ReflectiveOperationException {
    if (expected instanceof SipMessage message && read instanceof SipMessage other) {
      assertEquals(text(message), text(other), where);
    } else if (expected instanceof List<?> list && read instanceof List<?> others) {
      assertEquals(list.size(), others.size(), where);
      for (int i = 0; i < list.size(); i++) {
        assertSame(list.get(i), others.get(i), where + "[" + i + "]");
      }
    } else if (expected instanceof Record && read != null && !expected.equals(read)) {
      for (RecordComponent part : expected.getClass().getRecordComponents()) {
        part.getAccessor().setAccessible(true);
        assertSame(
            part.getAccessor().invoke(expected),
            part.getAccessor().invoke(read),
            where + "." + part.getName());
      }
    } else {
      assertEquals(expected, read, where);
    }
  }

  private static String text(SipMessage message) {
    return new String(message.bytes(), StandardCharsets.ISO_8859_1);
  }
}
