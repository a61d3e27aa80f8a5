package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.drachtio.admin.internal.session.AdminSnapshot;
import org.drachtio.admin.internal.session.AdminSnapshot.AttemptState;
import org.drachtio.admin.internal.session.AdminSnapshot.GuesserState;
import org.drachtio.admin.internal.session.AdminSnapshot.ListenerState;
import org.drachtio.admin.internal.session.AdminSnapshot.SessionState;
import org.drachtio.admin.internal.session.AdminSnapshot.TurnState;
import org.drachtio.admin.internal.session.AdminSnapshotCodec;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.handover.testing.RecordedParcels;
import org.drachtio.kernel.handover.testing.RecordedParcels.Recorded;
import org.drachtio.kernel.io.StreamOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What crosses from one version to the next. */
class AdminSnapshotCodecTest {

  private static Parcel recoded(Parcel parcel) {
    return Parcel.decode(parcel.encode());
  }

  private static AdminSnapshot crossed(AdminSnapshot last) {
    return AdminSnapshotCodec.read(recoded(AdminSnapshotCodec.write(last)));
  }

  private static InetSocketAddress address(int... bytes) throws Exception {
    byte[] raw = new byte[bytes.length];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (byte) bytes[i];
    }
    return new InetSocketAddress(InetAddress.getByAddress(raw), 9022);
  }

  @Test
  void everythingCrosses() throws Exception {
    InetSocketAddress ip6 = address(0x20, 1, 13, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    for (InetSocketAddress local : List.of(address(192, 0, 2, 200), address(0, 0, 0, 0), ip6)) {
      AdminSnapshot last =
          new AdminSnapshot(
              true,
              Optional.of(
                  new ListenerState(local, new StreamOptions(45, 4_259_840, 16_777_216, 512))),
              Optional.of(new ListenerState(local, new StreamOptions(1, 2, 3, 4))),
              List.of(
                  new SessionState(
                      7,
                      true,
                      List.of("blue", "grün"),
                      List.of("options", "invite", "X"),
                      OptionalLong.empty(),
                      true,
                      12),
                  new SessionState(
                      Long.MAX_VALUE, false, List.of(), List.of(), OptionalLong.of(0), false, 0),
                  new SessionState(
                      9,
                      false,
                      List.of(),
                      List.of(),
                      OptionalLong.of(1_234_567_890_123L),
                      false,
                      0)),
              List.of(
                  new TurnState("INVITE", 3, List.of(7L, Long.MAX_VALUE)),
                  new TurnState("BYE", 0, List.of())),
              List.of(
                  new AttemptState(9, "m1", true, List.of("blue"), 1_234_567_890_000L),
                  new AttemptState(Long.MAX_VALUE, "m2", false, List.of(), 0)),
              List.of(new GuesserState("c0000201", 7, -5, Long.MAX_VALUE)));
      assertEquals(last, crossed(last));
    }
  }

  /** One of everything, with fixed values. */
  private static AdminSnapshot everything() {
    return new AdminSnapshot(
        true,
        Optional.of(
            new ListenerState(
                new InetSocketAddress("192.0.2.200", 9022),
                new StreamOptions(45, 4_259_840, 16_777_216, 512))),
        Optional.of(
            new ListenerState(new InetSocketAddress("::1", 9023), new StreamOptions(1, 2, 3, 4))),
        List.of(
            new SessionState(
                7,
                true,
                List.of("blue", "grün"),
                List.of("options", "invite"),
                OptionalLong.empty(),
                true,
                12),
            new SessionState(
                9, false, List.of(), List.of(), OptionalLong.of(1_234_567_890_123L), false, 0)),
        List.of(new TurnState("INVITE", 3, List.of(7L, Long.MAX_VALUE))),
        List.of(new AttemptState(9, "m1", true, List.of("blue"), 1_234_567_890_000L)),
        List.of(
            new GuesserState("c0000201", 7, 1_234_567_880_000L, 1_234_567_890_000L),
            new GuesserState("20010db800000000", 1, 1_234_567_885_000L, 1_234_567_885_200L)));
  }

  static List<Recorded> recorded() {
    return RecordedParcels.of("admin", AdminSnapshotCodec.write(everything()));
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void whatReleasedVersionsHaveLeftIsRead(Recorded recorded) {
    assertEquals(everything(), AdminSnapshotCodec.read(recorded.parcel()));
  }

  @Test
  void nothingCrossesAsNothing() {
    assertEquals(AdminSnapshot.NONE, crossed(AdminSnapshot.NONE));
  }

  @Test
  void whatALaterVersionAddsIsIgnored() {
    Parcel session =
        new Parcel()
            .put("id", 7)
            .put("authenticated", true)
            .put("window", 12)
            .put("extra", new Parcel());
    Parcel parcel =
        new Parcel().put("sessions", session).put("turns", List.of()).put("cluster", "x");
    assertEquals(
        new AdminSnapshot(
            false,
            Optional.empty(),
            Optional.empty(),
            List.of(
                new SessionState(7, true, List.of(), List.of(), OptionalLong.empty(), false, 0)),
            List.of(),
            List.of(),
            List.of()),
        AdminSnapshotCodec.read(recoded(parcel)));
  }

  @Test
  void whatIsAbsentHasADefault() {
    assertEquals(AdminSnapshot.NONE, AdminSnapshotCodec.read(recoded(new Parcel())));
    Parcel parcel =
        new Parcel()
            .put("listener", new Parcel().put("port", 9022))
            .put("sessions", new Parcel())
            .put("turns", new Parcel())
            .put("attempts", new Parcel())
            .put("wrongSecrets", new Parcel());
    assertEquals(
        new AdminSnapshot(
            false,
            Optional.empty(),
            Optional.empty(),
            List.of(
                new SessionState(0, false, List.of(), List.of(), OptionalLong.empty(), false, 0)),
            List.of(new TurnState("", 0, List.of())),
            List.of(new AttemptState(0, "", false, List.of(), 0)),
            List.of()),
        AdminSnapshotCodec.read(recoded(parcel)));
  }

  @Test
  void garbageIsLeftOut() {
    Parcel session =
        new Parcel()
            .put("id", "seven")
            .put("authenticated", new byte[1])
            .put("tags", 5)
            .put("verbs", "invite");
    Parcel turn = new Parcel().put("method", 1).put("offset", -5).put("ids", new byte[15]);
    for (Parcel listener :
        List.of(
            new Parcel().put("address", new byte[3]).put("port", 9022),
            new Parcel().put("address", new byte[4]).put("port", 65536),
            new Parcel().put("address", "host").put("port", -1))) {
      AdminSnapshot read =
          AdminSnapshotCodec.read(
              recoded(
                  new Parcel()
                      .put("listener", listener)
                      .put("sessions", session)
                      .put("turns", turn)));
      assertEquals(Optional.empty(), read.listener());
      assertEquals(
          List.of(new SessionState(0, false, List.of(), List.of(), OptionalLong.empty(), false, 0)),
          read.sessions());
      assertEquals(List.of(new TurnState("", 0, List.of(0L))), read.turns());
    }
    assertEquals(
        AdminSnapshot.NONE, AdminSnapshotCodec.read(recoded(new Parcel().put("sessions", "none"))));
  }
}
