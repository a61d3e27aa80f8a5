package org.drachtio.sip.transport.internal.handover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.drachtio.api.capture.CapturedMessage;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.TargetReport;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.handover.testing.RecordedParcels;
import org.drachtio.kernel.handover.testing.RecordedParcels.Recorded;
import org.drachtio.kernel.restart.Provider;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transport.internal.Texts;
import org.drachtio.sip.transport.internal.Wanted;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.drachtio.sip.transport.internal.connection.ConnectionState;
import org.drachtio.sip.transport.internal.connection.PingState;
import org.drachtio.sip.transport.internal.dns.AnswerState;
import org.drachtio.sip.transport.internal.dns.AnswersState;
import org.drachtio.sip.transport.internal.point.PointKey;
import org.drachtio.sip.transport.internal.point.SocketState;
import org.drachtio.sip.transport.internal.settings.ContactParser;
import org.drachtio.sip.transport.internal.settings.TransportSettings;
import org.drachtio.sip.transport.internal.targets.LookUpState;
import org.drachtio.sip.transport.internal.targets.TargetState;
import org.drachtio.sip.transport.internal.watch.SinkState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Type;

/** What crosses a hand-over, there and back. */
class TransportSnapshotCodecTest {

  private static final SipMessage FAULTY =
      Texts.message(Texts.options("TCP", "a").replace("From:", "X-From:")).received("192.0.2.9", 7);

  private static TransportSnapshot crossed(TransportSnapshot estate) {
    return TransportSnapshotCodec.read(
        Parcel.decode(TransportSnapshotCodec.write(estate).encode()));
  }

  private static SocketState socket(
      Protocol protocol, String address, int asked, int port, String contact) {
    return new SocketState(
        new PointKey(protocol, Addresses.parse(address), asked),
        port,
        ContactParser.parse(contact));
  }

  @Test
  void socketsAndSettingsCross() throws Exception {
    Wanted config =
        Wanted.of(
            "sip:me@10.0.0.1:0 external-ip=192.0.2.1 local-net=10.1.2.0/23 dns-names=a,b",
            "sips:*");
    config.with("localDomain", "example.com");
    config.with("drachtio_boot", "boot-7");
    TransportSnapshot estate =
        new TransportSnapshot(
            true,
            Optional.of(config.settings()),
            List.of(
                socket(
                    Protocol.UDP, "10.0.0.1", 0, 34567, "sip:me@10.0.0.1:0 external-ip=192.0.2.1"),
                socket(Protocol.TCP, "2001:db8::1", 5060, 5060, "sip:*;transport=tcp")),
            List.of(),
            List.of(new Provider("resolver", 7, "site", "site/pid")),
            List.of(),
            NamesState.NONE);
    assertEquals(estate, crossed(estate));
    assertEquals(TransportSnapshot.NOTHING, crossed(TransportSnapshot.NOTHING));
    assertEquals(TransportSnapshot.NOTHING, TransportSnapshotCodec.read(new Parcel()));
  }

  /** One of everything, with fixed values. */
  private static TransportSnapshot everything() throws Exception {
    Wanted config =
        Wanted.of("sip:me@10.0.0.1:5060 external-ip=192.0.2.1 local-net=10.1.2.0/23", "sips:*");
    config.with("localDomain", "example.com");
    ListeningPoint point = new ListeningPoint(Protocol.TLS, "10.0.0.1", 5061, "192.0.2.1", "me");
    return new TransportSnapshot(
        true,
        Optional.of(config.settings()),
        List.of(
            socket(Protocol.UDP, "10.0.0.1", 5060, 5060, "sip:me@10.0.0.1:5060"),
            socket(Protocol.WS, "2001:db8::1", 0, 8080, "sip:*;transport=ws")),
        List.of(
            new ConnectionState(
                1L << 40,
                Optional.of(point),
                70_000,
                30_000,
                true,
                123_456,
                Optional.empty(),
                ConnectionState.NONE,
                false,
                0,
                true,
                5,
                17,
                5071,
                new PingState(true, true)),
            new ConnectionState(
                2,
                Optional.of(point),
                70_000,
                30_000,
                false,
                ConnectionState.NONE,
                Optional.of(FAULTY),
                654_321,
                true,
                3,
                false,
                0,
                0,
                0,
                PingState.NONE)),
        List.of(new Provider("resolver", 7, "site", "site/pid")),
        List.of(
            new SinkState(
                new Provider("capture sink", 9, "homer", "homer/pid"),
                List.of(
                    new CapturedMessage(
                        FAULTY,
                        true,
                        Protocol.WSS,
                        "2001:db8::1",
                        443,
                        "192.0.2.1",
                        50_000,
                        1L << 50)))),
        names());
  }

  static List<Recorded> recorded() throws Exception {
    return RecordedParcels.of("sip-transport", TransportSnapshotCodec.write(everything()));
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void whatReleasedVersionsHaveLeftIsRead(Recorded recorded) throws Exception {
    TransportSnapshot read = TransportSnapshotCodec.read(recorded.parcel());
    // Messages that are scanned have no equals.
    assertArrayEquals(
        TransportSnapshotCodec.write(everything()).encode(),
        TransportSnapshotCodec.write(read).encode());
    assertEquals(everything().settings(), read.settings());
    assertEquals(everything().sockets(), read.sockets());
    assertEquals(everything().connections().get(0), read.connections().get(0));
    ConnectionState closing = read.connections().get(1);
    assertArrayEquals(FAULTY.bytes(), closing.unanswered().orElseThrow().bytes());
    assertTrue(closing.closing());
    assertEquals(everything().resolvers(), read.resolvers());
    assertEquals(everything().sinks().get(0).provider(), read.sinks().get(0).provider());
    CapturedMessage kept = read.sinks().get(0).kept().get(0);
    assertArrayEquals(FAULTY.bytes(), kept.message().bytes());
    assertTrue(kept.inbound());
    assertEquals(1L << 50, kept.epochMicros());
    assertEquals(names(), read.names());
  }

  @Test
  void connectionsCross() throws Exception {
    ListeningPoint first = new ListeningPoint(Protocol.TCP, "10.0.0.1", 5060, "192.0.2.1", "me");
    ListeningPoint second =
        new ListeningPoint(Protocol.TCP, "[2001:db8::1]", 5070, "[2001:db8::1]", "");
    ConnectionState idle =
        new ConnectionState(
            1,
            Optional.of(first),
            70_000,
            30_000,
            false,
            ConnectionState.NONE,
            Optional.empty(),
            ConnectionState.NONE,
            false,
            0,
            true,
            5,
            17,
            5071,
            new PingState(false, true));
    ConnectionState begun =
        new ConnectionState(
            2,
            Optional.of(second),
            70_001,
            30_001,
            true,
            123_456,
            Optional.empty(),
            ConnectionState.NONE,
            false,
            0,
            false,
            0,
            0,
            0,
            new PingState(true, false));
    ConnectionState unknown =
        new ConnectionState(
            1L << 40,
            Optional.empty(),
            1,
            1,
            false,
            ConnectionState.NONE,
            Optional.empty(),
            ConnectionState.NONE,
            false,
            0,
            false,
            0,
            0,
            0,
            PingState.NONE);
    ConnectionState again =
        new ConnectionState(
            3,
            Optional.of(first),
            1,
            1,
            false,
            -5,
            Optional.empty(),
            ConnectionState.NONE,
            false,
            0,
            false,
            0,
            0,
            0,
            PingState.NONE);
    ConnectionState broken =
        new ConnectionState(
            5,
            Optional.of(second),
            1,
            1,
            false,
            ConnectionState.NONE,
            Optional.empty(),
            765_432,
            true,
            3,
            false,
            0,
            0,
            0,
            PingState.NONE);
    ConnectionState closing =
        new ConnectionState(
            4,
            Optional.of(second),
            1,
            1,
            false,
            ConnectionState.NONE,
            Optional.of(FAULTY),
            654_321,
            true,
            0,
            false,
            0,
            0,
            0,
            PingState.NONE);
    Parcel parcel =
        TransportSnapshotCodec.write(
            new TransportSnapshot(
                false,
                Optional.empty(),
                List.of(),
                List.of(idle, begun, unknown, again, closing, broken),
                List.of(),
                List.of(),
                names()));
    assertEquals(2, parcel.list("points").size(), "each point stands there once");
    List<ConnectionState> crossed =
        TransportSnapshotCodec.read(Parcel.decode(parcel.encode())).connections();
    assertEquals(List.of(idle, begun, unknown, again), crossed.subList(0, 4));
    SipMessage found = crossed.get(4).unanswered().orElseThrow();
    assertArrayEquals(FAULTY.bytes(), found.bytes());
    assertEquals(FAULTY.topVia(), found.topVia());
    assertEquals(654_321, crossed.get(4).unansweredDeadline());
    assertTrue(crossed.get(4).closing());
    assertEquals(second, crossed.get(4).point().orElseThrow());
    assertEquals(broken, crossed.get(5));
  }

  @Test
  void captureSinksAndWhatTheyAreToSeeCross() {
    SipMessage faulty =
        SipMessage.scan(Texts.options("UDP", "a").replace("From:", "X:").getBytes(UTF_8));
    Provider homer = new Provider("capture sink", 9, "homer", "");
    CapturedMessage kept =
        new CapturedMessage(
            faulty, false, Protocol.WSS, "2001:db8::1", 443, "192.0.2.1", 50_000, 1L << 50);
    Provider trace = new Provider("capture sink", 10, "trace", "");
    TransportSnapshot crossed =
        crossed(
            new TransportSnapshot(
                true,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of(new SinkState(homer, List.of(kept)), new SinkState(trace, List.of())),
                NamesState.NONE));
    assertEquals(new SinkState(trace, List.of()), crossed.sinks().get(1));
    assertEquals(homer, crossed.sinks().get(0).provider());
    CapturedMessage found = crossed.sinks().get(0).kept().get(0);
    assertArrayEquals(faulty.bytes(), found.message().bytes());
    assertEquals(
        kept,
        new CapturedMessage(
            faulty,
            found.inbound(),
            found.protocol(),
            found.localHost(),
            found.localPort(),
            found.remoteHost(),
            found.remotePort(),
            found.epochMicros()));
  }

  private static NamesState names() throws Exception {
    Name name = Name.fromString("a.test.");
    return new NamesState(
        new AnswersState(
            "[/192.0.2.53:53]",
            List.of(
                new AnswerState(
                    name,
                    Type.A,
                    List.of(new ARecord(name, DClass.IN, 60, Addresses.parse("192.0.2.7"))),
                    50_000,
                    50_000),
                new AnswerState(
                    name,
                    Type.SRV,
                    List.of(
                        new SRVRecord(name, DClass.IN, 60, 1, 2, 5060, Name.fromString("b.test."))),
                    -10,
                    -20),
                new AnswerState(name, Type.AAAA, List.of(), 30_000, 30_000))),
        List.of(
            new LookUpState(
                "c.test",
                List.of(Addresses.parse("192.0.2.8"), Addresses.parse("2001:db8::8")),
                19_000),
            new LookUpState("none.test", List.of(), 1_000)),
        List.of(
            new TargetState(
                Protocol.TCP,
                "192.0.2.7",
                5060,
                "a.test",
                5,
                4,
                2,
                Optional.of(TargetReport.SILENT),
                45_000),
            new TargetState(
                Protocol.UDP, "192.0.2.8", 5060, "a.test", 1, 0, 0, Optional.empty(), 0)));
  }

  @Test
  void whatIsRememberedOfNamesCrosses() throws Exception {
    NamesState names = names();
    Parcel parcel = NamesCodec.write(names);
    assertEquals(names, NamesCodec.read(Parcel.decode(parcel.encode())));
    assertEquals(NamesState.NONE, NamesCodec.read(new Parcel()));
    Parcel unknown = new Parcel().put("name", "a..b").put("protocol", "sctp");
    Parcel broken =
        new Parcel().put("name", "a.").put("records", new Parcel().put("", new byte[] {1}));
    Parcel noAddress =
        new Parcel().put("host", "h").put("addresses", new Parcel().put("", new byte[3]));
    assertEquals(
        NamesState.NONE,
        NamesCodec.read(
            new Parcel()
                .put("answers", List.of(unknown, broken))
                .put("lookUps", noAddress)
                .put("targets", unknown)));
  }

  @Test
  void absentBoundsAreThoseOfTheSettings() {
    TransportSettings settings = Wanted.of().settings();
    Parcel parcel =
        TransportSnapshotCodec.write(
                new TransportSnapshot(
                    true,
                    Optional.of(settings),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    NamesState.NONE))
            .put("connections", List.of(new Parcel().put("id", 9)));
    ConnectionState state = TransportSnapshotCodec.read(parcel).connections().get(0);
    assertEquals(settings.maxMessageBytes(), state.maxMessageBytes());
    assertEquals(settings.partialMessageTimeoutMillis(), state.partialTimeoutMillis());
    assertEquals(Optional.empty(), state.point());
    assertEquals(ConnectionState.NONE, state.partialDeadline());
    assertEquals(Optional.empty(), state.unanswered());
  }

  @Test
  void incompleteSettingsAreNone() {
    TransportSettings settings = Wanted.of().settings();
    Parcel parcel =
        TransportSnapshotCodec.write(
            new TransportSnapshot(
                true,
                Optional.of(settings),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                NamesState.NONE));
    parcel.put("settings", new Parcel().put("maxMessageBytes", 5));
    assertEquals(
        new TransportSnapshot(
            true, Optional.empty(), List.of(), List.of(), List.of(), List.of(), NamesState.NONE),
        TransportSnapshotCodec.read(parcel));
    parcel.put(
        "settings", SettingsCodec.write(settings).putTexts("contacts", List.of("no contact")));
    assertEquals(Optional.empty(), TransportSnapshotCodec.read(parcel).settings());
    parcel.put("settings", SettingsCodec.write(settings).putTexts("contacts", List.of("")));
    assertEquals(Optional.empty(), TransportSnapshotCodec.read(parcel).settings());
  }
}
