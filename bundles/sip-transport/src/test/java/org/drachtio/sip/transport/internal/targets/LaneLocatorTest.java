package org.drachtio.sip.transport.internal.targets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drachtio.api.resolver.Destination;
import org.drachtio.api.resolver.Resolution;
import org.drachtio.api.resolver.SipTarget;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.TargetReport;
import org.drachtio.kernel.io.testing.FakeConnection;
import org.drachtio.kernel.io.testing.FakeNetwork;
import org.drachtio.kernel.lane.testing.ManualLane;
import org.drachtio.kernel.restart.testing.ManualRestarts;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transport.internal.Texts;
import org.drachtio.sip.transport.internal.Wanted;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.drachtio.sip.transport.internal.point.ListeningPoints;
import org.drachtio.sip.transport.internal.settings.NameSettings;
import org.drachtio.sip.transport.internal.settings.TransportSettings;
import org.junit.jupiter.api.Test;

class LaneLocatorTest {

  private final ManualLane lane = new ManualLane();
  private final FakeNetwork<FakeConnection> network = new FakeNetwork<>(FakeConnection::new);
  private final ListeningPoints points = new ListeningPoints();
  private final List<SipTarget> asked = new ArrayList<>();
  private List<Destination> destinations = List.of();
  private final TargetTable targets = new TargetTable(() -> NameSettings.USUAL, () -> 0);
  private final SipMessage request = Texts.message(Texts.options("UDP", "a"));

  private LaneLocator locator(Wanted wanted) {
    TransportSettings settings = wanted.settings();
    points.apply(settings, Optional.empty(), network);
    RankedResolvers resolvers =
        new RankedResolvers(
            new ManualRestarts(),
            (target, answer) -> {
              asked.add(target);
              answer.accept(new Resolution.Found(destinations));
            });
    return new LaneLocator(
        lane, resolvers, new TargetChoice(points, targets, () -> settings), () -> settings);
  }

  private static Destination to(Protocol protocol, String address) {
    return new Destination(Addresses.parse(address), 5070, protocol);
  }

  private ListeningPoint point(Protocol protocol, String host) {
    return points.set().select(protocol, host).orElseThrow();
  }

  private Hop hop(String host, int port, Hop.Choice choice) {
    return new Hop(point(Protocol.UDP, "127.0.0.1"), host, port, 0, "", choice);
  }

  /** What it finds, as {@code local>target}. */
  private List<String> find(LaneLocator locator, Hop hop) {
    List<String> found = new ArrayList<>();
    locator.locate(
        request,
        hop,
        all -> all.forEach(one -> found.add(one.local().bound() + ">" + one.shown())));
    lane.run();
    return found;
  }

  @Test
  void theListeningPointIsChosenByTheAddressUnlessItStays() {
    LaneLocator locator =
        locator(
            Wanted.of(
                "sip:127.0.0.1:5060;transport=udp,tcp",
                "sip:127.0.0.2:5060;transport=udp",
                "sip:[::1]:5060;transport=udp"));
    destinations =
        List.of(
            to(Protocol.UDP, "127.0.0.2"),
            to(Protocol.UDP, "::1"),
            to(Protocol.TCP, "127.0.0.1"),
            to(Protocol.TLS, "127.0.0.1"),
            to(Protocol.UDP, "127.0.0.2"));
    assertEquals(
        List.of(
            "udp/127.0.0.2:5060>udp/127.0.0.2:5070",
            "udp/[::1]:5060>udp/[::1]:5070",
            "tcp/127.0.0.1:5060>tcp/127.0.0.1:5070"),
        find(locator, hop("a.test", 0, Hop.Choice.BOTH)));
    assertEquals(
        List.of("udp/127.0.0.2:5060>udp/127.0.0.2:5070", "udp/[::1]:5060>udp/[::1]:5070"),
        find(locator, hop("a.test", 0, Hop.Choice.POINT)));
    assertEquals(
        List.of("udp/127.0.0.1:5060>udp/127.0.0.2:5070", "udp/[::1]:5060>udp/[::1]:5070"),
        find(locator, hop("a.test", 0, Hop.Choice.NONE)),
        "inside a dialog");
    assertEquals(
        List.of(
            new SipTarget("a.test", 0, Optional.empty(), false),
            new SipTarget("a.test", 0, Optional.of(Protocol.UDP), false),
            new SipTarget("a.test", 0, Optional.of(Protocol.UDP), false)),
        asked);
  }

  @Test
  void whatIsTooLongForUdpGoesByTcpFirst() {
    Wanted wanted =
        Wanted.of("sip:127.0.0.1:5060;transport=udp,tcp", "sip:[::1]:5060;transport=udp");
    LaneLocator locator = locator(wanted.with("udpMtu", request.length() - 1));
    Hop numeric = hop("127.0.0.9", 5070, Hop.Choice.NONE);
    List<String> both =
        List.of("tcp/127.0.0.1:5060>tcp/127.0.0.9:5070", "udp/127.0.0.1:5060>udp/127.0.0.9:5070");
    assertEquals(both, find(locator, numeric));
    destinations = List.of(to(Protocol.UDP, "127.0.0.9"), to(Protocol.UDP, "::1"));
    assertEquals(
        List.of(both.get(0), both.get(1), "udp/[::1]:5060>udp/[::1]:5070"),
        find(locator, hop("a.test", 0, Hop.Choice.NONE)),
        "there is no TCP with IPv6");
    targets.report(
        new Hop(point(Protocol.TCP, "127.0.0.1"), "127.0.0.9", 5070, 0),
        TargetReport.UNREACHABLE,
        0);
    assertEquals(List.of(both.get(1), both.get(0)), find(locator, numeric), "it refuses TCP");
    assertEquals(
        List.of(both.get(1)), find(locator(wanted.with("udpMtu", request.length())), numeric));
    assertEquals(List.of(both.get(1)), find(locator(wanted.with("udpMtu", 0)), numeric));
  }

  @Test
  void waitingRequestsAreBounded() {
    List<Runnable> answers = new ArrayList<>();
    TransportSettings settings = Wanted.of("sip:127.0.0.1:5060;transport=udp").settings();
    points.apply(settings, Optional.empty(), network);
    RankedResolvers resolvers =
        new RankedResolvers(
            new ManualRestarts(),
            (target, answer) ->
                answers.add(
                    () ->
                        answer.accept(
                            new Resolution.Found(List.of(to(Protocol.UDP, "127.0.0.2"))))));
    LaneLocator locator =
        new LaneLocator(
            lane, resolvers, new TargetChoice(points, targets, () -> settings), () -> settings);
    List<Integer> counts = new ArrayList<>();
    for (int i = 0; i <= LaneLocator.MAX_WAITING; i++) {
      locator.locate(request, hop("a.test", 0, Hop.Choice.BOTH), all -> counts.add(all.size()));
    }
    assertEquals(List.of(0), counts, "the last one, at once");
    answers.forEach(Runnable::run);
    lane.run();
    assertEquals(LaneLocator.MAX_WAITING + 1, counts.size());
    assertEquals(0, lane.armed());
  }
}
