package org.drachtio.sip.dialog.internal.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.lane.testing.ManualLane;
import org.drachtio.message.SipUri;
import org.junit.jupiter.api.Test;

/** The bound of the registered flows. */
class RegisteredFlowsTableTest {

  private static final ListeningPoint TCP =
      new ListeningPoint(Protocol.TCP, "127.0.0.1", 5060, "192.0.2.1", "");

  private static final RegisteredFlows.Moves MOVES = (former, connection) -> {};
  private static final RegisteredFlows.Dialogs NO_DIALOGS =
      (connections, answer) -> answer.accept(Set.of());

  @Test
  void whereAClientHasGoneOnIsTold() {
    ManualLane lane = new ManualLane();
    List<String> moved = new ArrayList<>();
    RegisteredFlows flows =
        new RegisteredFlows(
            9, connection -> true, (former, next) -> moved.add(former + " " + next), NO_DIALOGS);
    FlowClaim own = new FlowClaim(claim("a").name(), "<urn:uuid:1>");
    FlowClaim other = new FlowClaim(own.name(), "<urn:uuid:2>");
    flows.learn(own, flow("198.51.100.1", 3), 60, lane);
    flows.learn(other, flow("198.51.100.2", 4), 60, lane);
    flows.learn(own, flow("198.51.100.1", 3), 60, lane);
    assertEquals(List.of(), moved);
    flows.learn(own, flow("198.51.100.3", 5), 60, lane);
    assertEquals(List.of("3 5"), moved);
  }

  @Test
  void theTableIsBoundedAndWhatHasExpiredMakesRoom() {
    ManualLane lane = new ManualLane();
    RegisteredFlows flows = new RegisteredFlows(2, connection -> true, MOVES, NO_DIALOGS);
    Flow flow = new Flow(TCP, "198.51.100.77", 41000, 3);
    flows.learn(claim("a"), flow, 10, lane);
    flows.learn(claim("b"), flow, 100, lane);
    flows.learn(claim("c"), flow, 100, lane);
    assertEquals(2, flows.size());
    assertTrue(flows.find(uri("c"), lane.now()).isEmpty());
    flows.learn(claim("b"), flow, 200, lane);
    lane.advance(30_000);
    assertEquals(1, flows.size());
    flows.learn(claim("c"), flow, 100, lane);
    assertTrue(flows.find(uri("c"), lane.now()).isPresent());
    lane.advance(300_000);
    assertEquals(0, flows.size());
    assertEquals(0, lane.armed());
  }

  @Test
  void whatIsClosedIsForgottenUnlessADialogIsToFollowItsClient() {
    ManualLane lane = new ManualLane();
    Set<Long> closed = new HashSet<>();
    Set<Long> inDialog = new HashSet<>(Set.of(3L));
    RegisteredFlows flows =
        new RegisteredFlows(
            9,
            connection -> !closed.contains(connection),
            MOVES,
            (connections, answer) -> {
              assertTrue(closed.containsAll(connections), "nothing is asked of open ones");
              Set<Long> found = new HashSet<>(connections);
              found.retainAll(inDialog);
              answer.accept(found);
            });
    flows.learn(claim("a"), flow("198.51.100.1", 3), 1000, lane);
    closed.add(3L);
    flows.learn(claim("a"), flow("198.51.100.1", 4), 1000, lane);
    flows.learn(claim("b"), flow("198.51.100.2", 5), 1000, lane);
    flows.learn(claim("c"), flow("198.51.100.3", 6), 1000, lane);
    closed.addAll(Set.of(4L, 5L));
    assertEquals(1, flows.reachable());
    lane.advance(30_000);
    assertEquals(2, flows.size(), "the open one, and one that a dialog has been on");
    flows.learn(claim("a"), flow("198.51.100.1", 7), 1000, lane);
    assertEquals(7, flows.findMoved(uri("a"), 3, lane.now()).orElseThrow().connection());
    closed.add(7L);
    inDialog.clear();
    lane.advance(30_000);
    assertEquals(1, flows.size());
  }

  @Test
  void whatIsClosedMakesRoomWhereThereIsNone() {
    ManualLane lane = new ManualLane();
    Set<Long> closed = new HashSet<>();
    RegisteredFlows flows =
        new RegisteredFlows(
            1,
            connection -> !closed.contains(connection),
            MOVES,
            (connections, answer) -> answer.accept(connections));
    flows.learn(claim("a"), flow("198.51.100.77", 3), 1000, lane);
    closed.add(3L);
    lane.advance(30_000);
    assertEquals(1, flows.size(), "a dialog is on it");
    flows.learn(claim("b"), flow("198.51.100.77", 4), 1000, lane);
    lane.advance(30_000);
    assertEquals(0, flows.size());
    flows.learn(claim("b"), flow("198.51.100.77", 4), 1000, lane);
    assertTrue(flows.find(uri("b"), lane.now()).isPresent());
  }

  @Test
  void aNamePassesToTheSameClientOnlyAsLongAsItsConnectionIsOpen() {
    ManualLane lane = new ManualLane();
    Set<Long> closed = new HashSet<>();
    RegisteredFlows flows =
        new RegisteredFlows(9, connection -> !closed.contains(connection), MOVES, NO_DIALOGS);
    FlowClaim own = claim("a");
    FlowClaim named = new FlowClaim(own.name(), "<urn:uuid:1>");
    FlowClaim other = new FlowClaim(own.name(), "<urn:uuid:2>");
    flows.learn(named, flow("198.51.100.1", 3), 60, lane);
    flows.learn(own, flow("198.51.100.2", 4), 60, lane);
    flows.learn(other, flow("198.51.100.2", 5), 60, lane);
    flows.learn(other, flow("198.51.100.2", 5), 0, lane);
    assertEquals(3, connectionOf(flows, lane), "others neither take nor end it");
    flows.learn(named, flow("198.51.100.2", 6), 60, lane);
    assertEquals(6, connectionOf(flows, lane), "the same instance");
    flows.learn(own, flow("198.51.100.2", 7), 60, lane);
    assertEquals(7, connectionOf(flows, lane), "the same address");
    flows.learn(own, flow("198.51.100.3", 8), 60, lane);
    assertEquals(7, connectionOf(flows, lane), "no instance is not the same instance");
    closed.add(7L);
    flows.learn(other, flow("198.51.100.3", 9), 60, lane);
    assertEquals(9, connectionOf(flows, lane), "nobody holds it any more");
    lane.advance(60_000);
    flows.learn(own, flow("198.51.100.4", 10), 60, lane);
    assertEquals(10, connectionOf(flows, lane), "it has run out");
  }

  @Test
  void theConnectionsThatAClientHasHadAreBounded() {
    ManualLane lane = new ManualLane();
    RegisteredFlows flows = new RegisteredFlows(9, connection -> true, MOVES, NO_DIALOGS);
    for (long connection = 1; connection <= 6; connection++) {
      flows.learn(claim("a"), flow("198.51.100.1", connection), 60, lane);
    }
    RegisteredFlows next = new RegisteredFlows(9, connection -> true, MOVES, NO_DIALOGS);
    next.putBack(flows.snapshot());
    for (RegisteredFlows each : List.of(flows, next)) {
      assertTrue(each.findMoved(uri("a"), 1, lane.now()).isEmpty());
      assertEquals(6, each.findMoved(uri("a"), 2, lane.now()).orElseThrow().connection());
      assertEquals(6, each.findMoved(uri("a"), 6, lane.now()).orElseThrow().connection());
      assertTrue(each.findMoved(uri("a"), 0, lane.now()).isEmpty());
    }
    lane.advance(60_000);
  }

  @Test
  void transportsThatDifferAreDifferentClients() {
    assertEquals(name("sip:bob@h:5061;transport=tls"), name("sips:bob@H"));
    assertEquals(name("sip:bob@h;transport=TLS"), name("sips:bob@h;transport=tcp"));
    assertNotEquals(name("sip:bob@h;transport=tcp"), name("sips:bob@h:5060"));
    assertNotEquals(name("sip:bob@h;transport=tcp"), name("sip:bob@h"));
    assertEquals(name("sip:bob@h.invalid;transport=ws"), name("sips:bob@H.INVALID:1"));
    assertEquals("", name("sip:h"));
  }

  private static String name(String uri) {
    return FlowClaim.nameOf(SipUri.parse(uri).orElseThrow());
  }

  @Test
  void aLifetimeIsBounded() {
    ManualLane lane = new ManualLane();
    RegisteredFlows flows = new RegisteredFlows(9, connection -> true, MOVES, NO_DIALOGS);
    flows.learn(claim("a"), flow("198.51.100.1", 3), Long.MAX_VALUE, lane);
    assertEquals(3, connectionOf(flows, lane));
    lane.advance(8L * 24 * 3600 * 1000);
    assertEquals(0, flows.size());
    assertEquals(0, lane.armed());
  }

  private static long connectionOf(RegisteredFlows flows, ManualLane lane) {
    return flows.find(uri("a"), lane.now()).orElseThrow().connection();
  }

  private static Flow flow(String address, long connection) {
    return new Flow(TCP, address, 41000, connection);
  }

  private static FlowClaim claim(String user) {
    return new FlowClaim(FlowClaim.nameOf(uri(user)), "");
  }

  private static SipUri uri(String user) {
    return SipUri.parse("sip:" + user + "@x").orElseThrow();
  }
}
