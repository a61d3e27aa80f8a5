package org.drachtio.sip.dialog.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.drachtio.api.transport.Flow;
import org.drachtio.kernel.lane.testing.ManualLane;
import org.drachtio.message.SipUri;
import org.junit.jupiter.api.Test;

/** The bound of the registered flows. */
class RegisteredFlowsTableTest {

  @Test
  void theTableIsBoundedAndWhatHasExpiredMakesRoom() {
    ManualLane lane = new ManualLane();
    RegisteredFlows flows = new RegisteredFlows(2, connection -> true);
    Flow flow = new Flow(FakeTransport.TCP, "198.51.100.77", 41000, 3);
    flows.learn("a@x", flow, 10, lane);
    flows.learn("b@x", flow, 100, lane);
    flows.learn("c@x", flow, 100, lane);
    assertEquals(2, flows.size());
    assertTrue(flows.find(uri("c"), lane.now()).isEmpty());
    flows.learn("b@x", flow, 200, lane);
    lane.advance(30_000);
    assertEquals(1, flows.size());
    flows.learn("c@x", flow, 100, lane);
    assertTrue(flows.find(uri("c"), lane.now()).isPresent());
    lane.advance(300_000);
    assertEquals(0, flows.size());
    assertEquals(0, lane.armed());
  }

  private static SipUri uri(String user) {
    return SipUri.parse("sip:" + user + "@x").orElseThrow();
  }
}
