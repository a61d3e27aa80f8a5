package org.drachtio.sip.transport.internal.targets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drachtio.api.resolver.Destination;
import org.drachtio.api.resolver.Resolution;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.TargetReport;
import org.drachtio.kernel.io.testing.FakeConnection;
import org.drachtio.kernel.io.testing.FakeNetwork;
import org.drachtio.kernel.restart.testing.ManualRestarts;
import org.drachtio.sip.transport.internal.Wanted;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.drachtio.sip.transport.internal.point.ListeningPoints;
import org.drachtio.sip.transport.internal.settings.NameSettings;
import org.drachtio.sip.transport.internal.settings.TransportSettings;
import org.junit.jupiter.api.Test;

class NextHopExplanationTest {

  private final FakeNetwork<FakeConnection> network = new FakeNetwork<>(FakeConnection::new);
  private final ListeningPoints points = new ListeningPoints();
  private final List<Destination> destinations = new ArrayList<>();
  private final TargetTable targets = new TargetTable(() -> NameSettings.USUAL, () -> 0);
  private final NextHopExplanation explanation = explanation();

  private NextHopExplanation explanation() {
    TransportSettings settings =
        Wanted.of(
                "sip:127.0.0.1:5060;transport=udp,tcp",
                "sip:127.0.0.2:5070;transport=udp external-ip=203.0.113.9:15070"
                    + " local-net=198.51.100.0/24")
            .settings();
    points.apply(settings, Optional.empty(), network);
    RankedResolvers resolvers =
        new RankedResolvers(
            new ManualRestarts(),
            (target, answer) ->
                answer.accept(
                    destinations.isEmpty()
                        ? new Resolution.NotFound("none")
                        : new Resolution.Found(destinations)));
    return new NextHopExplanation(
        points, resolvers, new TargetChoice(points, targets, () -> settings), targets);
  }

  private List<String> why(String destination) {
    return explanation.of(destination).toCompletableFuture().join();
  }

  @Test
  void anAddress() {
    assertEquals(
        List.of(
            "transport: udp, as the URI names none and the host is an address",
            "host: an address, nobody is asked",
            "target 1: udp/198.51.100.7:5060",
            "  leaves from udp/127.0.0.2:5070: the address is in its local-net 198.51.100.0/24",
            "  advertised as udp/203.0.113.9:15070: its external-ip",
            "  Via: SIP/2.0/UDP 203.0.113.9:15070;rport;branch=z9hG4bK…",
            "  Contact: <sip:203.0.113.9:15070>"),
        why("198.51.100.7"));
    assertEquals(
        "  leaves from tcp/127.0.0.1:5060: the address is in its local-net 127.0.0.1/32"
            + " (guessed, as none is configured)",
        why("<sip:bob@127.0.0.1:99;transport=tcp>").get(3));
    assertEquals(
        "  leaves from udp/127.0.0.2:5070: no local-net fits, and it has an external-ip",
        why("8.8.8.8").get(3));
  }

  @Test
  void aName() {
    destinations.add(new Destination(Addresses.parse("198.51.100.7"), 5080, Protocol.UDP));
    destinations.add(new Destination(Addresses.parse("127.0.0.1"), 5081, Protocol.TCP));
    destinations.add(new Destination(Addresses.parse("2001:db8::1"), 5082, Protocol.UDP));
    targets.report(
        new Hop(points.set().points().get(0), "198.51.100.7", 5080, 0),
        TargetReport.UNAVAILABLE,
        20);
    List<String> lines = why("sip:trunk.test");
    assertEquals("transport: the URI names none: it is for the name service to tell", lines.get(0));
    assertEquals(
        "left out: udp/[2001:db8::1]:5082, for which no listening point is open", lines.get(2));
    assertEquals("target 1: tcp/127.0.0.1:5081", lines.get(3));
    assertEquals(
        "target 2: udp/198.51.100.7:5080, behind the others for 20 s as it has failed",
        lines.get(8));
  }

  @Test
  void whatCannotBeSent() {
    assertEquals("nothing was found: 503 DNS Error", why("sip:nowhere.test").get(2));
    assertEquals(
        "no listening point is open for tls: the request is refused", why("sips:a.test").get(1));
    assertEquals(
        "no listening point is open for udp and this IP version: the request is refused",
        why("sip:[::1]").get(1));
    assertEquals(
        "'tel:+49' is no SIP URI: the request is refused",
        why("<tel:+49>").get(0).replace("<", "").replace(">", ""));
    assertEquals(
        "its transport is unknown, or has no secure form: the request is refused",
        why("sips:a.test;transport=udp").get(0));
  }
}
